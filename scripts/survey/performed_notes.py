"""What is compared of two performances: pitch, onset and end of every note."""

from __future__ import annotations

from collections.abc import Iterable

from abcgen.music import Score

TICKS = 480
NEAR = 4
"""Ticks within which two times are the same: abc2midi rounds, and leaves a tick between notes."""
OURS = "NO CAUSE FOUND"
Notes = dict[int, list[tuple[int, int]]]
"""Onsets and ends in ticks, sorted, by pitch."""


def notes_of(score: Score) -> Notes:
    return by_pitch(
        (round(event.onset * TICKS), round(event.end * TICKS), pitch)
        for voice in score.voices
        for event in voice.events
        for pitch in event.pitches
    )


def alike(one: Notes, other: Notes) -> bool:
    return one.keys() == other.keys() and all(
        len(times) == len(other[pitch])
        and all(
            abs(a - b) <= NEAR
            for ours, theirs in zip(times, other[pitch], strict=True)
            for a, b in zip(ours, theirs, strict=True)
        )
        for pitch, times in one.items()
    )


def by_pitch(notes: Iterable[tuple[int, int, int]]) -> Notes:
    found: Notes = {}
    for onset, end, pitch in sorted(set(notes)):
        found.setdefault(pitch, []).append((onset, end))
    return found
