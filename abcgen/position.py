"""Where in its music a text stands: what a musician counts along, told beside each character.

A network that reads ABC character by character must add up lengths to know how much of the bar is
left, and keep the last pitch in mind across chord symbols. `Position` does it for the network: the
time since the bar line, the time until the next, and the pitch of the last note, the metrical
position that models of music have as an input (as in Huang & Yang 2020, "Pop Music Transformer").
It follows from the characters read so far alone, whatever they are, so nothing is given away of
those to come.

It counts tunes of one voice, by the ABC standard 2.1, sections 3.1.6, 3.1.7, 4.1 to 4.8, 4.13 and
4.17; overlays, and chords as ABC 1.6 wrote them, are counted note after note. No text is an error.

What `told` gives belongs to the weights that learned from it: changed, they would read nonsense.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from abcgen.notation.fields import FREE_METRE, MetreField, parse_metre, parse_unit, tuplet_time

QUARTER = 2**7 * 3**2 * 5 * 7
"""Ticks of a quarter note: tuplets of 2 to 9 of its 16th part come out even."""
_PART = QUARTER // 24
"""Time is told in 96ths of a whole note, so that 32nds and triplets of 16ths are whole ones, ..."""
_LONGEST = 144
"""... up to so many of them: a bar of 3/2."""
_OFF = _LONGEST + 2
"""Where there is no music yet; below it stands what is longer, or a bar that is too full."""
_PITCHES = 36
"""Five octaves of seven steps, from C,, on; the last is no note at all."""
_LETTERS = "CDEFGAB"

TIMES = _OFF + 1
"""How many times are told apart."""
ROWS = TIMES + TIMES + _PITCHES
"""How many rows a table needs that has one for each time passed, time left and pitch."""
TOLD = 3
"""How many of these rows tell one position."""

_LENGTH = re.compile(r"(\d{0,3})(/{0,4})(\d{0,3})", re.ASCII)
_LONGEST_FIELD = 24
"""Characters of an M: or L: field that are read."""


class Position(NamedTuple):
    """How far a text has come; all times in ticks."""

    reading: str = "line"
    """What the next character belongs to: one of the keys of `_READERS`."""
    text: str = ""
    """What is being read, as far as it stands: a field, a tuplet or the length of a note."""
    headed: bool = False
    """The header is over: this is music."""
    metre: MetreField = FREE_METRE
    unit: int = 0
    """The length of a note that says none; 0: by the metre."""
    passed: int = 0
    """From the bar line to the last note."""
    note: int = 0
    """How long the last note is, as far as it stands."""
    plain: int = 0
    """How long it would be without a number."""
    dots: int = 0
    """How many ">" follow it; below 0: so many "<"."""
    tuplet: tuple[int, int, int] = (0, 1, 1)
    """How many notes of a tuplet are to come, and p in the time of q: their number and its time."""
    chord: int = 0
    """1 in a chord before its first note, 2 in that note, 3 after it."""
    pitch: int = _PITCHES - 1
    """Of the last note that is complete."""
    sounding: int = _PITCHES - 1
    """Of the last note, whose octave may still change."""

    @property
    def elapsed(self) -> int:
        """The ticks since the bar line, the last note's included."""
        return self.passed + self.note


START = Position()
"""Before the first character."""


@lru_cache(maxsize=1 << 16)
def advance(position: Position, character: str) -> Position:
    """The position after one more character."""
    if character == "\n":
        return _end_line(position)
    return _READERS[position.reading](position, character)


@lru_cache(maxsize=1 << 16)
def told(position: Position) -> tuple[int, int, int]:
    """The rows of a table that tell a position: the time passed, the time left, the pitch."""
    if not position.headed:
        return _OFF, TIMES + _OFF, TIMES + TIMES + _PITCHES - 1
    passed, bar = position.elapsed, position.metre.bar * QUARTER
    left = _number(int(bar) - passed) if bar else _OFF
    return _number(passed), TIMES + left, TIMES + TIMES + position.pitch


def _number(ticks: int) -> int:
    """The number of a time."""
    parts = ticks // _PART
    return parts if 0 <= parts <= _LONGEST else _LONGEST + 1


def _end_line(position: Position) -> Position:
    if position.reading in ("line", "blank"):
        return START  # A blank line ends the tune.
    if position.reading == "field":
        position = _take_field(position)
    elif position.reading == "note":
        position = _settled(position)
    return position._replace(reading="line", text="")


def _take_field(position: Position) -> Position:
    """What a field says of the metre, the unit length and the start of the music."""
    letter, _, value = position.text.partition("%")[0].partition(":")
    if letter == "M":
        return position._replace(metre=parse_metre(value)[0])
    if letter == "L":
        return position._replace(unit=int(parse_unit(value)[0] * QUARTER))
    if letter == "K" and not position.headed:
        unit = position.unit or int(position.metre.unit_length * QUARTER)
        return START._replace(headed=True, metre=position.metre, unit=unit)
    return position


def _read_line(position: Position, character: str) -> Position:
    """The first character of a line, spaces aside."""
    if character in " \t":
        return position._replace(reading="blank")
    if character.isalpha() and (not position.headed or character not in "ABCDEFGabcdefgzx"):
        return position._replace(reading="letter", text=character)
    if not position.headed or character == "%":
        return position._replace(reading="remark")
    return _read_music(position, character)


def _read_letter(position: Position, character: str) -> Position:
    """What follows a letter at the start of a line: it was a field's if this is a colon."""
    if character == ":":
        start = START if position.text == "X" else position
        return start._replace(reading="field", text=position.text + ":")
    if not position.headed:
        return position._replace(reading="remark")
    return _read_music(position, character)


def _read_field(position: Position, character: str) -> Position:
    # Nothing else is kept, so that tunes of the same metre have the same positions.
    if position.text[0] in "ML" and len(position.text) < _LONGEST_FIELD:
        return position._replace(text=position.text + character)
    return position


def _read_inline(position: Position, character: str) -> Position:
    if character == "]":
        return _take_field(position)._replace(reading="music", text="")
    return _read_field(position, character)


def _read_bracket(position: Position, character: str) -> Position:
    """What follows "[": an ending, a bar line, a field, or a chord."""
    if character.isalpha() and character not in "ABCDEFGabcdefgzx":
        return position._replace(reading="bracket letter", text=character)
    if character.isdecimal() or character == "|":
        return _read_music(position, character)
    return _read_music(position._replace(chord=1), character)


def _read_bracket_letter(position: Position, character: str) -> Position:
    if character == ":":
        return position._replace(reading="inline", text=position.text + ":")
    return _read_music(position._replace(chord=1), character)


def _read_tuplet(position: Position, character: str) -> Position:
    """What follows "(": a tuplet such as "3" or "3:2:2", or the notes of a slur."""
    if character.isdecimal() or (character == ":" and position.text):
        return position._replace(text=(position.text + character)[:8])
    notes, time, count = [int(part or 0) for part in f"{position.text}::".split(":")][:3]
    time = time or tuplet_time(notes, position.metre)
    if notes and time:
        position = position._replace(tuplet=(count or notes, notes, time))
    return _read_music(position, character)


def _read_music(position: Position, character: str) -> Position:
    """Any sign of music, whatever was being read before it."""
    position = position._replace(reading="music", text="")
    if character in "ABCDEFGabcdefg":
        octave = 3 if character.islower() else 2
        pitch = _pitch(_LETTERS.index(character.upper()) + 7 * octave)
        return _begin_note(position)._replace(sounding=pitch)
    if character in "zx":
        return _begin_note(position)
    if character in "|:":
        return position._replace(passed=0, note=0, plain=0, dots=0, tuplet=(0, 1, 1), chord=0)
    if character in "<>" and position.note:
        return _dot(position, 1 if character == ">" else -1)
    if character == "]" and position.chord:
        # A length that follows is the whole chord's.
        return position._replace(reading="note", chord=0, plain=position.note)
    return position._replace(reading=_OPENED.get(character, "music"))


def _read_note(position: Position, character: str) -> Position:
    """What follows a note at once: its octave, then its length."""
    if character in ",'" and not position.text:
        step = -7 if character == "," else 7
        return position._replace(sounding=_pitch(position.sounding + step))
    position = _settled(position)
    if not (character.isdecimal() or character == "/"):
        return _read_music(position, character)
    found = _LENGTH.fullmatch(position.text + character)
    if found is None or position.chord == 3:  # The first note of a chord says how long it is.
        return position
    above = int(found[1] or 1)
    below = int(found[3]) if found[3] else 2 ** len(found[2])
    note = position.plain * above // max(below, 1)
    return position._replace(text=found[0], note=note)


def _begin_note(position: Position) -> Position:
    position = position._replace(reading="note", pitch=position.sounding)
    if position.chord >= 2:
        return position._replace(chord=3)
    notes, size, time = position.tuplet
    plain = position.unit * _dotted(-position.dots)
    if notes:
        plain = plain * time / size
    return position._replace(
        passed=position.elapsed,
        note=int(plain),
        plain=int(plain),
        dots=0,
        tuplet=(max(notes - 1, 0), size, time),
        chord=2 if position.chord else 0,
    )


def _dot(position: Position, way: int) -> Position:
    """One more ">" or "<" after a note, which the next one makes up for (ABC 2.1, section 4.4)."""
    dots = max(min(position.dots + way, 3), -3)
    note = position.note / _dotted(position.dots) * _dotted(dots)
    return position._replace(note=int(note), dots=dots)


def _dotted(dots: int) -> Fraction:
    """What so many ">" make of a note's length; below 0: so many "<"."""
    small = Fraction(1, 2 ** abs(dots))
    return 2 - small if dots > 0 else small


def _settled(position: Position) -> Position:
    """The last note's octave is known."""
    return position._replace(pitch=position.sounding)


def _pitch(step: int) -> int:
    return min(max(step, 0), _PITCHES - 2)


def _until(end: str) -> Callable[[Position, str], Position]:
    """The reader of what tells nothing of the music, up to the sign that ends it."""

    def read(position: Position, character: str) -> Position:
        return position._replace(reading="music") if character == end else position

    return read


_OPENED: Mapping[str, str] = MappingProxyType(
    {'"': "quote", "[": "bracket", "(": "tuplet", "{": "grace", "!": "decoration", "%": "remark"}
)
_READERS: Mapping[str, Callable[[Position, str], Position]] = MappingProxyType(
    {
        "line": _read_line,
        "blank": _read_line,
        "letter": _read_letter,
        "field": _read_field,
        "music": _read_music,
        "note": _read_note,
        "bracket": _read_bracket,
        "bracket letter": _read_bracket_letter,
        "inline": _read_inline,
        "tuplet": _read_tuplet,
        "quote": _until('"'),
        "grace": _until("}"),
        "decoration": _until("!"),
        "remark": lambda position, character: position,
    }
)
