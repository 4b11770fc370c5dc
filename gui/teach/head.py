"""The head of the window of teaching: which tunes, the model's name, and what can be done."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tkinter import ttk

from abcgen.model import DEFAULT_MODEL

from ..compose.panels import Hint
from .work import NOTHING

_INTRODUCTION = (
    "Choose your tunes: ABC, MIDI, kern, MusicXML. 8 are enough, 50 or more are better. From a "
    "model that knows how tunes go it takes minutes; from nothing it takes many tunes, and long."
)
_NO_TUNES = "No tunes chosen"
_SELDOM = ("use", "get")
_UNFINISHED = "Not learned to the end"


class Head(ttk.Frame):
    """The fields and buttons that are there before, during and after."""

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Callable[[], None]]) -> None:
        """`commands`: for each button, by name; for start, a model was chosen to start from."""
        super().__init__(parent)
        self._called, self._epochs = tk.StringVar(self), tk.StringVar(self)
        self._start, self._going_on = tk.StringVar(self, DEFAULT_MODEL), tk.StringVar(self)
        self.sources = ttk.Label(self, text=_NO_TUNES, width=1, anchor="w")
        self.name = ttk.Entry(self, textvariable=self._called, width=18)
        self.start = ttk.Combobox(self, textvariable=self._start, width=16, state="readonly")
        self.start.bind("<<ComboboxSelected>>", lambda _: commands["start"]())
        self.epochs = ttk.Spinbox(self, textvariable=self._epochs, from_=1, to=999, width=5)
        self._unfinished = ttk.Frame(self)
        self.going_on = ttk.Combobox(
            self._unfinished, textvariable=self._going_on, width=16, state="readonly"
        )
        self.caption = Hint(self, _INTRODUCTION)
        self.warning = Hint(self, "")
        self.warning.configure(style="Error.TLabel")
        self.buttons = {
            name: ttk.Button(
                self._unfinished if name == "go_on" else self,
                text=text,
                style=style,
                command=commands[name],
            )
            for name, text, style in (
                ("files", "Files…", "TButton"),
                ("folder", "Folder…", "TButton"),
                ("clear", "Clear", "TButton"),
                ("learn", "Learn", "Accent.TButton"),
                ("pause", "Pause", "TButton"),
                ("stop", "Stop", "TButton"),
                ("use", "Compose with it", "TButton"),
                ("go_on", "Go on", "TButton"),
                ("get", "Get TensorFlow", "TButton"),
            )
        }
        for button in self.buttons.values():
            button.bind("<Return>", lambda event: event.widget.invoke())
        for widget in (self.name, self.start, self.epochs, *list(self.buttons.values())[3:]):
            widget.lift()  # Tab goes there once the tunes are chosen
        self._lay_out()
        self.show_unfinished(())

    @property
    def asked(self) -> tuple[str, str, str]:
        """The name, the model to start from and the epochs at most, as they are written."""
        return self._called.get(), self._start.get(), self._epochs.get()

    @property
    def chosen_to_go_on(self) -> str:
        """The model that is to be taught on."""
        return self._going_on.get()

    def show_sources(self, sources: Sequence[Path]) -> None:
        """Say which files and folders are chosen."""
        names = ", ".join(path.name for path in sources[:3])
        more = f" and {len(sources) - 3} more" if len(sources) > 3 else ""
        self.sources.configure(text=f"{names}{more}" if sources else _NO_TUNES)

    def show_name(self, name: str) -> None:
        """Write a name into its field."""
        self._called.set(name)

    def offer(self, models: Sequence[str]) -> None:
        """List the models that can be started from."""
        self.start.configure(values=[*models, NOTHING])

    def show_unfinished(self, names: Sequence[str]) -> None:
        """Offer to go on with models; without any the row is gone."""
        self.going_on.configure(values=list(names))
        self._going_on.set(names[0] if names else "")
        _let_see(self._unfinished, bool(names))

    def warn(self, sentence: str) -> None:
        """Say what there is cause to worry about; empty: nothing."""
        self.warning.show(sentence)
        _let_see(self.warning, bool(sentence))

    def enable(self, facts: Mapping[str, bool]) -> None:
        """Let the buttons be had that make sense now; those that seldom do aren't seen else."""
        for name, enabled in facts.items():
            self.buttons[name].state(["!disabled" if enabled else "disabled"])
            if name in _SELDOM:
                _let_see(self.buttons[name], enabled)

    def point_at(self, name: str) -> None:
        """Take the user to a field that is wrong."""
        fields = {"name": self.name, "epochs": self.epochs, "sources": self.buttons["files"]}
        if field := fields.get(name):
            field.focus_set()
        if isinstance(field, ttk.Entry):
            field.selection_range(0, "end")

    def _lay_out(self) -> None:
        self.columnconfigure(1, weight=1)
        for row, column, text, field in (
            (0, 0, "Tunes", self.buttons["files"]),
            (1, 0, "Name", self.name),
            (2, 0, "Start from", self.start),
            (2, 2, "Epochs at most", self.epochs),
        ):
            label = ttk.Label(self, text=text)
            label.bind("<Button-1>", lambda _, field=field: field.focus_set())  # type: ignore[misc]
            left = "10p" if column else 0
            label.grid(row=row, column=column, sticky="w", padx=(left, "6p"), pady=(0, "5p"))
            if row:
                field.grid(row=row, column=column + 1, sticky="ew", pady=(0, "5p"))
        self.sources.grid(row=0, column=1, columnspan=3, sticky="ew", pady=(0, "5p"))
        self.name.grid(columnspan=3)
        for name, row, column, span in (
            ("files", 0, 4, 1),
            ("folder", 0, 5, 1),
            ("clear", 0, 6, 1),
            ("learn", 1, 4, 1),
            ("pause", 1, 5, 1),
            ("stop", 1, 6, 1),
            ("use", 2, 4, 3),
            ("get", 2, 4, 3),
        ):
            self.buttons[name].grid(
                row=row, column=column, columnspan=span, sticky="ew", padx=("8p", 0), pady=(0, "5p")
            )
        parts = ttk.Label(self._unfinished, text=_UNFINISHED), self.going_on, self.buttons["go_on"]
        for column, part in enumerate(parts):
            part.grid(row=0, column=column, padx=("8p" if column else 0, 0))
        self._unfinished.grid(row=3, column=0, columnspan=7, sticky="w", pady=(0, "5p"))
        self.caption.grid(row=4, column=0, columnspan=7, sticky="ew")
        self.warning.grid(row=5, column=0, columnspan=7, sticky="ew", pady=("4p", 0))


def _let_see(widget: tk.Widget, seen: bool) -> None:
    """Have a widget in its grid, or not."""
    if seen:
        widget.grid()
    else:
        widget.grid_remove()
