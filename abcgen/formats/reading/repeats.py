"""In which order the bars of a music21 part are played, and where in it each moment falls.

music21 plays repeats out on copies of all it holds, again and again, which takes many minutes for a
string quartet; several D.S., or a coda without "al Coda", it refuses. Here the signs of its bars
are played as those of a tune in ABC are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from abcgen.music import Change
from abcgen.notation import Bar, Element, Ending, Signpost, SignpostKind, Sound, playing_order

_SIGNS = ("Repeat", "RepeatMark")
_KINDS: tuple[tuple[str, SignpostKind], ...] = (
    ("Segno", "segno"),
    ("Coda", "coda"),
    ("Fine", "fine"),
    ("DaCapo", "da capo"),
    ("DaCapoAlFine", "da capo"),
    ("DaCapoAlCoda", "da capo"),
    ("AlSegno", "dal segno"),
    ("DalSegno", "dal segno"),
    ("DalSegnoAlFine", "dal segno"),
    ("DalSegnoAlCoda", "dal segno"),
)
"""music21's classes of what says where to go on."""
_MOST_PLAYED = 400_000
"""The most signs and bars that are played."""


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


def has_repeats(parts: Iterable[Any]) -> bool:
    """Whether any part has a sign that says to play something else than what follows."""
    return any(True for part in parts for _ in part.recurse().getElementsByClass(_SIGNS))


def course_of(part: Any, order: Sequence[int] | None = None) -> Course:
    """The course of a part through its bars: as they stand, or in that order."""
    # Bars of no length are bars too: the order counts them.
    starts = sorted(Fraction(bar.offset) for bar in part.getElementsByClass("Measure"))
    starts = starts or [Fraction(0)]
    end = max(Fraction(part.highestTime), starts[-1])
    return Course((*starts, end), tuple(range(len(starts)) if order is None else order))


def order_of_bars(parts: Sequence[Any]) -> tuple[int, ...] | None:
    """In which order all the parts play their bars, numbered from 0.

    None when it isn't the same in all.
    """
    orders = set()
    for part in parts:
        elements = list(_signs_of(part))
        played = (elements[place] for place in playing_order(elements, most=_MOST_PLAYED))
        orders.add(tuple(one.at for one in played if isinstance(one, Sound)))
    return orders.pop() if len(orders) == 1 else None


def _signs_of(part: Any) -> Iterator[Element]:
    """The repeat signs of a part's bars, with a rest for each bar, whose offset is its number."""
    starts: dict[int, Ending] = {}
    stops: set[int] = set()
    for bracket in part.recurse().getElementsByClass("RepeatBracket"):
        passes = tuple((number, number) for number in bracket.numberRange)
        if passes and (spanned := list(bracket.getSpannedElements())):
            starts[id(spanned[0])] = Ending(0, 0, passes)
            stops.add(id(spanned[-1]))
    for number, bar in enumerate(part.getElementsByClass("Measure")):
        left, right = bar.leftBarline, bar.rightBarline
        starting, ending = _repeats(left, "start"), _repeats(left, "end")
        if starting or ending:
            yield Bar(0, 0, starts_repeat=starting, ends_repeat=ending)
        if id(bar) in starts:
            yield starts[id(bar)]
        for sign in bar.getElementsByClass("RepeatExpression"):
            yield from (Signpost(0, 0, kind) for name, kind in _KINDS if name in sign.classSet)
        yield Sound(number, 0, Fraction(1), ())
        back = _repeats(right, "end")
        times = (right.times or 2) if back else 2
        yield Bar(0, 0, ends_repeat=back, double=id(bar) in stops, times=times)


def _repeats(line: Any, direction: str) -> bool:
    return line is not None and "Repeat" in line.classSet and line.direction == direction
