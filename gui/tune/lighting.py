"""The notes that sound, lit in the tune's text."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence

from ..look.palettes import keep_coloured, palette_of

SOUNDING = "sounding"


class Lighting:
    """Lights places of a text."""

    def __init__(self, area: tk.Text) -> None:
        self._area = area
        self._lit: tuple[tuple[int, int], ...] = ()
        keep_coloured(area, self._colour)
        area.tag_raise(SOUNDING)

    def light(self, places: Sequence[tuple[int, int]]) -> None:
        """Light what stands between these offsets, and nothing else.

        It is brought into sight, unless someone writes in the text.
        """
        if tuple(places) == self._lit:
            return
        area, self._lit = self._area, tuple(places)
        area.tag_remove(SOUNDING, "1.0", "end")
        for start, end in places:
            area.tag_add(SOUNDING, f"1.0+{start}c", f"1.0+{end}c")
        if places and str(area.tk.call("focus")) != str(area):
            area.see(f"1.0+{places[0][0]}c")

    def _colour(self) -> None:
        palette = palette_of(self._area)
        self._area.tag_configure(
            SOUNDING, background=palette.light_accent, foreground=palette.on_accent
        )
