"""What players can play: instruments with the notes they have, and how hard a tune may be.

Notes are as players write them. A whistle sounds an octave higher, a man's voice an octave lower.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from abcgen.grammar.lengths import WHOLE
from abcgen.music import ACCIDENTALS, SEMITONES, note_pitch, parse_key, tonic_of
from abcgen.system import RequestError

SIGNS = "^_="
"""The accidentals that are written."""
ALL_NOTES = "C Db D Eb E F Gb G Ab A Bb B"
_TWO_ROWS = "C C# D E F# G A B"
"""The notes of D and G major."""
_LOWEST_C = 48
"""The MIDI number of "C,"."""


@dataclass(frozen=True)
class Instrument:
    """An instrument of folk music, or the voice."""

    lowest: str
    highest: str
    """Notes as ABC writes them, without accidentals."""
    notes: str = ALL_NOTES
    """The notes that it has in between."""
    scales: str = ""
    """The major scales whose tunes lie well on it, if not all; those of minor keys as well."""


INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        # Six holes give D major, two fingers between them a C natural.
        "whistle": Instrument("D", "b", _TWO_ROWS),
        "flute": Instrument("D", "e'"),
        # In first position.
        "fiddle": Instrument("G,", "b"),
        "mandolin": Instrument("G,", "b"),
        # Anglo in G and D, and two rows in D and G. What lies lower has gaps.
        "concertina": Instrument("D", "e'", _TWO_ROWS),
        "melodeon": Instrument("D", "e'", _TWO_ROWS),
        "accordion": Instrument("F,", "e'"),
        # What most people can sing; tunes in other keys mostly lie too high or too low.
        "voice": Instrument("A,", "e", scales="C G A Bb"),
    }
)
"""The instruments that a tune can be asked for, by name."""


@dataclass(frozen=True)
class Difficulty:
    """How hard a tune may be."""

    widest: int | None = None
    """The widest interval from note to note, as musicians count: 5 is a fifth; None: any."""
    shortest: int = 0
    """The ticks of the shortest note."""
    accidentals: bool = True
    """Whether there are notes outside the key."""


DIFFICULTIES: Mapping[str, Difficulty] = MappingProxyType(
    {
        "easy": Difficulty(5, WHOLE // 8, accidentals=False),
        "medium": Difficulty(8, WHOLE // 16, accidentals=False),
        "hard": Difficulty(),
    }
)
"""How hard a tune can be asked for to be at most, by name."""


def height(pitch: str) -> int:
    """The MIDI number of a note without an accidental, from "C," upwards."""
    octaves = pitch.islower() + pitch.count("'") - pitch.count(",")
    return _LOWEST_C + 12 * (1 + octaves) + SEMITONES[pitch[0].upper()]


@lru_cache
def heights(instrument: str) -> frozenset[int]:
    """The MIDI numbers of an instrument's notes."""
    row = INSTRUMENTS[instrument]
    classes = {note_pitch(name) % 12 for name in row.notes.split()}
    within = range(height(row.lowest), height(row.highest) + 1)
    return frozenset(number for number in within if number % 12 in classes)


@lru_cache(maxsize=1024)
def height_in(key: str, pitch: str) -> int:
    """The MIDI number of a note that has no accidental but what the key gives it."""
    return height(pitch) + parse_key(key)[0].alterations()[pitch[0].upper()]


@lru_cache(maxsize=2048)
def has_scale(instrument: str, key: str) -> bool:
    """Whether an instrument has all notes of a key's scale."""
    classes = {number % 12 for number in heights(instrument)}
    return all(height_in(key, letter) % 12 in classes for letter in SEMITONES)


@lru_cache(maxsize=2048)
def suits(instrument: str, key: str) -> bool:
    """Whether tunes in a key lie well on an instrument, which has all their scale's notes from its
    lowest line to its highest."""
    row = INSTRUMENTS[instrument]
    if row.scales and tonic_of(parse_key(key)[0].sharps) not in row.scales.split():
        return False
    ends = {height_in(key, row.lowest), height_in(key, row.highest)}
    return has_scale(instrument, key) and ends <= heights(instrument)


def refuse_lacking(instrument: str, key: str) -> None:
    """Raises RequestError where an instrument lacks notes of a key's scale."""
    if not has_scale(instrument, key):
        majors = (tonic_of(sharps) for sharps in range(-7, 8))
        scales = " or ".join(major for major in majors if has_scale(instrument, major))
        raise RequestError(
            f"key {key}: the {instrument} lacks notes of it; choose one that has the notes of "
            f"{scales} major"
        )


def letters_by_sign(instrument: str, pitches: Sequence[str], raised: int) -> Mapping[str, str]:
    """The signs that may stand before a note of an instrument, and before which letters.

    `pitches`: those that it has without a sign; `raised`: how many semitones above what they sound
    as they are written. A sign holds for its letter in all octaves, up to the bar line.
    """
    had = {number + raised for number in heights(instrument)}
    shortest = min(map(len, pitches))
    found: dict[str, str] = {}
    for sign, letter in itertools.product(SIGNS, SEMITONES):
        of_letter = [pitch for pitch in pitches if pitch[0].upper() == letter]
        # Where only notes with octave marks are left, they would cost more than others.
        plain = any(len(pitch) == shortest for pitch in of_letter)
        if plain and all(height(p) + ACCIDENTALS[sign] in had for p in of_letter):
            found[sign] = found.get(sign, "") + letter + letter.lower()
    return found
