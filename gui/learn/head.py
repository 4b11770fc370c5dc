"""The head of the window of learning: what the epochs are asked, and what can be done."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from ..compose.panels import Hint

_INTRODUCTION = (
    "Each epoch writes with the same seed, start and wishes; 0 is before any training. Choose a "
    "card by a click, the arrow keys or the slider; Return plays it."
)


class Head(ttk.Frame):
    """The fields and buttons that are there for all cards."""

    def __init__(self, parent: tk.Misc, seed: str, commands: Mapping[str, Callable[[], None]]):
        """`commands`: for each button, by name, and for grammar, beside (switches that changed) and
        ask (Return in a field)."""
        super().__init__(parent)
        self._epochs, self._seed = tk.StringVar(self), tk.StringVar(self, seed)
        self._grammar, self._beside = tk.BooleanVar(self), tk.BooleanVar(self)
        self.epochs = ttk.Entry(self, textvariable=self._epochs, width=26)
        self.seed = ttk.Spinbox(self, textvariable=self._seed, from_=0, to=999_999_999, width=10)
        self.grammar = ttk.Checkbutton(
            self, text="Grammar", variable=self._grammar, command=commands["grammar"]
        )
        self.beside = ttk.Checkbutton(
            self, text="Side by side", variable=self._beside, command=commands["beside"]
        )
        self.caption = Hint(self, _INTRODUCTION)
        self.buttons = {
            name: ttk.Button(self, text=text, style=style, command=commands[name])
            for name, text, style in (
                ("watch", "Watch", "Accent.TButton"),
                ("turn", "Play in turn", "TButton"),
                ("stop", "Stop", "TButton"),
                ("save", "Save…", "TButton"),
            )
        }
        for field in (self.epochs, self.seed):
            field.bind("<Return>", lambda _: commands["ask"]())
        for button in self.buttons.values():
            button.bind("<Return>", lambda event: event.widget.invoke())
        self._lay_out()

    @property
    def asked(self) -> tuple[str, str, bool]:
        """The epochs and the seed as they are written, and whether the grammar is on."""
        return self._epochs.get(), self._seed.get(), self._grammar.get()

    @property
    def side_by_side(self) -> bool:
        """Whether two cards are to be seen."""
        return self._beside.get()

    def show_epochs(self, epochs: tuple[int, ...]) -> None:
        """Write epochs into their field."""
        self._epochs.set(", ".join(map(str, epochs)))

    def enable(self, facts: Mapping[str, bool]) -> None:
        """Let the buttons be had that make sense now."""
        for name, enabled in facts.items():
            self.buttons[name].state(["!disabled" if enabled else "disabled"])

    def point_at(self, name: str) -> bool:
        """Take the user to a field that is wrong; False where it isn't here."""
        field = {"epochs": self.epochs, "seed": self.seed}.get(name)
        if field is None:
            return False
        field.focus_set()
        field.selection_range(0, "end")
        return True

    def _lay_out(self) -> None:
        self.columnconfigure(1, weight=1)
        for column, (text, field) in enumerate((("Epochs", self.epochs), ("Seed", self.seed))):
            label = ttk.Label(self, text=text)
            label.bind("<Button-1>", lambda _, field=field: field.focus_set())  # type: ignore[misc]
            label.grid(row=0, column=2 * column, padx=("10p" if column else 0, "6p"))
            field.grid(row=0, column=2 * column + 1, sticky="ew")
        watch, turn, stop, save = self.buttons.values()
        pairs = ((self.grammar, self.beside), (watch, turn), (stop, save))
        for column, pair in enumerate(pairs, 4):
            for row, widget in enumerate(pair):
                widget.grid(row=row, column=column, sticky="ew", padx=("8p", 0), pady=(0, "5p"))
        self.caption.grid(row=1, column=0, columnspan=4, sticky="ew")
