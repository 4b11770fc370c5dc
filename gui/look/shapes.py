"""The shapes of a theme, drawn at the screen's resolution in the colours of a palette."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Mapping, Sequence
from tkinter import ttk
from typing import Any

from .drawing import Picture, Point, paint_box, paint_line, ppm, sheet, stretch
from .palettes import Palette

Layers = Sequence[tuple[str, float]]
"""Boxes one upon the other: the ink of each, and how far within the first it lies, in points."""
Size = tuple[float, float]
"""Width and height in points."""

EDGE = 4.0
"""Points of a stretched shape that stay as they are at each side."""
HAIRLINE = 0.75
RING = 1.5
"""Around what has the focus, in points."""
_RADIUS = 3.0


class Shapes:
    """Draws the theme's shapes at the screen's resolution and makes ttk elements of them."""

    def __init__(self, root: tk.Tk, style: ttk.Style, palette: Palette) -> None:
        self.palette = palette
        self._root = root
        self._style = style
        self._point = root.winfo_fpixels("1p")

    def pixels(self, points: float) -> int:
        """A length in whole pixels, at least one unless it is none."""
        return max(1, round(points * self._point)) if points else 0

    def keep(self, picture: Picture) -> str:
        """Give Tk a picture for good; returns its name there."""
        # Not a PhotoImage object: Tk would lose the picture with it.
        return str(self._root.tk.call("image", "create", "photo", "-data", ppm(picture)))

    def element(self, name: str, states: Mapping[str, Picture], edges: Size = (0, 0)) -> None:
        """Make a ttk element that shows the first picture whose state holds; "" is the rest.

        Of a picture that stretches, `edges` is how much of its left and right, its top and
        bottom stays as it is, in points.
        """
        names = {state: self.keep(picture) for state, picture in states.items()}
        special: list[Any] = [(*state.split(), image) for state, image in names.items() if state]
        border = (self.pixels(edges[0]), self.pixels(edges[1]))
        height, width = states[""].shape[:2]
        self._style.element_create(
            name,
            "image",
            names[""],
            *special,
            border=border,
            padding=self.pixels(RING) if all(border) else 0,
            sticky="nsew",
            width=2 * border[0] + 1 if border[0] else width,
            height=2 * border[1] + 1 if border[1] else height,
        )

    def boxes(self, name: str, states: Mapping[str, Layers], middle: float = 40) -> None:
        """Make an element of boxes that stretch, which Tk does by repeating their middle."""
        edge = self.pixels(EDGE)
        least = (2 * edge + 1) / self._point
        pictures = {
            state: stretch(self.box((least, least), layers), edge, self.pixels(2 * EDGE + middle))
            for state, layers in states.items()
        }
        self.element(name, pictures, (EDGE, EDGE))

    def box(self, size: Size, layers: Layers, radius: float = _RADIUS, ground: str = "") -> Picture:
        """A box with round corners, of layers one upon the other, on paper if not on `ground`."""
        ground = ground or self.palette.paper
        picture = sheet(self.pixels(size[0]), self.pixels(size[1]), ground)
        for ink, inset in layers:
            margin = self.pixels(inset)
            corner = max(0.0, radius * self._point - margin)
            picture = paint_box(picture, ink, corner, margin)
        return picture

    def mark(self, picture: Picture, ink: str, corners: Sequence[Point]) -> Picture:
        """The picture with a thin line on it, its corners in points."""
        scaled = [(x * self._point, y * self._point) for x, y in corners]
        return paint_line(picture, ink, scaled, 1.2 * self._point)

    def ruled(self, fill: str) -> Layers:
        """A box with a thin line around it."""
        return ((self.palette.rule, 0), (fill, HAIRLINE))

    def ringed(self, fill: str) -> Layers:
        """A box that has the focus."""
        return ((self.palette.accent, 0), (fill, RING))
