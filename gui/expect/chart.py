"""What may come next, as bars: a row for each symbol, of which one can be chosen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font

from abcgen.compose import share

from ..look.palettes import palette_of
from ..look.theme import BODY_FONT, TUNE_FONT
from ..tune.views import Sheet
from .reading import Row

_SEEN = {"\n": "⏎", " ": "␣"}
"""How symbols are shown that can't be seen."""
_WORDS = 21
"""Letters that the words of a symbol have room for at the least."""


class Chart(Sheet):
    """Shows the symbols that may come; a click on one, or Return, chooses it."""

    def __init__(self, parent: tk.Misc, on_choice: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.selected = 0
        """The row that Return chooses."""
        self._on_choice = on_choice
        self.canvas = tk.Canvas(
            self, width="260p", height="180p", borderwidth=0, highlightthickness=0, takefocus=True
        )
        self.hold(self.canvas)
        for event in ("<Configure>", "<<ThemeChanged>>"):
            self.canvas.bind(event, lambda _: self._draw(), add=True)
        self.canvas.bind("<Button-1>", self._clicked)

    def show(self, rows: Sequence[Row]) -> None:
        """Show what may come at another place."""
        self.rows = tuple(rows)
        self.selected = next((n for n, row in enumerate(rows) if row.came), 0)
        self._draw()

    def step(self, way: int) -> None:
        """Go to the next row, or the last."""
        if self.rows:
            self.selected = min(max(self.selected + way, 0), len(self.rows) - 1)
            self._draw()

    def take(self) -> None:
        """Choose the row selected."""
        if self.rows:
            self._on_choice(self.rows[self.selected].symbol)

    def _clicked(self, event: tk.Event[tk.Canvas]) -> None:
        self.canvas.focus_set()
        row = int(self.canvas.canvasy(event.y) // self._height)
        if row < len(self.rows):
            self.selected = row
            self._draw()
            self.take()

    @property
    def _height(self) -> float:
        return font.nametofont(BODY_FONT, self).metrics("linespace") * 1.5

    def _draw(self) -> None:
        canvas, palette = self.canvas, palette_of(self)
        canvas.delete("all")
        point = self.winfo_fpixels("1p")
        body = font.nametofont(BODY_FONT, self)
        height, width = self._height, canvas.winfo_width()
        words = 24 * point
        # What hardly ever comes needs more room for its words, but none for its bar.
        right = width - body.measure("100% ✓") - 10 * point
        bars = words + body.measure("n" * _WORDS)
        if right - bars < bars - words:  # of large letters or in a narrow window
            longest = max((body.measure(row.words) for row in self.rows), default=0)
            bars = words + longest + 6 * point
        for number, row in enumerate(self.rows):
            top, middle = number * height, (number + 0.5) * height
            if number == self.selected:
                canvas.create_rectangle(
                    0, top, width, top + height, fill=palette.selection, width=0
                )
            ink = palette.pale if row.forbidden else palette.ink
            symbol = _SEEN.get(row.symbol, row.symbol)
            for x, text, name in ((8 * point, symbol, TUNE_FONT), (words, row.words, BODY_FONT)):
                item = canvas.create_text(x, middle, text=text, anchor="w", font=name, fill=ink)
                if row.forbidden:
                    first, _, last, _ = canvas.bbox(item)
                    canvas.create_line(first, middle, last, middle, fill=ink)
            for part, start, end, fill in (
                (row.probability, 0.22, 0.55, palette.accent),
                (row.drawn, 0.6, 0.78, palette.faded),
            ):
                edge = bars + max(right - bars, 0) * part
                canvas.create_rectangle(
                    bars, top + start * height, edge, top + end * height, fill=fill, width=0
                )
            mark = " ✓" if row.came else ""
            canvas.create_text(
                width - 6 * point,
                middle,
                text=f"{share(row.probability)}{mark}",
                anchor="e",
                font=BODY_FONT,
                fill=palette.ink,
            )
        canvas.configure(scrollregion=(0, 0, width, max(len(self.rows) * height, 1)))
