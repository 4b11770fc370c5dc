"""Music free of any format: notes, chord symbols, metre, key and tempo on one time line.

All times are exact fractions in quarter notes from the start; all pitches are MIDI numbers
(60 is middle C). Repeats, endings, ties, grace notes and broken rhythm are already played out,
so a Score is what is heard; how it was written down is the business of abcgen.notation.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

LOWEST_PITCH, HIGHEST_PITCH = 0, 127


@dataclass(frozen=True, order=True)
class Event:
    """Pitches that start together and last equally long; rests are the gaps between events."""

    onset: Fraction
    duration: Fraction
    """In quarter notes, more than 0; tied notes are one event."""
    pitches: tuple[int, ...]
    """MIDI numbers, at least one, none twice; a chord's in the order in which it is spread."""

    @property
    def end(self) -> Fraction:
        return self.onset + self.duration


@dataclass(frozen=True, order=True)
class ChordSymbol:
    """A chord named above the melody; it holds until the next one."""

    onset: Fraction
    name: str


def is_compound(beats: int, unit: int) -> bool:
    """Whether the beats of a metre divide in three: 3/8, 6/8, 9/8, 12/8."""
    return beats > 0 and beats % 3 == 0 and unit >= 8


def bar_length(beats: int, unit: int) -> Fraction:
    """What a bar of a metre lasts, in quarter notes; 0 in free metre, which has no beats."""
    return Fraction(4 * beats, unit)


def beat_length(beats: int, unit: int) -> Fraction:
    """What a metre is counted in, in quarter notes: 3/2 in 6/8, 1 in 4/4."""
    return Fraction(12 if is_compound(beats, unit) else 4, unit)


@dataclass(frozen=True, order=True)
class Metre:
    """A time signature from `onset` on; `beats` is 0 in free metre."""

    onset: Fraction
    beats: int
    unit: int
    """The note that a beat is, as its denominator: 4 is the quarter note."""

    @property
    def bar(self) -> Fraction:
        """The length of a bar in quarter notes, 0 in free metre."""
        return bar_length(self.beats, self.unit)

    @property
    def beat(self) -> Fraction:
        """What is counted, in quarter notes."""
        return beat_length(self.beats, self.unit)


@dataclass(frozen=True, order=True)
class Key:
    """A key from `onset` on: its signature and the tonic that the signature alone can't tell."""

    onset: Fraction
    sharps: int
    """-7 to 7; negative: flats."""
    tonic: str = ""
    """A note name such as "F#" or "Bb"; empty when there is no key."""
    mode: str = "major"

    @property
    def minor(self) -> bool:
        return self.mode == "minor"


@dataclass(frozen=True, order=True)
class Tempo:
    """Quarter notes a minute from `onset` on."""

    onset: Fraction
    quarters: Fraction


@dataclass(frozen=True)
class Voice:
    """One part: its events by onset, which may overlap, and its chord symbols."""

    name: str = ""
    events: tuple[Event, ...] = ()
    chords: tuple[ChordSymbol, ...] = ()
    bars: tuple[Fraction, ...] = ()
    """Where bars start, ascending; a repeat sign within a bar doesn't start one."""
    length: Fraction = Fraction(0)
    """The end of the part, a final rest included."""


@dataclass(frozen=True)
class Score:
    """A whole piece. The changes of metre, key and tempo are sorted; the first are at 0."""

    title: str = ""
    voices: tuple[Voice, ...] = ()
    metres: tuple[Metre, ...] = ()
    keys: tuple[Key, ...] = ()
    tempos: tuple[Tempo, ...] = ()

    @property
    def length(self) -> Fraction:
        """The end of the longest part in quarter notes."""
        return max((voice.length for voice in self.voices), default=Fraction(0))
