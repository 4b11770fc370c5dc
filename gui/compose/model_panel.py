"""The page on which the model is chosen, and what goes with it: its start, its seed, its bounds."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Any

from abcgen.compose import LENGTH_RANGE, initial_character, show_character
from abcgen.model import DEFAULT_MODEL, Model, Snapshot
from abcgen.representation import Vocabulary
from abcgen.system import RequestError

from ..look.tooltip import Tooltip
from ..settings import ANY, Settings
from .panels import Panel, type_over

_FIGURE_SPACE = "\u2007"  # as wide as a digit
_START_HINTS = (
    "Its index or itself; any: as usual",
    "This model writes notes: give it a melody instead",
)
_LENGTH_HINTS = (
    "Characters at most; {} to {} is usual".format(*LENGTH_RANGE),
    "Symbols at most, those of the melody included",
)
"""For models that write text, and for those that write notes."""
_NO_NEW_BARS = "It writes notes: no New bars, no Chords"


class StartBox(ttk.Combobox):
    """Chooses the initial character, by its index or by itself, among those of a model."""

    def __init__(self, parent: tk.Misc, chosen: tk.StringVar) -> None:
        super().__init__(parent, textvariable=chosen, width=8, height=20)
        self._shown = chosen
        self._vocabulary: Vocabulary | None = None
        self._listed: dict[str, str] = {}
        type_over(self)
        for event in ("<<ComboboxSelected>>", "<FocusOut>"):
            self.bind(event, lambda _: self._complete())

    @property
    def chosen(self) -> str:
        """The initial character as a Request takes it: by itself, as models number it anew."""
        shown = self._shown.get()
        return self._listed.get(shown) or (shown.strip() or shown)

    def offer(self, vocabulary: Vocabulary) -> None:
        """List the characters a model knows."""
        start = self.chosen
        self._listed = {ANY: ANY} | {
            f"{index:{_FIGURE_SPACE}>2}  {show_character(character)}": _spelled(character)
            for index, character in enumerate(vocabulary.symbols)
        }
        self._vocabulary = vocabulary
        self.configure(values=list(self._listed))
        self._shown.set(start)
        self._complete()

    def _complete(self) -> None:
        """Show both index and character, whichever of them was typed."""
        if self._vocabulary is None:
            return
        # What can't be is left as it is, to be corrected.
        with contextlib.suppress(RequestError):
            index = initial_character(self._vocabulary, self.chosen)
            self._shown.set(list(self._listed)[1 + index])


class ModelPanel(Panel):
    """Which model, after how much learning; what it starts with, and what it may not do."""

    def __init__(
        self,
        parent: tk.Misc,
        find_models: Callable[[], Sequence[Model]],
        on_choice: Callable[[], None],
        learning: Callable[[tk.Misc], ttk.Button],
    ) -> None:
        """`learning` makes the button that opens the window in which the model is seen learning."""
        super().__init__(parent)
        self.columnconfigure((0, 1), weight=1, uniform="half")
        self._find_models = find_models
        self._on_choice = on_choice
        self.models: Sequence[Model] = ()
        """Those in the list."""
        self._model, self._epoch = self._text("model"), self._text("epoch")
        self._model_box = self._chooser(self._model)
        self._epoch_box = self._chooser(self._epoch)
        self.about = Tooltip(self._model_box, "")
        """What the model is."""
        self._place("model", "Model", self._model_box, 0, 0)
        self._place("epoch", "Epoch", self._epoch_box, 0, 1)
        # Of two lines, as what is said later, so that the height is known from the start.
        self.knowledge = self._hint(
            ("Epoch: how often the model\nhad read its tunes",), 0, 0, span=2
        )
        self._lay_out_link(learning(self))
        self.start = StartBox(self, self._text("start"))
        self._place("start", "Initial character", self.start, 2, 0)
        self._start_hint = self._hint(_START_HINTS, 2, 0)
        self._place("length", "Length", self._spinbox("length", *LENGTH_RANGE, 10), 2, 1)
        self._length_hint = self._hint(_LENGTH_HINTS, 2, 1)
        self._seed = self._text("seed")
        seed = ttk.Entry(self, textvariable=self._seed, width=8, validate="key")
        seed.configure(validatecommand=self._keep_seed)
        self._place("seed", "Seed", seed, 3, 0)
        self._hint(("The same seed gives the same tune",), 3, 0, span=2)
        self._wish("max_copy", 3, 1)
        self._wish("best_of", 4, 0)
        self._wish("pickup", 4, 1)
        self._new_seed = self._check("new_seed", "A new seed for each tune", 15)
        self._check("valid", "Valid tunes only", 16)

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields, or the nearest there is."""
        super().show(settings)
        self._refresh()
        self._choose()

    def values(self) -> dict[str, Any]:
        """The settings by name as they stand in the fields."""
        return super().values() | {"start": self.start.chosen}

    @property
    def choice(self) -> tuple[Model, int] | None:
        """The model and the epoch chosen; None where there is no model."""
        found = (model for model in self.models if model.name == self._model.get())
        return next(((model, int(self._epoch.get())) for model in found), None)

    def choose(self, name: str) -> None:
        """Choose a model, which may have come just now, and its best epoch."""
        self._refresh()
        self._model.set(name)
        self._epoch.set("")
        self._choose()

    def describe(self, snapshot: Snapshot, unit_name: str) -> None:
        """Say what the model had learned by the epoch chosen, and what it can't do; `unit_name` is
        what it calls a symbol."""
        self.about.text = snapshot.experiment.description
        read = f"After reading its tunes {snapshot.epoch} times"
        accuracy = snapshot.scores.get("accuracy")
        if accuracy is not None:
            read += f" it guesses {accuracy:.0%} of their {unit_name}s right"
        self.knowledge.show(read)

    def enable_for(self, controls: frozenset[str]) -> None:
        """Say what a model that writes notes can't do."""
        self._limits.configure(text="" if "fragment" in controls else _NO_NEW_BARS)
        of_notes = "start" not in controls
        self._start_hint.show(_START_HINTS[of_notes])
        self._length_hint.show(_LENGTH_HINTS[of_notes])

    def show_seed(self, seed: int) -> None:
        """Show the seed that was drawn for a tune."""
        self._seed.set(str(seed))

    def _lay_out_link(self, link: ttk.Button) -> None:
        """Put the link below what is said of the model, and what it can't do beside it."""
        self.knowledge.grid_configure(pady=(0, "1p"))
        link.grid(row=3, columnspan=2, sticky="w", pady=(0, "6p"))
        link.update_idletasks()
        self._limits = ttk.Label(self, style="Hint.TLabel", width=1, anchor="e")
        self._limits.grid(
            row=3, columnspan=2, sticky="ew", padx=(link.winfo_reqwidth(), 0), pady=(0, "6p")
        )

    def _chooser(self, variable: tk.StringVar) -> ttk.Combobox:
        # Models may come while the window is open: the lists are read anew when they drop down.
        combobox = ttk.Combobox(
            self, textvariable=variable, width=8, state="readonly", postcommand=self._refresh
        )
        combobox.bind("<<ComboboxSelected>>", lambda _: self._choose())
        return combobox

    def _refresh(self) -> None:
        self.models = self._find_models()
        self._model_box.configure(values=[model.name for model in self.models])
        self._epoch_box.configure(values=self._epochs())

    def _choose(self) -> None:
        """Make a whole choice of what is chosen, and tell of it."""
        names = [model.name for model in self.models]
        if names and self._model.get() not in names:
            self._model.set(DEFAULT_MODEL if DEFAULT_MODEL in names else names[0])
        epochs = self._epochs()
        self._epoch_box.configure(values=epochs)
        if self._epoch.get() not in epochs:
            best = [str(model.best) for model in self.models if model.name == self._model.get()]
            self._epoch.set(best[0] if best else "")
        self._on_choice()

    def _epochs(self) -> list[str]:
        chosen = (model for model in self.models if model.name == self._model.get())
        return [str(epoch) for model in chosen for epoch in model.epochs]

    def _keep_seed(self) -> bool:
        """The user changes the seed, so it is wanted; called before each change."""
        self._new_seed.set(False)
        return True


def _spelled(character: str) -> str:
    """A character as the text that asks for it."""
    return f"'{character}'" if character.isdigit() else show_character(character)
