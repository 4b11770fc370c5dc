"""The list of what there is to know about the tune."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font

from ..compose.remarks import Remark
from ..look.palettes import palette_of
from ..look.theme import BODY_FONT
from .views import Sheet

INDENT = "    "
"""Before a row that goes on with the remark of the last one."""


class RemarksView(Sheet):
    """What there is to know about the tune, wrapped; choosing a remark goes to its place."""

    def __init__(
        self,
        parent: tk.Misc,
        on_choice: Callable[[Remark], None],
        on_go: Callable[[], None],
    ) -> None:
        """`on_go`: the remark was clicked, or Return pressed: the user wants to be there."""
        super().__init__(parent)
        self._on_choice = on_choice
        self._remarks: Sequence[Remark] = ()
        self._rows: list[int] = []
        """The number of the remark that each row of the list belongs to."""
        self.list = tk.Listbox(self, height=3, activestyle="none", exportselection=False)
        self.hold(self.list, "How original the tune is, and what is wrong in it.")
        self.list.grid(padx=("9p", 0), pady="5p")
        self.list.bind("<<ListboxSelect>>", self._chosen)
        for event in ("<ButtonRelease-1>", "<Return>"):
            self.list.bind(event, lambda _: on_go() if self._choice is not None else None)
        for event in ("<Configure>", "<<ThemeChanged>>"):
            self.list.bind(event, lambda _: self._fill())
        self.show_placeholder(True)

    def show(self, remarks: Sequence[Remark]) -> None:
        """List the remarks in the place of the last ones."""
        if remarks == self._remarks:
            return
        self._remarks = remarks
        self._fill()
        self.show_placeholder(not remarks)

    def _fill(self) -> None:
        """Write the remarks into rows of the width there is."""
        measure = font.nametofont(BODY_FONT, self).measure
        error = palette_of(self).error
        width = self.list.winfo_width() - round(self.winfo_fpixels("4p"))
        self.list.delete(0, "end")
        self._rows = []
        for number, remark in enumerate(self._remarks):
            for row in _wrap(str(remark), lambda text: measure(text) <= width):
                self.list.insert("end", row)
                self._rows.append(number)
                if remark.fault:
                    self.list.itemconfigure("end", foreground=error, selectforeground=error)

    @property
    def _choice(self) -> int | None:
        """The number of the remark that is chosen."""
        selected = (n for row, n in enumerate(self._rows) if self.list.selection_includes(row))
        return next(selected, None)

    def _chosen(self, _: object) -> None:
        if (chosen := self._choice) is not None:
            for row, number in enumerate(self._rows):
                if number == chosen:
                    self.list.selection_set(row)
            self._on_choice(self._remarks[chosen])


def _wrap(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The text in rows that fit; those after the first are indented."""
    rows: list[str] = []
    for word in text.split(" "):
        if rows and fits(f"{rows[-1]} {word}"):
            rows[-1] += f" {word}"
        else:
            rows.append(INDENT + word if rows else word)
    return rows
