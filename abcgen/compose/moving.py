"""Which way a tune is moved to come into another key, and whether it can be moved.

`notation.transpose` moves it; here stands what musicians ask for, and that nothing but the pitch
has changed is made sure of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from abcgen.grammar import INSTRUMENTS, heights, suits
from abcgen.music import note_pitch, parse_key, tonic_of
from abcgen.notation import (
    Music,
    Sound,
    nearest,
    opening,
    parse_tune,
    read,
    start_key,
    transpose,
)
from abcgen.system import RequestError

_TONIC = re.compile(r"[A-G][#b]?")
_FARTHEST = 24
"""Semitones that a tune is moved by, up or down, to come into an instrument's range."""


class Move(NamedTuple):
    """How far a tune is moved."""

    semitones: int
    side: int = 0
    """Whether keys are written with sharps (1) or flats (-1) where both can be; 0: the fewest."""


def move_to(tune: str, key: str) -> Move:
    """The shortest way to a key; one that names no mode, such as "A", keeps the tune's own.

    Raises RequestError for what is no key, a tune without one, and another mode.
    """
    wanted, problem = parse_key(key)
    if problem or not wanted.tonic:
        raise RequestError(f"key {key!r}: write a key such as G, Bb, Em or Ador")
    own = start_key(tune)
    if own is None:
        raise RequestError("it names no key (K:) to move from: say by how many semitones instead")
    if own.mode != wanted.mode and not _TONIC.fullmatch(key.strip()):
        raise RequestError(
            f"key {key}: the tune is in {own.mode}, which moving doesn't change; "
            f"write {wanted.tonic} for {wanted.tonic} {own.mode}"
        )
    sharps = parse_key(f"{wanted.tonic} {own.mode}")[0].sharps
    side = (sharps > 0) - (sharps < 0) if abs(sharps) > 4 else 0
    return Move(nearest(tune, note_pitch(wanted.tonic) % 12), side)


def move_for(tune: str, instrument: str) -> Move:
    """The way to where a tune lies well on an instrument, by the notes of its first voice.

    Grace notes, which can be left out, don't count. Its key stays if it can; else it goes to the
    nearest that suits the instrument. Raises RequestError for an unknown instrument, a tune
    without notes, and one with more notes than the instrument has.
    """
    if instrument not in INSTRUMENTS:
        raise RequestError(f"instrument {instrument!r}: choose one of {', '.join(INSTRUMENTS)}")
    voices = read(parse_tune(tune))[0].voices
    counted = Counter(
        pitch.midi - pitch.transposed
        for one in (voices[0].elements if voices else ())
        if isinstance(one, Sound)
        for pitch in one.pitches
    )
    if not counted:
        raise RequestError("there is no note in it")
    key, _ = parse_key(opening(tune, "K") or "")
    had = heights(instrument)

    def cost(semitones: int) -> tuple[int, bool, bool, int, int]:
        lacking = sum(times for note, times in counted.items() if note + semitones not in had)
        sharps = (key.sharps + 7 * semitones + 5) % 12 - 5
        fits = suits(instrument, tonic_of(sharps))
        return lacking, not fits, semitones % 12 != 0, abs(semitones), -semitones

    best = min(range(-_FARTHEST, _FARTHEST + 1), key=cost)
    lacking, *_ = cost(best)
    if lacking:
        raise RequestError(
            f"the {instrument} hasn't all its notes in any key: in the best one it lacks "
            f"{lacking} of {counted.total()}"
        )
    return Move(best)


def moved(tune: str, move: Move) -> str:
    """The tune moved; its every other character stays.

    Raises RequestError where not all its notes can be moved.
    """
    before, _ = read(parse_tune(tune))
    if any("perc" in voice.clef for voice in before.voices):
        raise RequestError("it has a voice for drums, whose notes are no pitches")
    text = transpose(tune, move.semitones, side=move.side)
    if list(_heard(read(parse_tune(text))[0])) != list(_heard(before, move.semitones)):
        raise RequestError(
            "not every note would move with it: a macro (m:) may name one, or it would lie too "
            "high or too low"
        )
    return text


def _heard(music: Music, semitones: int = 0) -> Iterator[tuple[object, ...]]:
    """What sounds, voice by voice, if it were so many semitones higher."""
    for voice in music.voices:
        for one in voice.elements:
            if isinstance(one, Sound):
                pitches = sorted(pitch.midi + semitones for pitch in one.pitches)
                graces = [
                    sorted(pitch.midi + semitones for pitch in grace.pitches)
                    for grace in one.graces
                ]
                yield voice.name, one.duration, pitches, graces
