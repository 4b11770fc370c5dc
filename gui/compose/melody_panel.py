"""The page on which a model of notes is given a melody to go on from."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

from ..look.palettes import keep_coloured, palette_of
from ..settings import Settings
from ..tune.pasting import paste_over
from ..tune.views import Sheet, leave_by_tab
from .panels import Hint, Panel

_OF_TEXT = (
    "For models that write notes. This one writes text: let it go on from the tune, with Go on."
)
_OF_NOTES = "The tune goes on from it. Notes as in ABC, or the model's symbols: {}"
_LONGEST_EXAMPLE = "60 64 :4 >4 64 67"


class MelodyPanel(Panel):
    """A melody, in ABC or in the model's symbols, typed or read from a file."""

    def __init__(
        self, parent: tk.Misc, on_file: Callable[[], None], on_change: Callable[[bool], None]
    ) -> None:
        """`on_file`: the user wants to read one from a file; `on_change` hears whether there is one
        that counts."""
        super().__init__(parent)
        self.columnconfigure(2, weight=1)
        self.rowconfigure(0, weight=1)
        self._on_change = on_change
        self._is_used = False
        self._sheet = sheet = Sheet(self)
        self.area = tk.Text(sheet, width=1, height=6, wrap="word", undo=True, padx="4p", pady="2p")
        sheet.hold(self.area)
        leave_by_tab(self.area)
        paste_over(self.area)
        self.area.bind("<<Modified>>", lambda _: self._changed())
        self.file = ttk.Button(self, text="From a file…", command=on_file)
        self.clear = ttk.Button(self, text="Clear", command=lambda: self.put(""))
        self.fields |= {"melody": self.area, "melody_file": self.file, "melody_clear": self.clear}
        self.hint = Hint(self, _OF_TEXT, _OF_NOTES.format(_LONGEST_EXAMPLE))
        sheet.grid(row=0, columnspan=3, sticky="nsew")
        self.file.grid(row=1, column=0, pady=("5p", 0))
        self.clear.grid(row=1, column=1, padx=("5p", 0), pady=("5p", 0))
        self.hint.grid(row=2, columnspan=3, sticky="ew", pady=("4p", "8p"))
        keep_coloured(self.area, self._enable)

    def show(self, settings: Settings) -> None:
        """Put the melody into the field."""
        self.put(settings.melody)

    def values(self) -> dict[str, Any]:
        """The melody as it stands in the field."""
        return {"melody": self.area.get("1.0", "end-1c")}

    def put(self, text: str) -> None:
        """Write a melody over what is there; can be undone."""
        self.area.configure(state="normal")
        self.area.replace("1.0", "end", text)
        self._enable()

    def enable_for(self, controls: frozenset[str], symbols: str) -> None:
        """Let a melody be given if the model writes notes; `symbols`: some of its own."""
        self._is_used = "symbols" in controls
        self.hint.show(_OF_NOTES.format(symbols) if self._is_used else _OF_TEXT)
        self._enable()
        self._tell()

    def _changed(self) -> None:
        if self.area.edit_modified():  # else it is this function that reset it
            self.area.edit_modified(False)
            self._tell()

    def _tell(self) -> None:
        self._on_change(self._is_used and bool(self.area.get("1.0", "end").strip()))

    def _enable(self) -> None:
        grey, palette = not self._is_used, palette_of(self)
        self._sheet.enable(not grey)
        self.area.configure(
            state="disabled" if grey else "normal",
            foreground=palette.pale if grey else palette.ink,
            background=palette.paper if grey else palette.sheet,
        )
        for button in (self.file, self.clear):
            button.state(["disabled" if grey else "!disabled"])
