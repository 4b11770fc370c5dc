"""Following a tune as it is played: where in its text, and in which bar, it is at any moment.

Times are in quarter notes from the start of the performance, as in a Score.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from abcgen.notation.expanding import played
from abcgen.notation.music import Music, Sound
from abcgen.notation.performing import full_length, perform
from abcgen.notation.reader import read
from abcgen.notation.tune import Tune


class Place(NamedTuple):
    """A sound as it is played, and the offsets in the tune's text between which it stands."""

    onset: Fraction
    length: Fraction
    at: int
    end: int
    is_note: bool
    """Not a rest, nor the silence before an overlay, which isn't written."""


class Following:
    """A tune's performance with its places in the text."""

    def __init__(self, tune: Tune) -> None:
        music = read(tune, swing=True)[0]
        self.score = perform(music)
        self.voices = tuple(_places(music))
        """The sounds of each voice in the order in which they are played."""
        self.bar_starts = self.score.voices[0].bars if self.score.voices else ()
        """When each bar starts, as they are played."""

    @property
    def bars(self) -> int:
        """How many bars are played."""
        return len(self.bar_starts)

    def bar(self, time: Fraction | float) -> int:
        """The number of the bar at a time, counted from 1 as they are played."""
        return max(bisect_right(self.bar_starts, time), 1)

    def whole_bars(self, start: Fraction, end: Fraction) -> tuple[Fraction, Fraction]:
        """The start of the bar that `start` is in, and the end of the one that ends at or after
        `end`."""
        first = self.bar_starts[self.bar(start) - 1] if self.bar_starts else Fraction(0)
        ends = (bar for bar in self.bar_starts if bar >= end and bar > first)
        return first, next(ends, self.score.length)

    def sounding(self, time: Fraction | float) -> list[tuple[int, int]]:
        """The offsets between which the notes stand that sound at a time, a pair a voice."""
        found = []
        for places in self.voices:
            at = bisect_right(places, time, key=lambda place: place.onset) - 1
            if at >= 0 and places[at].is_note and time < places[at].onset + places[at].length:
                found.append((places[at].at, places[at].end))
        return found

    def onset(self, offset: int) -> Fraction:
        """When what stands at an offset of the text, or follows it there, is played first."""
        notes = [place for places in self.voices for place in places if place.end > offset]
        nearest = min((place.at for place in notes), default=0)
        return min((place.onset for place in notes if place.at == nearest), default=Fraction(0))

    def passage(self, start: int, end: int) -> tuple[Fraction, Fraction]:
        """The whole bars that hold what stands between two offsets, as it is played first; all of
        the tune where there is nothing."""
        for places in self.voices:
            run = _first_run([start <= one.at < end for one in places], places)
            if run:
                return self.whole_bars(run[0].onset, run[-1].onset + run[-1].length)
        return Fraction(0), self.score.length


def _places(music: Music) -> Iterator[tuple[Place, ...]]:
    for voice, places in played(music):
        found, now = [], Fraction(0)
        for element in (voice.elements[place] for place in places):
            if isinstance(element, Sound):
                length = full_length(element)
                end, is_note = element.at + element.size, bool(element.pitches and element.size)
                found.append(Place(now, length, element.at, end, is_note))
                now += length
        yield tuple(found)


def _first_run(chosen: Sequence[bool], places: Sequence[Place]) -> Sequence[Place]:
    """The places from the first one chosen on, up to the next that isn't."""
    if True not in chosen:
        return ()
    start = chosen.index(True)
    stop = chosen.index(False, start) if False in chosen[start:] else len(places)
    return places[start:stop]
