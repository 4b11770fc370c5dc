"""The bar above the tune's text that finds words and notes in it."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from .views import TuneView


def places_of(sought: str, text: str) -> list[int]:
    """The offsets at which a text has what is sought.

    Capitals count, as c and C are two notes, unless it stands nowhere just so.
    """
    if not sought:
        return []
    exact = re.escape(sought)
    for flags in (0, re.IGNORECASE):
        if found := [match.start() for match in re.finditer(exact, text, flags)]:
            return found
    return []


class FindBar(ttk.Frame):
    """Finds as one types; Return and the buttons go on and back, Esc closes it."""

    def __init__(self, tune: TuneView) -> None:
        super().__init__(tune, padding=("6p", "3p"))
        self._tune = tune
        self._sought = tk.StringVar(self)
        self.entry = ttk.Entry(self, textvariable=self._sought, width=18)
        self.count = ttk.Label(self, style="Hint.TLabel", width=10)
        self.buttons = {
            label: ttk.Button(self, text=label, style="Link.TButton", command=command)
            for label, command in (
                ("Previous", lambda: self.step(-1)),
                ("Next", lambda: self.step(1)),
                ("Close", self.close),
            )
        }
        ttk.Label(self, text="Find").grid(row=0, column=0)
        self.entry.grid(row=0, column=1, sticky="ew", padx="6p")
        self.count.grid(row=0, column=2)
        for column, button in enumerate(self.buttons.values(), 3):
            button.grid(row=0, column=column, padx=("8p", 0))
        self.columnconfigure(1, weight=1)
        self._sought.trace_add("write", lambda *_: self.step(0))
        self._bind_keys()

    def open(self) -> None:
        """Come up, and seek what is selected if it is within a line."""
        start, end = self._tune.selection
        selected = self._tune.text[start:end]
        self.grid(row=0, column=0, columnspan=2, sticky="ew", padx="3p", pady=("3p", 0))
        self.lower(self._tune.area)  # Shift-Tab in the text comes to it.
        if selected and "\n" not in selected:
            self._sought.set(selected)
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def close(self) -> None:
        """Give the room back to the text."""
        self.grid_remove()
        self._tune.area.focus_set()

    def step(self, way: int) -> None:
        """Select the next place, or with -1 the one before; with 0 the one here, or the next."""
        sought = self._sought.get()
        places = places_of(sought, self._tune.text)
        self.count.configure(text="not found" if sought and not places else "")
        if not places:
            return
        start, _ = selection = self._tune.selection
        here = selection == (start, start + len(sought)) and start in places
        if way < 0:
            at = max((at for at in places if at < start), default=places[-1])
        else:
            least = start + (1 if here and way else 0)
            at = min((at for at in places if at >= least), default=places[0])
        self._tune.select(at, at + len(sought))
        self.count.configure(text=f"{places.index(at) + 1} of {len(places):,}")

    def forget(self) -> None:
        """The text is another: what was counted no longer holds."""
        self.count.configure(text="")

    def _bind_keys(self) -> None:
        for keys, do in (
            ("<Return>", lambda: self.step(1)),
            ("<Shift-Return>", lambda: self.step(-1)),
            ("<Escape>", self.close),
        ):
            self.entry.bind(keys, _instead(do))
        for button in self.buttons.values():
            button.bind("<Return>", _instead(button.invoke))
            button.bind("<Escape>", _instead(self.close))
        self._tune.area.bind("<Escape>", self._leave, add=True)

    def _leave(self, _: object) -> str | None:
        if not self.winfo_ismapped():
            return None
        self.close()
        return "break"


def _instead(do: Callable[[], object]) -> Callable[[tk.Event[tk.Misc]], str]:
    """A handler after which no other is asked."""

    def handle(_: tk.Event[tk.Misc]) -> str:
        do()
        return "break"

    return handle
