"""What readers have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from abcgen.score import Event, Key, Metre, Score, Tempo

Change = TypeVar("Change", Metre, Key, Tempo)

STANDARD_METRE = Metre(Fraction(0), 4, 4)
STANDARD_TEMPO = Tempo(Fraction(0), Fraction(120))
NO_KEY = Key(Fraction(0), 0)


@dataclass(frozen=True)
class Reading:
    """What was read from a file."""

    score: Score
    remarks: tuple[str, ...] = ()
    """What could not be taken as it stood, a sentence each."""


def changes(found: Iterable[Change], first: Change) -> tuple[Change, ...]:
    """The changes by onset, `first` in force until them.

    Of several at one time the last counts; those that change nothing are left out.
    """
    kept = [first]
    by_onset = {change.onset: change for change in sorted(found, key=lambda one: one.onset)}
    for change in by_onset.values():
        if change.onset == kept[-1].onset:
            kept[-1] = change
        elif replace(change, onset=kept[-1].onset) != kept[-1]:
            kept.append(change)
    return tuple(kept)


def chords(notes: Iterable[tuple[Fraction, Fraction, int]]) -> tuple[Event, ...]:
    """Events of notes (onset, end, pitch): those that start and end together are one, lowest
    pitch first, none twice."""
    together: dict[tuple[Fraction, Fraction], set[int]] = {}
    for onset, end, pitch in notes:
        together.setdefault((onset, end), set()).add(pitch)
    return tuple(
        Event(onset, end - onset, tuple(sorted(pitches)))
        for (onset, end), pitches in sorted(together.items())
    )
