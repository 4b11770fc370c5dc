"""A text of which each letter is shaded by how much it surprised the model."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence

from ..look.drawing import blend
from ..look.palettes import palette_of
from ..look.theme import TUNE_FONT
from ..tune.views import Sheet, leave_by_tab

FULL = 8.0
"""The bits of a letter that is shaded full."""
_LEVELS = 8
STRONGEST = 0.42
"""How much of the ink of a full shade is not the paper's: the letter on it can still be read."""
_HERE, _TOLD, _COPIED = "here", "told", "copied"


class ShadedText(Sheet):
    """Shows a text to be read; a click chooses a letter."""

    def __init__(self, parent: tk.Misc, on_choice: Callable[[int], None], placeholder: str) -> None:
        """`on_choice` gets the offset of a letter that is clicked."""
        super().__init__(parent)
        self.area = tk.Text(
            self, font=TUNE_FONT, wrap="char", width=40, height=8, padx="6p", pady="4p"
        )
        self.area.configure(state="disabled", cursor="arrow", spacing1="2p", spacing3="2p")
        self.hold(self.area, placeholder)
        self.show_placeholder(True)
        self._on_choice = on_choice
        self.area.bind("<Button-1>", self._clicked)
        for event in ("<B1-Motion>", "<Double-Button-1>", "<Triple-Button-1>"):
            self.area.bind(event, lambda _: "break")
        leave_by_tab(self.area)
        for event in ("<<ThemeChanged>>", "<Map>"):
            self.area.bind(event, lambda _: self._colour(), add=True)

    @property
    def text(self) -> str:
        """What stands there."""
        return self.area.get("1.0", "end-1c")

    def show(self, text: str, bits: Sequence[float]) -> None:
        """Show a text; `bits`: the surprise of each letter, NaN where nothing is known."""
        self._colour()
        self.area.configure(state="normal")
        self.area.delete("1.0", "end")
        pieces: list[str] = []
        for letter, value in zip(text, bits, strict=True):
            # That of a line end would be as wide as what is left of the line.
            known = value == value and letter != "\n"
            level = min(round(value / FULL * _LEVELS), _LEVELS) if known else 0
            if pieces and pieces[-1] == _level(level):
                pieces[-2] += letter
            else:
                pieces += letter, _level(level)
        if pieces:
            self.area.insert("1.0", *pieces)
        self.area.configure(state="disabled")
        self.show_placeholder(not text)

    def mark(
        self, here: Iterable[int], told: Iterable[tuple[int, int]], copied: Iterable[int]
    ) -> None:
        """Mark the letters of the place chosen, the earlier bars that the model is told of there,
        and what comes in those."""
        for tag in (_HERE, _TOLD, _COPIED):
            self.area.tag_remove(tag, "1.0", "end")
        for start, end in told:
            self._tag(_TOLD, start, end)
        for at in copied:
            self._tag(_COPIED, at, at + 1)
        for at in here:
            self._tag(_HERE, at, at + 1)
            self.area.see(f"1.0+{at}c")

    def _tag(self, name: str, start: int, end: int) -> None:
        self.area.tag_add(name, f"1.0+{start}c", f"1.0+{end}c")

    def _clicked(self, event: tk.Event[tk.Text]) -> str:
        self.area.focus_set()
        [offset] = self.area.count("1.0", f"@{event.x},{event.y}", "chars") or (0,)
        self._on_choice(offset)
        return "break"

    def _colour(self) -> None:
        palette = palette_of(self)
        for level in range(_LEVELS + 1):
            ground = blend(palette.sheet, palette.error, STRONGEST * level / _LEVELS)
            self.area.tag_configure(_level(level), background=ground)
        self.area.tag_configure(_TOLD, underline=True, underlinefg=palette.accent)
        self.area.tag_configure(
            _COPIED, background=palette.accent, foreground=palette.on_accent, underline=False
        )
        self.area.tag_configure(_HERE, background=palette.ink, foreground=palette.sheet)
        for tag in (_TOLD, _COPIED, _HERE):
            self.area.tag_raise(tag)


def _level(number: int) -> str:
    return f"surprise-{number}"
