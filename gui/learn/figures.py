"""The epochs with what is known of each: a table, and the curve over them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from tkinter import font, ttk
from typing import Any

from abcgen.compose import SnapshotResult

from ..compose.panels import Hint
from ..look.theme import BODY_FONT, SMALL_FONT
from ..tune.views import Sheet
from .curve import CurveView
from .learning import COLUMNS, Column, columns_with_figures, curve

_UNDER_WAY = "…"


class Figures(ttk.Frame):
    """A row and a point for each epoch; the last one written is chosen until the user chooses."""

    def __init__(
        self, parent: tk.Misc, on_choice: Callable[[], None], on_play: Callable[[], None]
    ) -> None:
        """`on_choice` hears that another epoch is chosen, or that the chosen one has a tune."""
        super().__init__(parent)
        self.noun = "character"
        """What a symbol of the model's is called."""
        self._stages: dict[int, SnapshotResult] = {}
        self._asked: tuple[int, ...] = ()
        self._following = True
        self._on_choice = on_choice
        self.table, held = _table(self)
        self.notes = Hint(self, "")
        self.curve = CurveView(self, self._choose)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        held.grid(row=0, sticky="nsew")
        self.notes.grid(row=1, sticky="ew", pady="6p")
        self.curve.grid(row=2, sticky="nsew")
        self.table.bind("<<TreeviewSelect>>", lambda _: self._chosen_anew())
        for event in ("<Double-Button-1>", "<Return>"):
            self.table.bind(event, lambda _: on_play())
        self.table.bind("<Configure>", lambda _: self._fill_width())
        for event in ("<Button-1>", "<Key>"):
            self.table.bind(event, self._stay, add=True)
        self._show()

    @property
    def chosen(self) -> SnapshotResult | None:
        """The epoch chosen, when it has written its tune."""
        selected = self.table.selection()
        return self._stages.get(int(selected[0])) if selected else None

    def clear(self, epochs: Sequence[int]) -> None:
        """List epochs of which nothing is known yet."""
        self._stages, self._asked, self._following = {}, tuple(epochs), True
        self.table.delete(*self.table.get_children())
        for epoch in epochs:
            self.table.insert("", "end", str(epoch), values=(epoch,))
        self._show()
        self._chosen_anew()

    def begin(self, epoch: int) -> None:
        """An epoch writes its tune."""
        self.table.set(str(epoch), "known", _UNDER_WAY)
        self.table.see(str(epoch))

    def take(self, stage: SnapshotResult) -> None:
        """An epoch has written its tune."""
        self._stages[stage.epoch] = stage
        values = [column.cell(stage) or "–" for column in COLUMNS]
        self.table.item(str(stage.epoch), values=values)
        self._show()
        if self._following:
            self._select(stage.epoch)

    def rest(self) -> None:
        """No epoch writes any more."""
        for epoch in self.table.get_children():
            if int(epoch) not in self._stages:
                self.table.set(epoch, "known", "")

    def _choose(self, epoch: int) -> None:
        """Stay with an epoch that the user chose."""
        self._following = False
        self._select(epoch)

    def _stay(self, _: object) -> None:
        self._following = False

    def _select(self, epoch: int) -> None:
        self.table.selection_set(str(epoch))
        self.table.focus(str(epoch))
        self.table.see(str(epoch))

    def _chosen_anew(self) -> None:
        chosen = self.chosen
        self.curve.choose(chosen.epoch if chosen else None)
        self._on_choice()

    def _show(self) -> None:
        stages = tuple(self._stages.values())
        columns = columns_with_figures(stages)
        self.table.configure(displaycolumns=[column.name for column in columns])
        for column in columns:
            self.table.heading(column.name, text=self._named(column.heading))
        self.notes.show(self._named(" ".join(column.note for column in columns if column.note)))
        drawn = curve(stages, self._asked)
        self.curve.show(replace(drawn, title=self._named(drawn.title)))
        self._fill_width()

    def _named(self, text: str) -> str:
        """A text that speaks of characters, of what the model writes instead."""
        return text.replace("character", self.noun).replace("Character", self.noun.title())

    def _fill_width(self) -> None:
        """Let the last column end where the table does, which Tk sees to only at first."""
        *others, last = self.table.cget("displaycolumns")
        taken = sum(int(self.table.column(name, "width")) for name in others)
        least = int(self.table.column(last, "minwidth"))
        self.table.column(last, width=max(least, self.table.winfo_width() - taken))


def _table(parent: tk.Misc) -> tuple[ttk.Treeview, Sheet]:
    """A table of COLUMNS, and the sheet it lies on."""
    held = Sheet(parent)
    names = [column.name for column in COLUMNS]
    table = ttk.Treeview(held, columns=names, show="headings", selectmode="browse", height=10)
    held.hold(table)
    for column in COLUMNS:
        words = column is COLUMNS[-1]
        anchor: Any = "w" if words else "e"
        table.heading(column.name, text=column.heading, anchor=anchor)
        width = _width(table, column)
        table.column(column.name, width=width, minwidth=width, anchor=anchor, stretch=words)
    # However wide the columns become later, the table asks for no more than now.
    held.update_idletasks()
    held.configure(width=held.winfo_reqwidth(), height=held.winfo_reqheight())
    held.grid_propagate(False)
    return table, held


def _width(table: ttk.Treeview, column: Column) -> int:
    """What a column's heading and figures take, in pixels."""
    heading = font.nametofont(SMALL_FONT, table).measure(column.heading)
    figures = font.nametofont(BODY_FONT, table).measure(column.widest)
    return round(max(heading, figures) + table.winfo_fpixels("10p"))
