"""Passages: what two melodies have in common, whatever key they stand in.

A melody is the notes of the first voice in the order written: repeats are not played out, grace
notes don't count, a chord gives its top note, tied notes are one, rests are passed over. A
passage of n notes is their n durations and the n - 1 intervals between them, so a transposed
tune has the same passages. A passage is told by a number of 64 bits that is the same on every
machine; a million different passages share one with a probability of three in a hundred million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.notation.music import Bar, Music, Pitch, Sound
from abcgen.notation.reader import read
from abcgen.notation.ties import goes_on_into
from abcgen.notation.tune import parse_tune

Numbers: TypeAlias = npt.NDArray[np.uint64]

LENGTH = 8
"""The notes of the passages by which tunes are called alike."""
ALIKE = 0.5
"""The share of such passages in common from which on two tunes are near-duplicates."""


class Note(NamedTuple):
    """A note of a melody and where the text has it."""

    pitch: int
    """MIDI number."""
    duration: Fraction
    """In quarter notes, tied notes included."""
    at: int
    """The offset of its first character in the tune's text."""
    end: int
    """The offset behind its last, or behind the last of the note tied to it."""
    bar: int
    """The bar it starts in: bars that hold sounds are counted from 1."""


def melody(text: str) -> tuple[Note, ...]:
    """The melody of one tune; faults in it are read as well as can be, none is raised."""
    return melody_of(read(parse_tune(text))[0])


def melody_of(music: Music) -> tuple[Note, ...]:
    """The melody of music that was read already."""
    notes: list[Note] = []
    before: Pitch | None = None
    bar, filled = 1, False
    for element in music.voices[0].elements if music.voices else ():
        if isinstance(element, Bar):
            if filled:
                bar += 1
            filled = False
        elif isinstance(element, Sound):
            filled = True
            if not element.pitches:
                before = None
                continue
            top = max(element.pitches)
            end = element.at + element.size
            # The accidental that a tie carries over a bar line is left out of account.
            if before is not None and goes_on_into(before, top, over_bar=False):
                held = notes[-1]
                notes[-1] = held._replace(duration=held.duration + element.duration, end=end)
            else:
                notes.append(Note(top.midi, element.duration, element.at, end, bar))
            before = top
    return tuple(notes)


def numbers(notes: Sequence[Note], length: int = LENGTH) -> Numbers:
    """The number of each passage of `length` notes, by its first note: none for fewer notes."""
    if len(notes) < length:
        return np.zeros(0, np.uint64)
    durations = [note.duration for note in notes]
    steps = [0] * len(notes)
    for place in range(1, len(notes)):
        steps[place] = notes[place].pitch - notes[place - 1].pitch
    first = np.array([_code(None, duration) for duration in durations], np.uint64)
    later = np.array([_code(*pair) for pair in zip(steps, durations, strict=True)], np.uint64)
    count = len(notes) - length + 1
    # Horner's rule modulo 2^64; the multiplier is Knuth's (MMIX), any odd one would do.
    total = first[:count].copy()
    for place in range(1, length):
        total *= _MULTIPLIER
        total += later[place : place + count]
    return total


def distinct(text: str, length: int = LENGTH) -> frozenset[int]:
    """The numbers of the different passages of a tune."""
    return frozenset(numbers(melody(text), length).tolist())


def share(one: frozenset[int], other: frozenset[int], common: int | None = None) -> float:
    """How much of the tune with fewer passages is in the other: 0 to 1, 0 if it has none.

    `common` saves counting what they have in common where that is known.
    """
    least = min(len(one), len(other))
    return (len(one & other) if common is None else common) / least if least else 0.0


_MULTIPLIER = np.uint64(6364136223846793005)


@lru_cache(maxsize=1 << 16)
def _code(step: int | None, duration: Fraction) -> int:
    """The number of one note: the interval to it (None for the first) and its duration."""
    text = f"{'' if step is None else step}:{duration.numerator}/{duration.denominator}"
    return int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=8).digest(), "little")
