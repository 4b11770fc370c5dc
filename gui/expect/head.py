"""The head of the window of expectations: what is read, by which epoch, and what can be done."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from tkinter import ttk

from ..look.heading import Heading

_BUTTONS = {
    "draw": "Draw a letter",
    "write": "Write on",
    "stop": "Stop",
    "back": "Undo",
    "use": "Use this tune",
    "save": "Save…",
}


class Head(ttk.Frame):
    """A heading, the choice of the epoch, and buttons."""

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Callable[[], None]]) -> None:
        """`commands`: for each button, by name, and `epoch`, for another choice."""
        super().__init__(parent)
        self.heading = Heading(self)
        self._epoch = tk.StringVar(self)
        self.epochs = ttk.Combobox(self, textvariable=self._epoch, state="readonly", width=4)
        self.epochs.bind("<<ComboboxSelected>>", lambda _: commands["epoch"]())
        self.buttons = {
            name: ttk.Button(self, text=text, command=commands[name])
            for name, text in _BUTTONS.items()
        }
        self.columnconfigure(0, weight=1)
        self.heading.grid(row=0, column=0, columnspan=9, sticky="ew", pady=(0, "6p"))
        label = ttk.Label(self, text="Epoch")
        for column, widget in enumerate((label, self.epochs, *self.buttons.values()), 1):
            widget.grid(row=1, column=column, padx=("4p", 0))
        for button in self.buttons.values():
            button.bind("<Return>", lambda event: event.widget.invoke())

    @property
    def epoch(self) -> int:
        """The one that is chosen."""
        return int(self._epoch.get())

    def offer(self, epochs: Sequence[int], chosen: int) -> None:
        """Let one choose from these."""
        self.epochs.configure(values=[*map(str, epochs)])
        self._epoch.set(str(chosen))

    def enable(self, facts: Mapping[str, bool]) -> None:
        """Let the buttons be had that make sense now."""
        for name, enabled in facts.items():
            self.buttons[name].state(["!disabled" if enabled else "disabled"])
