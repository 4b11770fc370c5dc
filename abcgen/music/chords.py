"""Chord symbols: what a name such as "F#m7/C#" sounds like.

The kinds and voicings are those that abc2midi 4.84 plays, so that our MIDI files sound like its
own; the one difference is "sus4", which 4.84 plays as a major chord. Nothing here knows of ABC
or of MIDI files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from abcgen.music.keys import KeyField, note_pitch, plain_name, signature, tonic_of

KINDS: Mapping[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "m7b5": (0, 3, 6, 10),
    "maj7": (0, 4, 7, 11),
    "M7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "aug": (0, 4, 8),
    "+": (0, 4, 8),
    "aug7": (0, 4, 8, 10),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
    "9": (0, 4, 7, 10, 14),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "M9": (0, 4, 7, 11, 14),
    "11": (0, 4, 7, 10, 14, 17),
    "dim9": (0, 3, 6, 9, 13),
    "sus": (0, 5, 7),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "sus9": (0, 2, 7),
    "7sus2": (0, 2, 7, 10),
    "7sus4": (0, 5, 7, 10),
    "7sus9": (0, 2, 7, 10),
    "5": (0, 7),
}
"""Semitones above the root, in the order in which the chord is voiced, by suffix."""

CHORD_OCTAVE = 48
"""The MIDI number of the C from which chords are built up."""
BASS_OCTAVE = 36
"""The MIDI number of the C from which bass notes are counted."""

NOTE_NAME = r"([A-Ga-g])(##?|bb?|)"
"""A root or a bass: its letter and what raises or lowers it."""
# What follows a space or a parenthesis is a remark: "A7 (2nd time)".
_NAME = re.compile(rf"\(?{NOTE_NAME}([^\s/()]*)(?:/(?:{NOTE_NAME})?([^\s()]*))?(?=[\s()]|$)")


class Symbol(NamedTuple):
    """A chord symbol in its parts, as written."""

    root: str
    """The letter; a small one names a bare bass note."""
    sign: str
    """What raises or lowers it, one of NAME_SIGNS, as `bass_sign`."""
    suffix: str
    bass: str | None = None
    """The letter after the stroke."""
    bass_sign: str | None = None
    after: str | None = None
    """What follows the bass note, or the stroke where it has none; None without a stroke."""

    @property
    def text(self) -> str:
        """The symbol without parentheses and what isn't understood."""
        bass = f"/{self.bass}{self.bass_sign}" if self.bass else ""
        return f"{self.root}{self.sign}{self.suffix}{bass}"


@dataclass(frozen=True)
class Chord:
    """A chord symbol understood."""

    root: int
    """Semitones above C, -2 (Cbb) to 13 (B##)."""
    intervals: tuple[int, ...]
    """Semitones above the root; empty for a bare bass note, which a small letter names."""
    bass: int | None = None
    """The bass note after the stroke, in semitones above C."""
    known: bool = True
    """Whether the suffix is one of KINDS (one that isn't sounds as a major chord) and what
    follows the stroke is a note."""

    @property
    def bass_pitch(self) -> int:
        """The MIDI number of the bass note."""
        return BASS_OCTAVE + (self.root if self.bass is None else self.bass)

    @property
    def pitches(self) -> tuple[int, ...]:
        """The MIDI numbers of the chord; its notes below the bass's own are an octave up."""
        below = 0
        if self.bass is not None:
            for place, interval in enumerate(self.intervals):
                if (self.root + interval - self.bass) % 12 == 0:
                    below = place
        return tuple(
            CHORD_OCTAVE + self.root + interval + (12 if place < below else 0)
            for place, interval in enumerate(self.intervals)
        )


NO_CHORD = frozenset({"N.C.", "N.C", "NC", "n.c.", "No chord"})
"""What says that no chord is played from there on."""


def split_chord(name: str) -> Symbol | None:
    """The parts of a chord symbol such as "F#m7/C#"; None when it names no chord."""
    found = _NAME.match(plain_name(name).strip())
    return Symbol(*found.groups()) if found else None


@lru_cache(maxsize=1024)
def parse_chord(name: str) -> Chord | None:
    """Understand a chord symbol such as "Am7" or "G/B"; None when it names no chord."""
    symbol = split_chord(name)
    if symbol is None:
        return None
    root, sign, suffix, bass, bass_sign, after = symbol
    kind = KINDS.get(suffix)
    return Chord(
        note_pitch(root + sign),
        () if root.islower() else (kind or KINDS[""]),
        None if bass is None else note_pitch(f"{bass}{bass_sign}"),
        kind is not None and (bass is not None or not after),
    )


def simple_chords(key: KeyField) -> tuple[str, ...]:
    """The names of the chords that accompany a key simply, the first its major tonic's.

    They are the three major chords of its signature, the seventh of the dominant and the minor
    chords on the second and sixth degrees; in minor also the major dominant and its seventh.
    """
    sharps = signature(key.tonic, key.mode) if key.tonic else 0
    tonic, dominant, second, sixth = (tonic_of(sharps + fifths) for fifths in range(4))
    names = (tonic, tonic_of(sharps - 1), dominant, f"{dominant}7", f"{second}m", f"{sixth}m")
    if key.mode != "minor":
        return names
    return (*names, tonic_of(sharps + 4), f"{tonic_of(sharps + 4)}7")
