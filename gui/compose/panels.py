"""The settings at the left of the window, a panel for what belongs together.

A panel is a frame that knows some of the `Settings` by name: `show` puts them into its fields,
`values` gives them as they stand there, and `fields` has the widgets.
"""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font, ttk
from typing import Any

from abcgen.compose import (
    CONTROLS,
    LENGTH_RANGE,
    OF_TEXT,
    Kind,
    initial_character,
    show_character,
)
from abcgen.model import DEFAULT_MODEL, Model, Snapshot
from abcgen.representation import Vocabulary
from abcgen.system import RequestError

from ..look.theme import SMALL_FONT
from ..settings import ANY, NO, YES, Settings

_FIGURE_SPACE = "\u2007"  # as wide as a digit
_HALF_GAP = "5p"
PAGE_PADDING = (0, "7p", 0, 0)

_START_HINTS = (
    "Its index or itself; any: as the model's tunes start",
    "This model writes notes: give it a melody instead",
)
_LENGTH_HINTS = (
    "Characters at most; {} to {} is usual".format(*LENGTH_RANGE),
    "Symbols at most, those of the melody included",
)
"""For models that write text, and for those that write notes."""
_NO_NEW_BARS = "It writes notes: no New bars, no Chords"
_WISHES = tuple(control for control in CONTROLS.values() if control.label)
_BOXES = tuple(control for control in _WISHES if control.kind is not Kind.SWITCH)
_SWITCHES = tuple(control for control in _WISHES if control.kind is Kind.SWITCH)
_NOTES = "It writes notes: metre and key only"
_VALID = "They parse, and their bars add up"
_FREE = "Off, the model writes freely: no wishes"


class Hint(ttk.Label):
    """A few faded words that wrap at the width there is."""

    def __init__(self, parent: tk.Misc, text: str, *others: str) -> None:
        """`others` may stand there later: room is left for the longest."""
        super().__init__(parent, text=text, style="Hint.TLabel", width=1)
        self._text = text
        self._texts = (text, *others)
        self._width = 1
        self.bind("<Configure>", self._wrap)

    def show(self, text: str) -> None:
        """Say something else, as high as the longest text."""
        self._text = text
        heights = {each: self._height(each) for each in {text, *self._texts}}
        line = font.nametofont(SMALL_FONT, self).metrics("linespace")
        missing = round((max(heights.values()) - heights[text]) / line)
        self.configure(text=text + "\n" * missing)

    def _height(self, text: str) -> int:
        self.configure(text=text)
        return self.winfo_reqheight()

    def _wrap(self, event: tk.Event[tk.Misc]) -> None:
        # Of width 1 it has no place yet, on a page that was never shown.
        if event.width > 1 and event.width != self._width:
            self._width = event.width
            self.configure(wraplength=event.width)
            self.show(self._text)


class Panel(ttk.Frame):
    """Fields in two columns, each with its label above and perhaps a hint below."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self.fields: dict[str, tk.Widget] = {}
        self._variables: dict[str, tk.StringVar | tk.BooleanVar] = {}

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        for name, variable in self._variables.items():
            variable.set(getattr(settings, name))

    def values(self) -> dict[str, Any]:
        """The settings by name as they stand in the fields."""
        return {name: variable.get() for name, variable in self._variables.items()}

    def _text(self, name: str) -> tk.StringVar:
        self._variables[name] = variable = tk.StringVar(self)
        return variable

    def _flag(self, name: str) -> tk.BooleanVar:
        self._variables[name] = variable = tk.BooleanVar(self)
        return variable

    def _place(
        self,
        name: str,
        label: str,
        field: ttk.Widget,
        row: int,
        column: int,
        below: str = "2p",
    ) -> None:
        """Put a field at a place in the grid of fields, so far above what follows."""
        self.fields[name] = field
        title = ttk.Label(self, text=label)
        title.bind("<Button-1>", lambda _: field.focus_set())
        self._grid(title, 3 * row, column, "2p")
        self._grid(field, 3 * row + 1, column, below)

    def _hint(self, texts: Sequence[str], row: int, column: int, span: int = 1) -> Hint:
        """Put a hint below the field at that place, or below `span` fields."""
        hint = Hint(self, *texts)
        self._grid(hint, 3 * row + 2, column, "8p", span)
        return hint

    def _grid(self, widget: ttk.Widget, row: int, column: int, below: str, span: int = 1) -> None:
        left = _HALF_GAP if column else 0
        right = 0 if column + span == 2 else _HALF_GAP
        widget.grid(
            row=row,
            column=column,
            columnspan=span,
            sticky="new",
            padx=(left, right),
            pady=(0, below),
        )


class ModelPanel(Panel):
    """Which model, after how much learning."""

    def __init__(
        self,
        parent: tk.Misc,
        find_models: Callable[[], Sequence[Model]],
        on_choice: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self.columnconfigure(0, weight=1)
        self._find_models = find_models
        self._on_choice = on_choice
        self.models: Sequence[Model] = ()
        """Those in the list."""
        self._model, self._epoch = self._text("model"), self._text("epoch")
        self._model_box = self._combobox(self._model, 18)
        self._epoch_box = self._combobox(self._epoch, 5)
        self._place("model", "Model", self._model_box, 0, 0)
        self._place("epoch", "Epoch", self._epoch_box, 0, 1)
        # Of two lines, as what is said later, so that the height is known from the start.
        self.knowledge = self._hint(
            ("Epoch: how often the model\nhad read its tunes",), 0, 0, span=2
        )
        self._limits = ttk.Label(self, style="Hint.TLabel", width=1, anchor="e")

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields, or the nearest there is."""
        super().show(settings)
        self._refresh()
        self._choose()

    @property
    def choice(self) -> tuple[Model, int] | None:
        """The model and the epoch chosen; None where there is no model."""
        found = (model for model in self.models if model.name == self._model.get())
        return next(((model, int(self._epoch.get())) for model in found), None)

    def add_below(self, button: ttk.Button) -> None:
        """Put a button below the fields."""
        self.knowledge.grid_configure(pady=(0, "1p"))
        button.grid(row=3, columnspan=2, sticky="w", pady=(0, "6p"))
        button.update_idletasks()
        self._limits.grid(
            row=3, columnspan=2, sticky="ew", padx=(button.winfo_reqwidth(), 0), pady=(0, "6p")
        )

    def describe(self, snapshot: Snapshot, unit_name: str) -> None:
        """Say what the model had learned by the epoch chosen, and what it can't do; `unit_name` is
        what it calls a symbol."""
        read = f"After reading its tunes {snapshot.epoch} times"
        accuracy = snapshot.scores.get("accuracy")
        if accuracy is not None:
            read += f" it guesses {accuracy:.0%} of their {unit_name}s right"
        self.knowledge.show(read)

    def enable_for(self, controls: frozenset[str]) -> None:
        """Say what a model that writes notes can't do."""
        self._limits.configure(text="" if "fragment" in controls else _NO_NEW_BARS)

    def _combobox(self, variable: tk.StringVar, width: int) -> ttk.Combobox:
        # Models may come while the window is open: the lists are read anew when they drop down.
        combobox = ttk.Combobox(
            self, textvariable=variable, width=width, state="readonly", postcommand=self._refresh
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


class TunePanel(Panel):
    """How a tune is written: what it starts with, how long and how bold it is."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self.columnconfigure((0, 1), weight=1, uniform="half")
        self._vocabulary: Vocabulary | None = None
        self._listed: dict[str, str] = {}
        self._start = self._text("start")
        self._start_box = ttk.Combobox(self, textvariable=self._start, width=8, height=20)
        for event in ("<<ComboboxSelected>>", "<FocusOut>"):
            self._start_box.bind(event, lambda _: self._complete_start())
        length = ttk.Spinbox(
            self,
            textvariable=self._text("length"),
            width=8,
            from_=LENGTH_RANGE[0],
            to=LENGTH_RANGE[1],
            increment=10,
        )
        temperature = ttk.Spinbox(
            self,
            textvariable=self._text("temperature"),
            width=8,
            from_=0.1,
            to=2.0,
            increment=0.05,
            format="%.2f",
        )
        self._seed = self._text("seed")
        self._new_seed = self._flag("new_seed")
        seed = ttk.Entry(
            self,
            textvariable=self._seed,
            width=8,
            validate="key",
            validatecommand=self._keep_seed,
        )
        self._place("start", "Initial character", self._start_box, 0, 0)
        self._start_hint = self._hint(_START_HINTS, 0, 0)
        self._place("length", "Length", length, 0, 1)
        self._length_hint = self._hint(_LENGTH_HINTS, 0, 1)
        self._place("temperature", "Temperature", temperature, 1, 0)
        self._hint(("Low plays safe, high takes risks",), 1, 0)
        self._place("seed", "Seed", seed, 1, 1)
        self._hint(("The same seed gives the same tune again",), 1, 1)
        new_seed = ttk.Checkbutton(self, text="A new seed for each tune", variable=self._new_seed)
        play = ttk.Checkbutton(self, text="Play when ready", variable=self._flag("play"))
        for row, (name, check) in enumerate({"new_seed": new_seed, "play": play}.items(), 6):
            self.fields[name] = check
            self._grid(check, row, 0, "2p", span=2)

    def values(self) -> dict[str, Any]:
        """The settings by name; the initial character by itself, as models number it anew."""
        return super().values() | {"start": self._chosen_start()}

    def show_seed(self, seed: int) -> None:
        """Show the seed that was drawn for a tune."""
        self._seed.set(str(seed))

    def show_vocabulary(self, vocabulary: Vocabulary) -> None:
        """List the characters a model knows."""
        start = self._chosen_start()
        self._listed = {ANY: ANY} | {
            f"{index:{_FIGURE_SPACE}>2}  {show_character(character)}": _spelled(character)
            for index, character in enumerate(vocabulary.symbols)
        }
        self._vocabulary = vocabulary
        self._start_box.configure(values=list(self._listed))
        self._start.set(start)
        self._complete_start()

    def enable_for(self, controls: frozenset[str]) -> None:
        """Let only what applies to the model be changed, and say why."""
        starts = "start" in controls
        self._start_box.state(["!disabled" if starts else "disabled"])
        self._start_hint.show(_START_HINTS[0 if starts else 1])
        self._length_hint.show(_LENGTH_HINTS[0 if starts else 1])

    def _chosen_start(self) -> str:
        """The initial character as a Request takes it."""
        shown = self._start.get()
        return self._listed.get(shown) or (shown.strip() or shown)

    def _complete_start(self) -> None:
        """Show both index and character, whichever of them was typed."""
        if self._vocabulary is None:
            return
        # What can't be is left as it is, to be corrected.
        with contextlib.suppress(RequestError):
            index = initial_character(self._vocabulary, self._chosen_start())
            self._start.set(list(self._listed)[1 + index])

    def _keep_seed(self) -> bool:
        """The user changes the seed, so it is wanted; called before each change."""
        self._new_seed.set(False)
        return True


class Pages(ttk.Notebook):
    """Panels of which one is shown, chosen by its tab."""

    def rename(self, panel: Panel, text: str) -> None:
        """Write something else on a panel's tab."""
        # By Tk's own command: the type stubs know neither this method nor the next.
        self.tk.call(str(self), "tab", str(panel), "-text", text)

    def bring_up(self, panel: Panel) -> None:
        """Show a panel."""
        self.tk.call(str(self), "select", str(panel))


class WishesPanel(Panel):
    """What a valid tune is to be like."""

    def __init__(self, parent: tk.Misc, on_count: Callable[[int], None]) -> None:
        """`on_count` hears how many wishes there are, whenever one of them changes."""
        super().__init__(parent)
        self.columnconfigure((0, 1), weight=1, uniform="half")
        self._on_count = on_count
        self._controls = OF_TEXT
        valid = ttk.Checkbutton(self, text="Valid tunes only", variable=self._flag("valid"))
        self.fields["valid"] = valid
        self._grid(valid, 0, 0, "2p", span=2)
        # One line, not a Hint that wraps: its height is known before the page is first shown.
        self._reason = ttk.Label(self, style="Hint.TLabel", width=1)
        self._grid(self._reason, 1, 0, "5p", span=2)
        for number, control in enumerate(_BOXES):
            is_answer = control.kind is Kind.ANSWER
            values = (YES, NO) if is_answer else control.offered
            box = ttk.Combobox(
                self,
                textvariable=self._text(control.name),
                # Bars belong to a form, and have no other default.
                values=(ANY, *values) if control.field else values,
                width=8,
                height=20,
                state="readonly" if is_answer else "normal",
            )
            place = 1 + number // 2, number % 2
            self._place(control.name, control.label, box, *place, below="4p")
        row = 3 * (1 + (len(_BOXES) + 1) // 2)
        for control in _SWITCHES:
            switch = ttk.Checkbutton(self, text=control.label, variable=self._flag(control.name))
            self.fields[control.name] = switch
            self._grid(switch, row, 0, "2p", span=2)
            row += 1
        for variable in self._variables.values():
            variable.trace_add("write", lambda *_: self._changed())

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        super().show(settings)
        self._changed()

    def enable_for(self, controls: frozenset[str]) -> None:
        """Let only what the model can follow be wished for."""
        self._controls = controls
        self._changed()

    def _changed(self) -> None:
        """Let only what has an effect be changed, and say why."""
        values = self.values()
        boxes = (control.name for control in _BOXES if control.field)
        wished = {name for name in boxes if values[name].strip() not in ("", ANY)}
        if "valid" not in self._controls:
            for name, field in self.fields.items():
                _enable(field, name in self._controls)
            self._reason.configure(text=_NOTES)
            self._on_count(len(wished & self._controls))
            return
        valid = values["valid"]
        key, form = "key" in wished, "form" in wished
        usable = {"valid": True, "bars": valid and form, "tonic": valid and key}
        for name, field in self.fields.items():
            _enable(field, usable.get(name, valid))
        self._reason.configure(text=_VALID if valid else _FREE)
        label = CONTROLS["tonic"].label
        self.fields["tonic"]["text"] = label if key else f"{label} (needs a key)"
        switched = (values[each.name] and usable.get(each.name, valid) for each in _SWITCHES)
        self._on_count(len(wished) + sum(map(bool, switched)) if valid else 0)


def _enable(field: tk.Widget, enabled: bool) -> None:
    assert isinstance(field, ttk.Widget)
    field.state(["!disabled" if enabled else "disabled"])


def _spelled(character: str) -> str:
    """A character as the text that asks for it."""
    return f"'{character}'" if character.isdigit() else show_character(character)
