"""What readers have in common."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from abcgen.music import (
    HIGHEST_PITCH,
    LOWEST_PITCH,
    Change,
    Key,
    Metre,
    Score,
    Tempo,
    Voice,
    changes,
)
from abcgen.system import CorpusError

STANDARD_METRE = Metre(Fraction(0), 4, 4)
STANDARD_TEMPO = Tempo(Fraction(0), Fraction(120))
NO_KEY = Key(Fraction(0), 0)
_LONGEST = 20_000
"""Quarter notes that a piece may last; an opera's act has fewer."""
_MOST_NOTES = 200_000
"""Notes that it may have, repeats played out."""
_LONGEST_NUMBER = 18
"""Digits of a number in a file of music."""
Heard = tuple[Fraction, Fraction, int, str]
"""Onset, end, pitch, and how it is tied: "", "start", "continue" or "stop"."""


@dataclass(frozen=True)
class Reading:
    """What was read from a file."""

    score: Score
    remarks: tuple[str, ...] = ()
    """What could not be taken as it stood, a sentence each."""


def check_length(length: Fraction) -> None:
    """Raise CorpusError for so many quarter notes as no piece lasts."""
    if length > _LONGEST:
        raise CorpusError(f"it lasts {round(length)} quarter notes: no piece does")


def check_count(notes: int) -> None:
    """Raise CorpusError for so many notes as no piece has."""
    if notes > _MOST_NOTES:
        raise CorpusError(f"it has more than {_MOST_NOTES} notes: no piece has")


def number_of(digits: str) -> int:
    """The number that is written; raises CorpusError for one so long as no piece has."""
    if len(digits) > _LONGEST_NUMBER:
        raise CorpusError(f"it has a number of {len(digits)} digits: no piece does")
    return int(digits)


def check_pitch(pitch: int, name: str) -> None:
    """Raise CorpusError for a note that MIDI has no number for."""
    if not LOWEST_PITCH <= pitch <= HIGHEST_PITCH:
        raise CorpusError(f"it has a note that is out of all range: {name}")


def joined(notes: Iterable[Heard]) -> Iterator[tuple[Fraction, Fraction, int]]:
    """The notes, sorted, with those tied together made one.

    A tie goes to the next note of that pitch if it follows at once, also to one that says nothing
    of it: some files mark but the start.
    """
    open_ties: dict[tuple[int, Fraction], int] = {}
    found: list[tuple[Fraction, Fraction, int]] = []
    for onset, end, pitch, tie in notes:
        place = open_ties.pop((pitch, onset), None)
        if place is None:
            place = len(found)
            found.append((onset, end, pitch))
        else:
            found[place] = (found[place][0], end, pitch)
        if tie in ("start", "continue"):
            open_ties[pitch, end] = place
    return iter(found)


def with_whole_bars(score: Score) -> Score:
    """The score without bars that only a repeat sign within a bar starts.

    Files end a bar at the sign and begin one after it; both are short, and together as long as the
    metre has them.
    """
    bars = {metre.onset: metre.bar for metre in score.metres}
    onsets = list(bars)

    def whole(voice: Voice) -> Voice:
        starts: list[Fraction] = []
        for start, end in itertools.pairwise((*voice.bars, voice.length)):
            place = bisect_right(onsets, start) - 1
            bar = bars[onsets[place]] if place >= 0 else 0
            if not starts or end - starts[-1] != bar:
                starts.append(start)
        return replace(voice, bars=tuple(starts))

    return replace(score, voices=tuple(map(whole, score.voices)))


def stated(found: Iterable[Change], first: Change) -> tuple[Change, ...]:
    """What a score states; nothing when it doesn't, unlike MIDI, which knows what holds then."""
    stated = list(found)
    return changes(stated, first) if stated else ()
