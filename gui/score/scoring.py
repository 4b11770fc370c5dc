"""From the text to its score: systems whose notes know where in the text they are written.

Nothing here knows Tk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from abcgen.formats import Box, Drawn, Engraver, System
from abcgen.grammar import Constraints

from ..tune.headerless import give_header
from ..tune.places import Whole, whole_tune, with_chords


@dataclass(frozen=True)
class Spot:
    """Where something is in a score: its system, from 0, and its box there."""

    system: int
    box: Box

    @property
    def middle(self) -> float:
        """Its middle from left to right."""
        return self.box[0] + self.box[2] / 2


@dataclass(frozen=True)
class Score:
    """The score of one tune of a text."""

    text: str
    span: tuple[int, int]
    """The offsets between which the tune stands in the text."""
    systems: tuple[System, ...]
    """Their notes with offsets in the text."""

    @cached_property
    def spots(self) -> dict[int, tuple[Spot, ...]]:
        """By its offset in the text, in their order there, where a note or rest is drawn."""
        found: dict[int, list[Spot]] = {}
        for number, system in enumerate(self.systems):
            for note in system.notes:
                found.setdefault(note.at, []).append(Spot(number, note.box))
        return {offset: tuple(found[offset]) for offset in sorted(found)}

    @cached_property
    def _places(self) -> list[int]:
        return list(self.spots)

    @cached_property
    def _sizes(self) -> dict[int, int]:
        return {note.at: note.size for system in self.systems for note in system.notes}

    def neighbour(self, offset: int, step: int = 0) -> int | None:
        """The offset of the note so many behind the one at or before an offset."""
        at = bisect_right(self._places, offset) - 1 + step
        return self._places[at] if 0 <= at < len(self._places) else None

    def spots_at(self, offset: int) -> tuple[Spot, ...]:
        """Where the note at or before an offset is drawn."""
        note = self.neighbour(offset)
        return () if note is None else self.spots[note]

    def bar_of(self, spot: Spot) -> Spot:
        """The bar that something is drawn in; itself where it is in none."""
        for bar in self.systems[spot.system].bars:
            if bar[0] <= spot.middle < bar[0] + bar[2]:
                return Spot(spot.system, bar)
        return spot

    def bar_spots(self, offsets: Iterable[int]) -> set[Spot]:
        """The bars in which the notes at, or before, some offsets are drawn."""
        return {self.bar_of(spot) for offset in offsets for spot in self.spots_at(offset)}

    def bars_between(self, one: int, other: int) -> tuple[int, int]:
        """The offsets between which the bars of two notes stand, with those between them."""
        first, last = self._end_of_bar(min(one, other), -1), self._end_of_bar(max(one, other), 1)
        return with_chords(self.text, first), last + self._sizes[last]

    def _end_of_bar(self, note: int, step: int) -> int:
        """The first or the last note of the bar that a note is in, in the order of the text."""
        bar = self.bar_of(self.spots[note][0])
        while (following := self.neighbour(note, step)) is not None:
            if self.bar_of(self.spots[following][0]) != bar:
                break
            note = following
        return note


class Page:
    """A score at a scale: its systems below one another, in pixels."""

    def __init__(self, score: Score, line: int, scale: float) -> None:
        """`line`: how long its lines may be, in tenths of a millimetre; `scale`: pixels to one."""
        self.score = score
        self.line = line
        self.scale = scale
        self.tops = [0, *accumulate(round(one.height * scale) for one in score.systems)]
        """Where each system starts, and where the last one ends."""

    def size_of(self, system: int) -> tuple[int, int]:
        """Width and height of a system."""
        width = round(self.score.systems[system].width * self.scale)
        return width, self.tops[system + 1] - self.tops[system]

    def between(self, top: float, bottom: float) -> range:
        """The systems that lie at least in part between two heights."""
        first = max(bisect_right(self.tops, top) - 1, 0)
        return range(first, min(bisect_right(self.tops, bottom), len(self.score.systems)))

    def note_at(self, x: float, y: float) -> int | None:
        """The offset of the note nearest to a point."""
        if not self.score.systems:
            return None
        system = min(max(bisect_right(self.tops, y) - 1, 0), len(self.score.systems) - 1)
        x, y = x / self.scale, (y - self.tops[system]) / self.scale

        def distance(note: Drawn) -> float:
            left, top, width, height = note.box
            return abs(left + width / 2 - x) + abs(top + height / 2 - y) / 4

        notes = self.score.systems[system].notes
        return min(notes, key=distance).at if notes else None


def score_of(text: str, offset: int, width: float, engraver: Engraver) -> Score:
    """The score of the tune at an offset, on lines so many tenths of a millimetre long.

    Raises ToolError where there is none.
    """
    # For the view only "\n" ends a line.
    whole = whole_tune(text.replace("\r", " "), offset)
    headed = give_header(whole.abc, Constraints())
    return Score(
        text,
        (whole.start, whole.start + whole.length),
        tuple(
            replace(system, notes=tuple(_placed(system.notes, whole, len(headed.header))))
            for system in engraver.lay_out(headed.abc + "\n", width)
        ),
    )


def _placed(notes: Iterable[Drawn], whole: Whole, header: int) -> Iterator[Drawn]:
    """The notes with their places in the text; `header`: how long what was put in front is."""
    for note in notes:
        if note.at >= header and (at := whole.place(note.at - header)) is not None:
            yield note._replace(at=at)
