"""The list of tunes at the right of the window, with its search and its order."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from ..look.keys import menu_keys
from ..look.tooltip import Tooltip
from .rows import Wanted
from .table import STAR, RowTable

_HINT = "words, or notes: dBAF"
_PAUSE = 150
"""Milliseconds without a key before the search starts."""
_CONTROL = 0x4
"""What Tk sets in an event's state while the key Control is down."""
ORDERS: Mapping[str, str] = {
    "time": "Newest first",
    "title": "By title",
    "key": "By key",
    "dance": "By dance",
    "originality": "Most original first",
    "likeness": "Most like a real tune first",
}
"""What the orders of `journal.ORDERS` are called."""


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
    Action("play_chosen", "Play tunes as they are chosen", "p", "P", "listed"),
)


@dataclass(frozen=True)
class Hooks:
    """What the panel calls."""

    choose: Callable[[str], None]
    """With the name of the row whose tune is to be shown."""
    look_for: Callable[[Wanted], None]
    rename: Callable[[str, str], None]
    """With the name of a row and its new title."""
    tell: Callable[[str], str]
    """What is known of the tune of a row."""
    hear: Callable[[], None]
    """Play the tune that is shown, since tunes are to be played as they are chosen."""
    act: Mapping[str, Callable[[tuple[str, ...]], None]]
    """By the names of the other actions, with the names of the rows that are selected."""


class TunesPanel(ttk.Frame):
    """The search above the tunes, their table, and their menu."""

    def __init__(self, parent: tk.Misc, hooks: Hooks) -> None:
        super().__init__(parent)
        self._hooks = hooks
        self._pause = ""
        self._starred = tk.BooleanVar(self)
        self._heard = tk.BooleanVar(self)
        self._make()

    def _make(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        self.search = ttk.Entry(self, width=12)
        self._hint = ttk.Label(self.search, text=_HINT, style="Placeholder.TLabel")
        self._hint.bind("<Button-1>", lambda _: self.search.focus_set())
        for event in ("<FocusIn>", "<FocusOut>"):
            self.search.bind(event, lambda _: self._show_hint(), add=True)
        self._show_hint()
        self.only_starred = ttk.Checkbutton(
            self, text=STAR, variable=self._starred, command=self._look_for
        )
        Tooltip(self.only_starred, "Starred tunes alone")
        self.sort = ttk.Combobox(
            self, width=12, state="readonly", values=tuple(ORDERS.values()), exportselection=False
        )
        self.sort.current(0)
        Tooltip(self.sort, "How the tunes are sorted")
        self.hear = ttk.Checkbutton(self, text="♪", variable=self._heard, command=self._hear)
        Tooltip(self.hear, "Play tunes as they are chosen, by arrow keys too (P)")
        self.table = RowTable(self, self._hooks.choose, self._hooks.rename, self._hooks.tell)
        self.search.grid(row=0, column=0, sticky="ew")
        self.only_starred.grid(row=0, column=1, padx=("5p", 0))
        self.sort.grid(row=1, column=0, sticky="ew", pady=("5p", 0))
        self.hear.grid(row=1, column=1, padx=("5p", 0), pady=("5p", 0))
        self.table.grid(row=2, column=0, columnspan=2, sticky="nsew", pady=("6p", 0))
        self.menu = tk.Menu(self, tearoff=False)
        self._bind()

    def _bind(self) -> None:
        for event in ("<KeyRelease>", "<<Paste>>", "<<Cut>>"):
            self.search.bind(event, self._typed, add=True)
        self.search.bind("<Escape>", self._clear_search)
        self.sort.bind("<<ComboboxSelected>>", lambda _: self._look_for())
        tree = self.table.tree
        self.search.bind("<Down>", lambda _: tree.focus_set())
        for event in ("<Button-3>", "<Control-Button-1>"):
            tree.bind(event, self._pop_up)
        for event in menu_keys(tree):
            tree.bind(event, self._pop_up_by_key)
        for action in ACTIONS:
            act = partial(self.act, action.name)
            self.menu.add_command(label=action.label, accelerator=action.shown, command=act)
            letter = len(action.key) == 1
            for key in (action.key, action.key.upper()) if letter else (action.key,):
                tree.bind(f"<{key}>", partial(self._pressed, act, letter))

    def _pressed(
        self, act: Callable[[], None], letter: bool, event: tk.Event[ttk.Treeview]
    ) -> str | None:
        if letter and isinstance(event.state, int) and event.state & _CONTROL:
            return None  # with Control it is the window's
        act()
        return "break"

    # What the window tells it

    @property
    def busy(self) -> bool:
        """Whether rows are still being put in, or a search is about to start."""
        return bool(self.table.busy or self._pause)

    @property
    def hears(self) -> bool:
        """Whether tunes are to be played as they are chosen."""
        return self._heard.get()

    @hears.setter
    def hears(self, heard: bool) -> None:
        self._heard.set(heard)

    def act(self, name: str) -> None:
        """Do what an action is called, with the rows that are selected."""
        if name == "rename":
            self.table.edit_title()
        elif name == "play_chosen":
            self.hear.invoke()
        elif self.table.selected or name == "unhide":
            self._hooks.act[name](self.table.selected)

    # What the user does

    def _hear(self) -> None:
        if self.hears and self.table.selected:
            self._hooks.hear()

    def _pop_up(self, event: tk.Event[ttk.Treeview]) -> str:
        tree = self.table.tree
        row = tree.identify_row(event.y)
        if row and row not in self.table.selected:
            tree.selection_set(row)
            tree.focus(row)
        self.menu.tk_popup(event.x_root, event.y_root)
        return "break"

    def _pop_up_by_key(self, _: object) -> str:
        tree = self.table.tree
        if place := tree.bbox(tree.focus()):
            x, y, _, height = place
            self.menu.tk_popup(tree.winfo_rootx() + x, tree.winfo_rooty() + y + height)
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
        order = tuple(ORDERS)[self.sort.current()]
        self._hooks.look_for(Wanted(self.search.get(), self._starred.get(), order))
