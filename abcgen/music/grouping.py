"""Notes struck together as one event, and changes of metre, key and tempo in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from abcgen.music.score import Event, Key, Metre, Tempo

Change = TypeVar("Change", Metre, Key, Tempo)


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


def struck_together(notes: Iterable[tuple[Fraction, Fraction, int]]) -> tuple[Event, ...]:
    """Events of notes (onset, end, pitch): those that start and end together are one, lowest
    pitch first, none twice."""
    together: dict[tuple[Fraction, Fraction], set[int]] = {}
    for onset, end, pitch in notes:
        together.setdefault((onset, end), set()).add(pitch)
    return tuple(
        Event(onset, end - onset, tuple(sorted(pitches)))
        for (onset, end), pitches in sorted(together.items())
    )
