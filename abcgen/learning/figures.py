"""The figures of a card, as columns of a table, and the curve in characters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from abcgen.learning.course import Course
from abcgen.learning.hearing import KNOWN_RUN
from abcgen.learning.watching import Card


@dataclass(frozen=True)
class Figure:
    """A figure of each card."""

    heading: str
    show: Callable[[Card], str]
    """Empty where a card has none."""
    note: str
    """What it is; {unit}, {of} and {grammar} stand for what the course says."""

    def explained(self, course: Course) -> str:
        """Its note for a course."""
        would = "overruled" if course.grammar else "would have overruled"
        return self.note.format(unit=course.unit, of=course.curve.of, grammar=would)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _bits(card: Card) -> str:
    return "" if card.bits is None else f"{card.bits:.2f}"


def _longest(card: Card) -> str:
    if card.longest is None or not card.notes:
        return ""
    return f"{card.longest} ({card.source})" if card.longest else "none"


def _overruled(card: Card) -> str:
    return "" if card.overruled is None else str(len(card.overruled))


_FIGURES = (
    Figure("epoch", lambda card: str(card.epoch), "epoch: readings of all tunes; 0 is before any"),
    Figure("bits", _bits, "bits: what a {unit} costs {of}; less is better"),
    Figure("faults", lambda card: str(len(card.faults)), "faults: errors that abcgen check finds"),
    Figure(
        "valid bars",
        lambda card: _share(card.valid_share),
        "valid bars: those that add up and have no fault",
    ),
    Figure(
        "known notes",
        lambda card: _share(card.known_share),
        f"known notes: those in a row of {KNOWN_RUN} that a tune has which it learned from",
    ),
    Figure("longest known run", _longest, ""),
    Figure("overruled", _overruled, "overruled: {unit}s that the grammar {grammar}"),
)


def figures(course: Course) -> tuple[Figure, ...]:
    """The figures that at least one card of a course has."""
    return tuple(figure for figure in _FIGURES if any(map(figure.show, course.cards)))


def notes(course: Course) -> tuple[str, ...]:
    """What the figures of a course are, a line each."""
    explained = (figure.explained(course) for figure in figures(course))
    return tuple(note for note in explained if note)


def table_of(course: Course) -> list[list[str]]:
    """The figures of a course: the headings, and a row a card."""
    shown = figures(course)
    rows = ([figure.show(card) or "–" for figure in shown] for card in course.cards)
    return [[figure.heading for figure in shown], *rows]


_WIDTH, _HEIGHT = 60, 8
_CARD, _OTHER = "o", "."


def curve_text(course: Course, width: int = _WIDTH, height: int = _HEIGHT) -> str:
    """The learning curve in characters, so many columns and rows; "o" for the epochs with a card.

    Empty where nothing is known of any epoch.
    """
    points = course.curve.points
    if not points:
        return ""
    top = math.ceil(max(point.bits for point in points))
    last = max(points[-1].epoch, 1)
    marked = {card.epoch for card in course.cards}
    rows = [[" "] * width for _ in range(height)]
    columns: dict[int, int] = {}
    for point in sorted(points, key=lambda point: point.epoch in marked):
        column = round(point.epoch / last * (width - 1))
        row = round((1 - point.bits / top) * (height - 1))
        rows[row][column] = _CARD if point.epoch in marked else _OTHER
        if point.epoch in marked:
            columns[point.epoch] = column
    axis = [" "] * (width + 4)
    free = 0
    for epoch, column in sorted(columns.items()):
        if column >= free:
            axis[column : column + len(str(epoch))] = str(epoch)
            free = column + len(str(epoch)) + 1
    labels = {0: f"{top}", height - 1: "0"}
    lines = [f"{labels.get(n, ''):>3} |{''.join(row).rstrip()}" for n, row in enumerate(rows)]
    unit = f"bits per {course.unit} {course.curve.of}, by epoch"
    return "\n".join([unit, *lines, "    +" + "-" * width, "     " + "".join(axis).rstrip()])
