"""A tune in its written form: voices of measures, with what stands in them and beside."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeAlias

from abcgen.music import KeyField
from abcgen.notation import Grace, Lyric, MetreField, Pitch, SignpostKind


class Transposition(NamedTuple):
    """Notes sound so much above what is written from here on."""

    semitones: int


Change: TypeAlias = KeyField | MetreField | Fraction | Transposition
"""Another key, metre, transposition or tempo; a tempo in quarter notes a minute."""


@dataclass(frozen=True)
class Head:
    """One pitch of a note or chord, with the ties that lead to it and from it."""

    pitch: Pitch
    tie_to: bool = False
    tie_from: bool = False


@dataclass(frozen=True)
class Note:
    """A note, a chord, or (without heads) a rest."""

    onset: Fraction
    """From the start of the measure, in quarter notes, as the duration."""
    duration: Fraction
    heads: tuple[Head, ...] = ()
    graces: tuple[Grace, ...] = ()
    marks: tuple[str, ...] = ()
    """Decorations as ABC writes them: ".", "~", "!trill!"."""
    slurs_begin: int = 0
    slurs_end: int = 0
    hidden: bool = False
    """A rest that takes time and isn't drawn."""
    lyrics: tuple[Lyric, ...] = ()
    gap: bool = False
    """A space stands behind it, which parts the beams."""
    place: tuple[int, int] | None = None
    """The offset at which it is written in the tune, and how many characters write it."""

    @property
    def end(self) -> Fraction:
        return self.onset + self.duration


@dataclass(frozen=True)
class Symbol:
    """A chord symbol or a word that stands at a note."""

    onset: Fraction
    text: str
    placement: str = "above"
    chord: bool = False
    signpost: SignpostKind | None = None
    """What it says of where to go on."""


@dataclass(frozen=True)
class Barline:
    """The line at an end of a measure."""

    style: str = "regular"
    """As MusicXML names it: regular, light-light, light-heavy, heavy-light, dotted, none."""
    repeat: bool = False
    times: int = 2
    """How often what it ends is played, where it repeats."""


@dataclass(frozen=True)
class Measure:
    """What stands between two bar lines in one voice."""

    metre: MetreField
    key: KeyField
    notes: tuple[Note, ...] = ()
    """One after another."""
    symbols: tuple[Symbol, ...] = ()
    changes: tuple[tuple[Fraction, Change], ...] = ()
    """Changes with their onset; of key and metre only those within the measure."""
    label: str = ""
    """The part that starts here."""
    left: Barline = Barline()
    right: Barline = Barline()
    ending_starts: str = ""
    """The passes it is for, as MusicXML lists them: "1, 2"."""
    ending_name: str = ""
    """What is written in place of these, as "last time"."""
    ending_stops: str = ""
    ending_closed: bool = False
    number: str = "1"
    implicit: bool = False
    """It is no bar of its own, such as a pickup: its number isn't counted."""
    shift: Fraction = Fraction(0)
    """Where in a full bar it starts: a pickup stands at the bar's end."""

    @cached_property
    def length(self) -> Fraction:
        """In quarter notes."""
        return self.notes[-1].end if self.notes else Fraction(0)


@dataclass(frozen=True)
class VoiceMeasures:
    """The measures of one voice."""

    name: str
    measures: tuple[Measure, ...]
    clef: str = ""
    """As `abcgen.notation.VoiceMusic` has it."""


@dataclass(frozen=True)
class Written:
    """A tune as written: its heading and its voices."""

    titles: tuple[str, ...]
    composer: str
    rhythm: str
    key: KeyField
    metre: MetreField
    tempo: Fraction | None
    """Quarter notes a minute."""
    common: frozenset[MetreField]
    """The metres written as C or C|."""
    voices: tuple[VoiceMeasures, ...]
    remarks: tuple[str, ...] = ()
    """Faults of the tune, each with its place."""
