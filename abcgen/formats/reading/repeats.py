"""In which order the bars of a music21 part are played, and where in it each moment falls.

music21 plays repeats out on copies of all it holds, again and again, which takes many minutes for a
string quartet. Here it does so for a part of empty bars that bear the repeat signs alone.
"""

from __future__ import annotations

import copy
from collections.abc import Container, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from abcgen.formats.reading.course import Course

_SIGNS = ("Repeat", "RepeatMark")


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

    None when their repeat signs are not well-formed, or not the same in all.
    """
    from music21.exceptions21 import Music21Exception

    try:
        skeletons = [_skeleton(part).expandRepeats() for part in parts]
    except Music21Exception:
        return None
    orders = {tuple(_numbers(one)) for one in skeletons}
    return orders.pop() if len(orders) == 1 else None


def _numbers(skeleton: Any) -> Iterator[int]:
    for bar in skeleton.getElementsByClass("Measure"):
        yield int(bar.getElementsByClass("Rest").first().lyric)


def _skeleton(part: Any) -> Any:
    """A part of bars with the repeat signs alone, and a rest that bears the bar's number."""
    from music21 import note, spanner, stream

    empty = stream.Part()
    bars = {}
    for number, bar in enumerate(part.getElementsByClass("Measure")):
        made = bars[id(bar)] = stream.Measure(number=number + 1)
        rest = note.Rest(quarterLength=1)
        rest.lyric = str(number)  # playing repeats out gives bars new numbers
        made.append(rest)
        for sign in bar.getElementsByClass("RepeatMark"):
            if "Barline" not in sign.classSet:
                made.insert(0 if sign.offset == 0 else 1, copy.deepcopy(sign))
        for side in ("leftBarline", "rightBarline"):
            line = getattr(bar, side)
            if line is not None and "Repeat" in line.classSet:
                setattr(made, side, copy.deepcopy(line))
        empty.append(made)
    bracketed: set[int] = set()
    for bracket in part.recurse().getElementsByClass("RepeatBracket"):
        spanned = [bars[id(bar)] for bar in bracket.getSpannedElements() if id(bar) in bars]
        if spanned:
            empty.insert(0, spanner.RepeatBracket(spanned, number=bracket.number))
            bracketed.update(map(id, spanned))
    _start_repeats(list(bars.values()), bracketed)
    return empty


def _start_repeats(bars: Sequence[Any], bracketed: Container[int]) -> None:
    """Give repeats that have no start one where the repeat before them, endings and all, is over.

    Music21 would go back to the start of the piece. The ids of bars within endings are given.
    """
    from music21 import bar as barlines

    start, opened = 0, False
    for number, bar in enumerate(bars):
        opened = opened or _repeats(bar.leftBarline, "start")
        if _repeats(bar.rightBarline, "end"):
            if not opened and 0 < start <= number:
                bars[start].leftBarline = barlines.Repeat(direction="start")
            start, opened = number + 1, False
            while start < len(bars) and id(bars[start]) in bracketed:
                start += 1


def _repeats(line: Any, direction: str) -> bool:
    return line is not None and "Repeat" in line.classSet and line.direction == direction
