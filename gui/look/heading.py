"""A line in large letters, such as a tune's title, which ends in dots where it is too long."""

from __future__ import annotations

import tkinter as tk
from bisect import bisect
from tkinter import font, ttk

from .theme import HEADING_FONT
from .tooltip import Tooltip


class Heading(ttk.Label):
    """Takes the width it is given; all of what was cut comes when the pointer rests on it."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, style="Heading.TLabel", width=1, takefocus=False)
        self.words = ""
        """All that is to be said."""
        self.tip = Tooltip(self, "")
        for event in ("<Configure>", "<<ThemeChanged>>"):
            self.bind(event, lambda _: self._fit())

    def show(self, words: str) -> None:
        """Say something else."""
        if words != self.words:
            self.words = words
            self._fit()

    def takes(self, words: str) -> int:
        """The width of words in it, in pixels."""
        return font.nametofont(HEADING_FONT, self).measure(words)

    def _fit(self) -> None:
        width, shown = self.winfo_width(), self.words
        if 1 < width < self.takes(shown):  # else it has no place yet, or all of it has
            lengths = range(1, len(shown))
            most = bisect(lengths, width, key=lambda length: self.takes(shown[:length] + "…"))
            shown = shown[:most].rstrip() + "…"
        self.tip.text = self.words if shown != self.words else ""
        if shown != str(self.cget("text")):
            self.configure(text=shown)
