"""The learning curve, drawn; an epoch with a card can be chosen on it."""

from __future__ import annotations

import itertools
import math
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font, ttk
from typing import Literal

from abcgen.learning import Curve

from ..look.drawing import Picture, Point, paint_line, ppm, sheet
from ..look.palettes import palette_of
from ..look.theme import SMALL_FONT

_LINE, _DOT, _RING, _CHOSEN = 1.5, 5.0, 9.0, 6.0
"""Thicknesses in points."""
_STEPS = (1, 2, 2.5, 5, 10)
_MOST_TICKS = 4


class CurveView(ttk.Frame):
    """Bits per character over the epochs, with a dot for each that there is a card of."""

    def __init__(self, parent: tk.Misc, on_choice: Callable[[int], None]) -> None:
        """`on_choice` gets the epoch of a dot that is clicked."""
        super().__init__(parent, style="Sheet.TFrame")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._on_choice = on_choice
        self._curve: Curve | None = None
        self._unit = ""
        self._epochs: tuple[int, ...] = ()
        self._chosen: int | None = None
        self.places: dict[int, Point] = {}
        """Where the dot of each epoch is, in pixels of the canvas."""
        self.canvas = tk.Canvas(
            self, width="150p", height="90p", borderwidth=0, highlightthickness=0
        )
        self.canvas.grid(row=0, column=0, sticky="nsew", padx="4p", pady="4p")
        for event in ("<Configure>", "<<ThemeChanged>>"):
            self.canvas.bind(event, lambda _: self._draw())
        self.canvas.bind("<Button-1>", self._clicked)
        self._font = font.nametofont(SMALL_FONT, self)

    def show(self, curve: Curve | None, unit: str, epochs: Sequence[int]) -> None:
        """Draw a curve in the place of the last one; `unit`: what the bits are those of, `epochs`:
        those with cards."""
        self._curve, self._unit, self._epochs = curve, unit, tuple(epochs)
        self._draw()

    def choose(self, epoch: int | None) -> None:
        """Make the dot of an epoch stand out."""
        self._chosen = epoch
        self._draw()

    def _clicked(self, event: tk.Event[tk.Canvas]) -> None:
        near = min(
            self.places, key=lambda epoch: abs(self.places[epoch][0] - event.x), default=None
        )
        if near is not None:
            self._on_choice(near)

    def _draw(self) -> None:
        self.canvas.delete("all")
        self.places = {}
        curve = self._curve
        if curve is None:
            return
        point = self.winfo_fpixels("1p")
        line = self._font.metrics("linespace")
        if not curve.points:
            return
        room = self.canvas.winfo_width() - 8 * point
        title = self._write(4 * point, 3 * point, f"Bits per {self._unit} {curve.of}", "nw")
        self.canvas.itemconfigure(title, width=max(room, 1))
        values = [one.bits for one in curve.points]
        marks = ticks(min(values), max(values))
        labels = tick_labels(marks)
        left = max(map(self._font.measure, labels)) + 8 * point
        top = self.canvas.bbox(title)[3] + 9 * point
        right = self.canvas.winfo_width() - 12 * point
        bottom = self.canvas.winfo_height() - line - 8 * point
        if right - left < 2 * _RING * point or bottom - top < 2 * _RING * point:
            return
        inset = _RING * point
        first, last = curve.points[0].epoch, curve.points[-1].epoch
        across = _scale((first, last), (left + inset, right - inset))
        upward = _scale((marks[0], marks[-1]), (bottom, top))
        heights = [upward(mark) for mark in marks]
        way = {one.epoch: (across(one.epoch), upward(one.bits)) for one in curve.points}
        self.places = {epoch: way[epoch] for epoch in self._epochs if epoch in way}
        self._paint((left, right), heights, tuple(way.values()), point)
        for height, label in zip(heights, labels, strict=True):
            self._write(left - 4 * point, height, label, "e")
        free = -math.inf
        for epoch in self.places or (first, last):
            x = across(epoch)
            half = self._font.measure(str(epoch)) / 2
            if x - half >= free:
                self._write(x, bottom + 6 * point, str(epoch), "n")
                free = x + half + 6 * point

    def _paint(
        self,
        sides: tuple[float, float],
        heights: Sequence[float],
        way: Sequence[Point],
        point: float,
    ) -> None:
        """The lines of the ticks, the curve and its dots, smooth, as one picture."""
        p = palette_of(self)
        picture = sheet(self.canvas.winfo_width(), self.canvas.winfo_height(), p.sheet)
        for height in heights:
            _stroke(picture, p.shade, tuple((side, height) for side in sides), point)
        for pair in itertools.pairwise(way):
            _stroke(picture, p.accent, pair, _LINE * point)
        for epoch, place in self.places.items():
            chosen = epoch == self._chosen
            rings = ((p.accent, _RING), (p.sheet, _CHOSEN)) if chosen else ((p.accent, _DOT),)
            for ink, size in rings:
                _stroke(picture, ink, (place, place), size * point)
        # One picture in Tk, drawn anew under its name.
        name = f"{self.canvas}.picture"
        self.tk.call("image", "create", "photo", name, "-data", ppm(picture))
        self.canvas.create_image(0, 0, anchor="nw", image=name)
        self.canvas.tag_lower("all")
        self.canvas.tag_raise("text")

    def _write(self, x: float, y: float, text: str, anchor: Literal["nw", "n", "e"]) -> int:
        ink = palette_of(self).faded
        return self.canvas.create_text(
            x, y, text=text, anchor=anchor, fill=ink, font=self._font, tags="text"
        )


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Round values, evenly spaced, from one not above `low` to one not below `high`."""
    if high <= low:
        spread = abs(low) or 1.0
        low, high = low - 0.1 * spread, high + 0.1 * spread
    unit = 10.0 ** math.floor(math.log10((high - low) / _MOST_TICKS))
    # Of numbers such as 0.1, a multiple may miss by a hair what it should be.
    slack = 1e-9
    for step in (unit * factor for factor in _STEPS):
        first, last = math.floor(low / step + slack), math.ceil(high / step - slack)
        if last - first <= _MOST_TICKS:
            break
    return tuple(number * step for number in range(first, last + 1))


def tick_labels(marks: Sequence[float]) -> list[str]:
    """As many digits as tell all of them apart, two at least."""
    tries = ([f"{mark:.{digits}f}" for mark in marks] for digits in itertools.count(2))
    return next(labels for labels in tries if len(set(labels)) == len(marks))


def _scale(values: tuple[float, float], places: tuple[float, float]) -> Callable[[float], float]:
    """Maps the first range to the second; a range of one value to the middle."""
    (low, high), (start, end) = values, places
    if low == high:
        return lambda _: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _stroke(picture: Picture, ink: str, corners: Sequence[Point], thickness: float) -> None:
    """Paint a line on a picture in place, looking at no more of it than the line needs."""
    reach = thickness / 2 + 2
    left, top = (max(0, math.floor(min(axis) - reach)) for axis in zip(*corners, strict=True))
    right, bottom = (math.ceil(max(axis) + reach) for axis in zip(*corners, strict=True))
    part = picture[top:bottom, left:right]
    moved = [(x - left, y - top) for x, y in corners]
    part[:] = paint_line(part, ink, moved, thickness)
