"""The bars of a voice as the text has them: what of a bar are notes, and how they are written.

A bar's notes may stand apart: a line may end within it, or a field, a remark or a jump such as
"!fine!" stand between them. A stretch is what stands together. Whoever puts other notes of the
same duration in its place changes nothing else.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from abcgen.music import KeyField
from abcgen.notation.field_values import MetreField
from abcgen.notation.music import Bar, Element, MetreChange, Music, Pitch, Sound
from abcgen.notation.note_spelling import LETTERS, AccidentalScope
from abcgen.notation.reader import read
from abcgen.notation.ties import tied_sounds
from abcgen.notation.tokens import Kind, Token
from abcgen.notation.tune import Tune, parse_tune
from abcgen.system import RequestError

_OF_NOTES = frozenset(
    {
        *(Kind.NOTE, Kind.REST, Kind.SPACER, Kind.CHORD_OPEN, Kind.CHORD_CLOSE, Kind.OLD_CHORD),
        *(Kind.QUOTED, Kind.GRACE_OPEN, Kind.GRACE_CLOSE, Kind.TUPLET, Kind.SLUR, Kind.TIE),
        *(Kind.BROKEN, Kind.DECORATION, Kind.SPACE),
    }
)
_KEPT = re.compile(r'"[\^_<>@]|[!+](?:D\.?[CS]\.?|fine|(?:da)?coda|segno|dac|das)', re.IGNORECASE)
"""Remarks and jumps, which stay where they are."""
_BEHIND = re.compile(r"[-.)]*[ \t`]*")
"""What belongs to the note before it."""
_PROBE = f"z{LETTERS}{''.join('=' + letter for letter in LETTERS)}^^CCc "


@dataclass(frozen=True)
class Stretch:
    """Notes of one bar that stand together in the text."""

    bar: int
    """Bars are counted from 1 in each voice, as `notation.bars` does."""
    start: int
    end: int
    """Offsets of its first character and behind its last."""
    sounds: tuple[Sound, ...]
    onset: Fraction
    """When it starts in its bar, in quarter notes."""
    metre: MetreField

    @property
    def duration(self) -> Fraction:
        """In quarter notes."""
        return sum((sound.duration for sound in self.sounds), Fraction(0))


@dataclass(frozen=True)
class Spelling:
    """How notes are written at a place of a text."""

    unit: Fraction
    """What a note without a length lasts, in quarter notes."""
    key: KeyField
    """The alterations in force, those of signs earlier in the bar too."""
    scope: AccidentalScope
    """How far signs hold."""
    octaves: int
    """How many higher the notes are read than they are written; transposition is not in it."""

    def written(self, pitch: Pitch) -> Pitch:
        """The note to write for one that is to be read."""
        return pitch.raised(-self.octaves)


def stretches_of(tune: Tune, music: Music, voice: int = 0) -> tuple[Stretch, ...]:
    """The stretches of one voice, in their order.

    Of a rest of several bars there is none: it can't be parted.
    """
    by_offset = defaultdict(list)
    for each in placed(music.voices[voice].elements, music.metre):
        by_offset[each[0].at].append(each)
    found = []
    for run in _runs(tune.tokens):
        # A macro may stand for several sounds, a rest for those of several bars.
        at_tokens = (by_offset.get(token.offset, []) for token in run)
        held = [
            each
            for sounds in at_tokens
            if len({bar for _, bar, *_ in sounds}) == 1
            for each in sounds
        ]
        if held:
            _, bar, onset, metre = held[0]
            start, last = run[0].offset, run[-1]
            sounds = tuple(sound for sound, *_ in held)
            end = last.offset + len(last.text)
            found.append(Stretch(bar, start, end, sounds, onset, metre))
    return tuple(found)


def without_tied(
    abc: str, chosen: Sequence[Stretch], elements: Sequence[Element]
) -> tuple[Stretch, ...]:
    """Stretches next to each other, without the notes at either end that a tie joins to others."""
    from_before: set[int] = set()
    onward: set[int] = set()
    for place, later, _ in tied_sounds(elements):
        onward.add(elements[place].at)
        from_before.add(elements[later].at)
    parts = list(chosen)
    while parts and parts[0].sounds[0].at in from_before:
        parts[:1] = _without_first(abc, parts[0])
    while parts and parts[-1].sounds[-1].at in onward:
        parts[-1:] = _without_last(parts[-1])
    return tuple(parts)


def _without_first(abc: str, stretch: Stretch) -> list[Stretch]:
    """What is left of a stretch without the first of its sounds, or of what writes several."""
    first = stretch.sounds[0]
    sounds = tuple(sound for sound in stretch.sounds if sound.at != first.at)
    behind = _BEHIND.match(abc, first.at + first.size)
    start = behind.end() if behind else stretch.end
    left = replace(stretch, start=start, sounds=sounds)
    onset = stretch.onset + stretch.duration - left.duration
    return [replace(left, onset=onset)] if sounds else []


def _without_last(stretch: Stretch) -> list[Stretch]:
    """What is left of a stretch without the last of its sounds, or of what writes several."""
    sounds = tuple(sound for sound in stretch.sounds if sound.at != stretch.sounds[-1].at)
    end = sounds[-1].at + sounds[-1].size if sounds else 0
    return [replace(stretch, end=end, sounds=sounds)] if sounds else []


def spelling_at(abc: str, voice: int, start: int, end: int) -> Spelling:
    """How notes are written between two offsets.

    The reader is asked: known notes stand there in place of what does. Raises RequestError where
    no note of that voice can stand.
    """
    probed = abc[:start] + _PROBE + abc[end:]
    music, _ = read(parse_tune(probed))
    within = range(start, start + len(_PROBE))
    of_voice = music.voices[voice].elements if voice < len(music.voices) else ()
    sounds = [one for one in of_voice if isinstance(one, Sound) and one.at in within][1:]
    if len(sounds) < 2 * len(LETTERS):
        raise RequestError(
            "no note of the melody can stand there: another voice or an overlay (&) hasn't ended"
        )
    pitches = [sound.pitches[0] for sound in sounds]
    letters = len(LETTERS)
    plain, naturals, (_, same, above) = pitches[:letters], pitches[letters:-3], pitches[-3:]
    altered = [pitch.alteration for pitch in plain]
    return Spelling(
        unit=sounds[0].duration,
        key=KeyField(
            explicit=True,
            accidentals=tuple(sorted(zip(LETTERS, altered, strict=True))),
        ),
        scope="pitch" if above.alteration == 2 else "octave" if same.alteration == 2 else "not",
        octaves=naturals[0].staff // len(LETTERS),
    )


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """What of a text may be notes: tokens that stand together, without the spaces around them."""
    for of_notes, run in itertools.groupby(tokens, _is_of_notes):
        if of_notes:
            kept = list(run)
            while kept and kept[-1].kind is Kind.SPACE:
                kept.pop()
            while kept and kept[0].kind is Kind.SPACE:
                kept.pop(0)
            if kept:
                yield kept


def _is_of_notes(token: Token) -> bool:
    return token.kind in _OF_NOTES and not _KEPT.match(token.text)


def placed(
    elements: Iterable[Element], metre: MetreField
) -> Iterator[tuple[Sound, int, Fraction, MetreField]]:
    """Each sound with the number of its bar, when it starts in it, and the bar's metre."""
    number, onset = 1, Fraction(0)
    of_bar = metre
    for element in elements:
        if isinstance(element, Sound):
            of_bar = of_bar if onset else metre
            yield element, number, onset, of_bar
            onset += element.duration
        elif isinstance(element, Bar) and onset:
            number, onset = number + 1, Fraction(0)
        elif isinstance(element, MetreChange):
            metre = element.metre
