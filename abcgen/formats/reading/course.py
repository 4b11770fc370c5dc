"""The bars of a part in the order in which they are played, and when each moment is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from abcgen.music import Change


@dataclass(frozen=True)
class Course:
    """The bars of one part in the order in which they are played."""

    starts: tuple[Fraction, ...]
    """Where each bar is written, ascending, and where the last ends."""
    order: tuple[int, ...]
    """The bars' numbers, from 0."""

    def bars(self) -> Iterator[tuple[int, Fraction]]:
        """Each bar played, with the time at which it starts."""
        now = self.starts[0]
        for bar in self.order:
            yield bar, now
            now += self.starts[bar + 1] - self.starts[bar]

    @cached_property
    def _played(self) -> dict[int, list[Fraction]]:
        """When each bar starts to be played."""
        found: dict[int, list[Fraction]] = {}
        for bar, start in self.bars():
            found.setdefault(bar, []).append(start)
        return found

    @property
    def end(self) -> Fraction:
        return self.starts[0] + sum(self.starts[bar + 1] - self.starts[bar] for bar in self.order)

    def times(self, written: Fraction) -> Iterator[Fraction]:
        """When a moment of the written part is played."""
        bar = min(max(bisect_right(self.starts, written) - 1, 0), len(self.starts) - 2)
        for start in self._played.get(bar, ()):
            yield start + written - self.starts[bar]

    def play(self, written: Sequence[Change]) -> Iterator[Change]:
        """The changes (sorted) as they are met; one in force is stated anew after a jump."""
        onsets = [one.onset for one in written]
        before = -1
        for bar, start in self.bars():
            first, last = (bisect_left(onsets, self.starts[place]) for place in (bar, bar + 1))
            if first and bar != before + 1:
                yield replace(written[first - 1], onset=start)
            for one in written[first:last]:
                yield replace(one, onset=start + one.onset - self.starts[bar])
            before = bar


def course_of(part: Any, order: Sequence[int] | None = None) -> Course:
    """The course of a music21 part through its bars: as they stand, or in that order."""
    # Bars of no length are bars too: the order counts them.
    starts = sorted(Fraction(bar.offset) for bar in part.getElementsByClass("Measure"))
    starts = starts or [Fraction(0)]
    end = max(Fraction(part.highestTime), starts[-1])
    played = range(len(starts)) if order is None else order
    return Course((*starts, end), tuple(bar for bar in played if bar < len(starts)))
