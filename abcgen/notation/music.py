"""The music that a tune writes: its sounds, bar lines and changes, voice by voice, as values.

Accidentals, key signature, unit length, tuplets, broken rhythm and grace notes are worked out;
repeats, endings and parts stand as they are written. Times are in quarter notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from abcgen.music import NO_KEY, KeyField
from abcgen.notation.field_values import FREE_METRE, MetreField
from abcgen.notation.note_spelling import natural


class Pitch(NamedTuple):
    """One pitch of a note or chord."""

    midi: int
    """As it sounds."""
    staff: int
    """The place on the staff without accidentals: seven to an octave, 0 is middle C."""
    tied: bool = False
    """A tie leads on to the next sound."""
    transposed: int = 0
    """The semitones that it sounds above what is written."""

    @property
    def alteration(self) -> int:
        """Semitones that are written above the natural note on its place on the staff."""
        return self.midi - self.transposed - natural(self.staff)

    def raised(self, octaves: int) -> Pitch:
        """The pitch so many octaves above."""
        return self._replace(midi=self.midi + 12 * octaves, staff=self.staff + 7 * octaves)


class Grace(NamedTuple):
    """A grace note (or chord); it takes its time from the sound that follows."""

    duration: Fraction
    pitches: tuple[Pitch, ...]


class Sound(NamedTuple):
    """A note, a chord, or (without pitches) a rest."""

    at: int
    """The offset of its first character."""
    size: int
    """How many characters write it."""
    duration: Fraction
    """As counted in the bar: tuplet and broken rhythm applied, grace notes included."""
    pitches: tuple[Pitch, ...]
    graces: tuple[Grace, ...] = ()
    staccato: bool = False
    fermata: bool = False


SignpostKind: TypeAlias = Literal["segno", "coda", "to coda", "fine", "da capo", "dal segno"]


class Bar(NamedTuple):
    """A bar line of any kind."""

    at: int
    size: int
    ends_repeat: bool = False
    starts_repeat: bool = False
    double: bool = False
    times: int = 2
    """How often a repeat that ends here is played: the sign's colons and one."""
    times_after: int = 2
    """How often one that starts here is."""
    ends_ending: bool = False
    """An ending is over; known when the sections are, see `repeats.signed`."""

    @property
    def plain(self) -> bool:
        return not (self.ends_repeat or self.starts_repeat or self.double)


class Ending(NamedTuple):
    """What follows is played only on these passes through the repeat."""

    at: int
    size: int
    passes: tuple[tuple[int, int], ...]
    """First and last pass, both included, of each stretch: "[1,3-4" is ((1, 1), (3, 4))."""
    name: str = ""
    """What is written in its place, as in `["last time"`."""

    def covers(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.passes)


class Signpost(NamedTuple):
    """A sign or words that say where to go on, such as "D.C. al Fine"."""

    at: int
    size: int
    kind: SignpostKind
    words: str = ""
    """As written, where words are."""


class PartLabel(NamedTuple):
    """A section starts; `label` is a capital letter."""

    at: int
    size: int
    label: str


class ChordName(NamedTuple):
    """A chord symbol, as written between its quotes."""

    at: int
    size: int
    name: str


class MetreChange(NamedTuple):
    at: int
    size: int
    metre: MetreField


class KeyChange(NamedTuple):
    at: int
    size: int
    key: KeyField


class TempoChange(NamedTuple):
    at: int
    size: int
    quarters: Fraction
    """Quarter notes a minute."""


Element: TypeAlias = (
    Sound | Bar | Ending | Signpost | PartLabel | ChordName | MetreChange | KeyChange | TempoChange
)


class VoiceMusic(NamedTuple):
    """The elements of one voice in the order written."""

    name: str
    """Overlays have the name of the voice that they belong to, and follow it."""
    elements: tuple[Element, ...]
    clef: str = ""
    """The clef that it starts with, such as "bass" or "treble-8"; empty where none is named."""


@dataclass(frozen=True)
class Music:
    """All that a tune says; the header's metre, key and tempo hold where its music starts."""

    title: str = ""
    metre: MetreField = FREE_METRE
    key: KeyField = NO_KEY
    tempo: Fraction | None = None
    order: tuple[str, ...] | None = None
    """The order in which parts are played, where the header gives one."""
    order_is_label: bool = False
    """The header's P: names a single part, so it may just label the start."""
    voices: tuple[VoiceMusic, ...] = ()

    @property
    def start_label(self) -> str:
        """The part that starts the tune, where the header names that alone; empty elsewhere.

        "P:A" in the header just names the first section, unless the music has its own P:A.
        """
        if self.order is None or not self.order_is_label:
            return ""
        labels = (
            element.label
            for voice in self.voices
            for element in voice.elements
            if isinstance(element, PartLabel)
        )
        return "" if self.order[0] in labels else self.order[0]
