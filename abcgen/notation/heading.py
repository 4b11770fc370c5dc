"""The lines of a header that a text lacks, as its notes make them likely."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from abcgen.music import Key, fit_of_key, parse_key
from abcgen.notation.faults import LINE_END
from abcgen.notation.music import Bar, Music, Sound
from abcgen.notation.performing import to_score
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune

_METRES: Mapping[Fraction, str] = {
    Fraction(eighths, 2): metre
    for eighths, metre in ((4, "2/4"), (6, "3/4"), (8, "4/4"), (9, "9/8"), (12, "12/8"))
}
"""Metres by the quarter notes of their bars; of three quarters there are two."""
_KEYS: Mapping[str, float] = {
    "G": 0.1,
    "D": 0.1,
    "A": 0.05,
    "C": 0.0,
    "F": -0.05,
    "Bb": -0.2,
    "Em": -0.05,
    "Am": -0.05,
    "Bm": -0.1,
    "Dm": -0.1,
    "Gm": -0.2,
}
"""Those of folk tunes, with what speaks for each before a note is read."""
_FIRST_CHORD = 0.4
"""What speaks for the chord that the tune starts on."""
_HALF = Fraction(3, 2)
"""Where the second beat of 6/8 starts."""
# "N::" starts a remark, but "C:|" is a note and a bar line.
_HEADER = re.compile(
    r"(?:(?:[ \t]*(?:[HIJL-WYh-wy+]:|[A-GXZa-gxz]:(?![|:]))|%).*(?:\r\n|\n|\r|$))*"
)
_KEY = re.compile(r"[ \t]*K:.*(?:\r\n|\n|\r|$)")
_FIELD = re.compile(r"^[ \t]*([A-Za-z]):", re.MULTILINE)
_UNSAID = re.compile(r"(?<![^\r\n])[ \t]*[KLM]:[ \t]*\Z")
"""A last line that doesn't say its key, unit or metre yet."""


@dataclass(frozen=True)
class Heading:
    """What a header is to say where it doesn't; empty: what the notes make likely."""

    title: str = "Untitled"
    metre: str = ""
    rhythm: str = ""
    key: str = ""


def with_heading(text: str, asked: Heading = Heading()) -> str:
    """A text with all that its header lacks.

    The header's last line gets its end. What an X: line starts may go without a title. Where no
    metre is stated, lengths are counted in eighths unless L: says otherwise.
    """
    text = _UNSAID.sub("", text)
    above = _match(_HEADER, text)
    key_line = _match(_KEY, text[len(above) :])
    music = text[len(above) + len(key_line) :]
    found = LINE_END.search(text)
    end = found[0] if found else "\n"
    above, key_line = (_ended(lines, end) for lines in (above, key_line))
    there = set(_FIELD.findall(above))
    first = [] if "X" in there else ["X:1", *([] if "T" in there else [f"T:{asked.title}"])]
    added = [f"R:{asked.rhythm}"] if asked.rhythm and "R" not in there else []
    if "M" not in there:
        added.append(f"M:{asked.metre or likely_metre(above, music)}")
        added += [] if "L" in there else ["L:1/8"]
    if not key_line:
        key_line = f"K:{asked.key or likely_key(above, music)}{end}"
    lines = [f"{line}{end}" for line in (*first, *added)]
    return "".join((*lines[: len(first)], above, *lines[len(first) :], key_line, music))


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return found[0] if found else ""


def _ended(lines: str, end: str) -> str:
    return lines + end if lines and lines[-1] not in "\r\n" else lines


def likely_metre(above: str, music: str) -> str:
    """The metre that most bars of a tune without one fill; 6/8 when none does.

    `above` is what its header has, but for K:. Lengths are in eighths where that has no L: line.
    """
    unit = "" if "L" in _FIELD.findall(above) else "L:1/8\n"
    read_so, _ = read(parse_tune(f"X:1\n{above}{unit}M:none\nK:C\n{music}"))
    # The last bar may not be whole.
    whole = [sum(bar) for bar in _bars(read_so)]
    counted = Counter(whole[:-1] or whole)
    likely = max(_METRES, key=lambda length: (counted[length], length))
    if not counted[likely]:
        return "6/8"
    return "6/8" if likely == 3 and _is_compound(read_so) else _METRES[likely]


def _is_compound(music: Music) -> bool:
    """Whether of bars of three quarters no more have notes that start on those than halfway."""
    bars = [set(itertools.accumulate(bar)) for bar in _bars(music) if sum(bar) == 3]
    halved = sum(_HALF in ends for ends in bars)
    return 2 * halved >= sum(bool({1, 2} & ends) for ends in bars)


def _bars(music: Music) -> Iterator[list[Fraction]]:
    """The durations in each bar."""
    for voice in music.voices:
        for _, group in itertools.groupby(voice.elements, lambda each: isinstance(each, Bar)):
            durations = [each.duration for each in group if isinstance(each, Sound)]
            if durations:
                yield durations


def likely_key(above: str, music: str) -> str:
    """The key that a tune without a K: line most likely means; `above` is what its header has.

    Under each key its notes are others: that one is taken in which they make the most sense.
    """
    return max(_KEYS, key=lambda key: _sense(f"X:1\n{above}K:{key}\n{music}", key))


def _sense(tune: str, key: str) -> float:
    read_so = parse_tune(tune)
    score = to_score(read_so, swing=False)
    names = (chord.name for voice in score.voices for chord in voice.chords)
    stated, _ = parse_key(key)
    return (
        fit_of_key(score, Key(Fraction(0), stated.sharps, stated.tonic, stated.mode))
        + _KEYS[key]
        + (_FIRST_CHORD if next(names, "") == key else 0)
    )
