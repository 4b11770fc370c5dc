"""The list of tunes at the right of the window, with its search."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import font, ttk
from typing import Any

from ..look.keys import menu_keys
from ..look.theme import BODY_FONT
from ..tune.views import Sheet
from .rows import Row

STAR = "★"
_HINT = "words, or notes: dBAF"
_PAUSE = 150
"""Milliseconds without a key before the search starts."""
_SLICE = 0.01
"""Seconds for which rows are put in at a time, so that the window never waits."""
_CONTROL = 0x4
"""What Tk sets in an event's state while the key Control is down."""
_WIDEST: Mapping[str, str] = {"star": STAR, "key": "F#mix", "time": "30 Nov"}
_TITLE = "Slip jig in D"
"""As wide as the column of titles is at least."""


@dataclass(frozen=True)
class Action:
    """Something to do with the tunes that are selected."""

    name: str
    label: str
    key: str
    """As Tk writes it; a letter counts with and without Shift."""
    shown: str
    """The key as the menu shows it."""
    needs: str = "chosen"
    """The fact that must hold for it."""


ACTIONS = (
    Action("star", "Star or unstar", "s", "S"),
    Action("more", "More like this", "m", "M"),
    Action("rename", "Rename", "F2", "F2"),
    Action("hide", "Delete", "Delete", "Del"),
    Action("unhide", "Undo delete", "<Undo>", "Ctrl+Z", "deleted"),
)


@dataclass(frozen=True)
class Hooks:
    """What the panel calls, each with the names of the rows that are selected."""

    choose: Callable[[str], None]
    """With the row whose tune is to be shown."""
    look_for: Callable[[str, bool], None]
    """With words or notes, and whether starred tunes alone."""
    rename: Callable[[str, str], None]
    """With the new title."""
    act: Mapping[str, Callable[[tuple[str, ...]], None]]
    """By the names of the other actions."""


class TunesPanel(ttk.Frame):
    """Rows of tunes: variations under what they come from, tunes of files under their file."""

    def __init__(self, parent: tk.Misc, hooks: Hooks) -> None:
        super().__init__(parent)
        self._hooks = hooks
        self._rows: dict[str, Row] = {}
        """Those in the table."""
        self._filling: Iterator[None] = iter(())
        self._timer = self._pause = ""
        self._chosen = ""
        self._entry: tk.Entry | None = None
        self._starred = tk.BooleanVar(self)
        self._make()

    def _make(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.search = ttk.Entry(self, width=12)
        self.search.grid(row=0, column=0, sticky="ew")
        self._hint = ttk.Label(self.search, text=_HINT, style="Placeholder.TLabel")
        self._hint.bind("<Button-1>", lambda _: self.search.focus_set())
        for event in ("<FocusIn>", "<FocusOut>"):
            self.search.bind(event, lambda _: self._show_hint(), add=True)
        self._show_hint()
        self.only_starred = ttk.Checkbutton(
            self, text=STAR, variable=self._starred, command=self._look_for
        )
        self.only_starred.grid(row=0, column=1, padx=("5p", 0))
        self._sheet = Sheet(self)
        self.table = ttk.Treeview(
            self._sheet, columns=tuple(_WIDEST), show="tree", selectmode="extended", height=12
        )
        self._sheet.hold(self.table, "Tunes that you make or edit\nare kept here.")
        self._sheet.grid(row=1, column=0, columnspan=2, sticky="nsew", pady=("6p", 0))
        self.menu = tk.Menu(self, tearoff=False)
        self._set_columns()
        self.table.bind("<<ThemeChanged>>", lambda _: self._set_columns())
        self._bind()

    def _set_columns(self) -> None:
        """Make all as wide as its letters need."""
        widths = {"#0": self._width(_TITLE)}
        widths |= {name: self._width(widest) for name, widest in _WIDEST.items()}
        for name, width in widths.items():
            stretch = name == "#0"
            self.table.column(name, width=width, minwidth=width, anchor="w", stretch=stretch)
        # By itself the table would ask for what its columns were stretched to.
        around = round(self.winfo_fpixels("13p"))
        self._sheet.grid_propagate(False)
        self._sheet.configure(
            width=sum(widths.values()) + around, height=self.table.winfo_reqheight() + around
        )

    def _bind(self) -> None:
        for event in ("<KeyRelease>", "<<Paste>>", "<<Cut>>"):
            self.search.bind(event, self._typed, add=True)
        self.search.bind("<Escape>", self._clear_search)
        self.search.bind("<Down>", lambda _: self.table.focus_set())
        self.table.bind("<<TreeviewSelect>>", self._selected)
        for event in ("<Button-3>", "<Control-Button-1>"):
            self.table.bind(event, self._pop_up)
        for event in menu_keys(self.table):
            self.table.bind(event, self._pop_up_by_key)
        for action in ACTIONS:
            act = partial(self.act, action.name)
            self.menu.add_command(label=action.label, accelerator=action.shown, command=act)
            letter = len(action.key) == 1
            for key in (action.key, action.key.upper()) if letter else (action.key,):
                self.table.bind(f"<{key}>", partial(self._pressed, act, letter))

    def _pressed(
        self, act: Callable[[], None], letter: bool, event: tk.Event[ttk.Treeview]
    ) -> str | None:
        if letter and isinstance(event.state, int) and event.state & _CONTROL:
            return None  # with Control it is the window's
        act()
        return "break"

    # What the window tells it

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows, those of one parent in the order they have here."""
        self._filling = self._fill(rows)
        self._go_on()

    def select(self, name: str) -> None:
        """Select the row of the tune that is shown, when it is there; choose nothing."""
        self._chosen = name
        if name in self._rows and name not in self.selected:
            self.table.selection_set(name)
            self.table.focus(name)
            self.table.see(name)
        elif name not in self._rows:
            self.table.selection_set(())

    @property
    def busy(self) -> bool:
        """Whether rows are still being put in, or a search is about to start."""
        return bool(self._timer or self._pause)

    @property
    def selected(self) -> tuple[str, ...]:
        """The names of the rows that are selected."""
        return tuple(self.table.selection())

    def neighbour(self, names: Sequence[str]) -> str:
        """The row to go to when these are gone: the next that stays, or else the last before."""
        order = list(self._in_order())
        places = [order.index(name) for name in names if name in order]
        if not places:
            return ""
        after = (name for name in order[max(places) :] if name not in names)
        before = (name for name in reversed(order[: min(places)]) if name not in names)
        return next(after, next(before, ""))

    # What the user does

    def act(self, name: str) -> None:
        """Do what an action is called, with the rows that are selected."""
        if name == "rename":
            self.edit_title()
        elif self.selected or name == "unhide":
            self._hooks.act[name](self.selected)

    def edit_title(self) -> None:
        """Let the title of the row that has the focus be written over; a file's has none."""
        name = self.table.focus() or next(iter(self.selected), "")
        place = self.table.bbox(name, "#0") if name in self._rows and name.isdigit() else ""
        if not place or self._entry:
            return
        x, y, width, height = place
        # Of ttk's the frame would cover the text, at the height of a row.
        self._entry = entry = tk.Entry(
            self.table, relief="flat", font=BODY_FONT, highlightthickness=1, borderwidth=0
        )
        entry.insert(0, self._rows[name].title)
        entry.selection_range(0, "end")
        entry.place(x=x, y=y, width=max(width, self._width(_TITLE)), height=height)
        entry.focus_set()
        entry.bind("<Return>", lambda _: self._end_title(name))
        entry.bind("<FocusOut>", lambda _: self._end_title(name))
        entry.bind("<Escape>", lambda _: self._end_title(""))

    def _end_title(self, name: str) -> str:
        entry, self._entry = self._entry, None
        if entry is None:  # its destruction takes the focus away, too
            return "break"
        title = entry.get().strip()
        entry.destroy()
        self.table.focus_set()
        if name and title and title != self._rows[name].title:
            self._hooks.rename(name, title)
        return "break"

    def _selected(self, _: object) -> None:
        focus = self.table.focus()
        name = focus if focus in self.selected else next(iter(self.selected), "")
        if name and name != self._chosen:
            self._chosen = name
            self._hooks.choose(name)

    def _pop_up(self, event: tk.Event[ttk.Treeview]) -> str:
        row = self.table.identify_row(event.y)
        if row and row not in self.selected:
            self.table.selection_set(row)
            self.table.focus(row)
        self.menu.tk_popup(event.x_root, event.y_root)
        return "break"

    def _pop_up_by_key(self, _: object) -> str:
        if place := self.table.bbox(self.table.focus()):
            x, y, _, height = place
            at = self.table.winfo_rootx() + x, self.table.winfo_rooty() + y + height
            self.menu.tk_popup(*at)
        return "break"

    def _typed(self, _: object) -> None:
        if self._pause:
            self.after_cancel(self._pause)
        self._pause = self.after(_PAUSE, self._look_for)

    def _show_hint(self) -> None:
        if self.search.get() or self.focus_displayof() is self.search:
            self._hint.place_forget()
        else:
            self._hint.place(x="7p", rely=0.5, anchor="w")

    def _clear_search(self, _: object) -> None:
        self.search.delete(0, "end")
        self._look_for()

    def _look_for(self) -> None:
        self._pause = ""
        self._show_hint()
        self._hooks.look_for(self.search.get(), self._starred.get())

    # The rows

    def _fill(self, rows: Sequence[Row]) -> Iterator[None]:
        """Turn the rows of the table into others, a little at each step."""
        wanted = {row.name: row for row in rows}
        moved = [
            name
            for name, row in self._rows.items()
            if name not in wanted or wanted[name].under != row.under
        ]
        for name in moved:  # with a row go those under it
            if self.table.exists(name):
                self.table.delete(name)
            yield
        self._rows = {n: row for n, row in self._rows.items() if self.table.exists(n)}
        self._sheet.show_placeholder(not (rows or self.search.get() or self._starred.get()))
        places: dict[str, int] = {}
        # A row that others belong to is there before them.
        for row in sorted(rows, key=lambda row: bool(row.under)):
            place = places[row.under] = places.get(row.under, -1) + 1
            values: Any = (STAR if row.starred else "", row.key, row.time)
            if row.name not in self._rows:
                self.table.insert(
                    row.under, place, row.name, text=row.title, values=values, open=True
                )
            elif self._rows[row.name] != row:
                self.table.item(row.name, text=row.title, values=values)
            self._rows[row.name] = row
            yield
        self.select(self._chosen)

    def _go_on(self) -> None:
        """Put rows in as long as no one notices, and then the rest later."""
        if self._timer:
            self.after_cancel(self._timer)
        end = time.monotonic() + _SLICE
        for _ in self._filling:
            if time.monotonic() > end:
                self._timer = self.after(1, self._go_on)
                return
        self._timer = ""

    def _in_order(self, under: str = "") -> Iterator[str]:
        for name in self.table.get_children(under):
            yield name
            yield from self._in_order(name)

    def _width(self, text: str) -> int:
        return font.nametofont(BODY_FONT, self).measure(text) + round(self.winfo_fpixels("8p"))
