"""What the pages at the left of the window are made of.

A panel is a frame that knows some of the `Settings` by name: `show` puts them into its fields,
`values` gives them as they stand there, and `fields` has the widgets.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence, Set
from tkinter import font, ttk
from typing import Any

from abcgen.compose import CONTROLS, Kind

from ..look.theme import SMALL_FONT
from ..settings import ANY, NO, YES, Settings

_HALF_GAP = "5p"
PAGE_PADDING = (0, "7p", 0, 0)


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

    def watch(self, on_change: Callable[[], None]) -> None:
        """Have it told whenever a field is changed."""
        for variable in self._variables.values():
            variable.trace_add("write", lambda *_: on_change())

    def enable(self, usable: Set[str]) -> None:
        """Let only those of the controls be changed that have an effect."""
        for name, field in self.fields.items():
            if name in CONTROLS and isinstance(field, ttk.Widget):
                field.state(["!disabled" if name in usable else "disabled"])

    def _text(self, name: str) -> tk.StringVar:
        self._variables[name] = variable = tk.StringVar(self)
        return variable

    def _flag(self, name: str) -> tk.BooleanVar:
        self._variables[name] = variable = tk.BooleanVar(self)
        return variable

    def _wish(self, name: str, row: int, column: int) -> None:
        """Put the box of a control at a place in the grid of fields."""
        control = CONTROLS[name]
        is_answer = control.kind is Kind.ANSWER
        values = (YES, NO) if is_answer else control.offered
        # Bars belong to a form, and have no other default.
        offered = (ANY, *values) if control.field else values
        box = ttk.Combobox(
            self,
            textvariable=self._text(name),
            values=offered,
            width=8,
            height=20,
            state="readonly" if is_answer else "normal",
        )
        type_over(box)
        self._place(name, control.label, box, row, column, below="4p")

    def _spinbox(self, name: str, least: float, most: float, step: float) -> ttk.Spinbox:
        return ttk.Spinbox(
            self, textvariable=self._text(name), width=8, from_=least, to=most, increment=step
        )

    def _check(self, name: str, label: str, row: int) -> tk.BooleanVar:
        """Put a box to be ticked into a row of the grid: the field at (1, 0) has rows 3 to 5."""
        flag = self._flag(name)
        self.fields[name] = check = ttk.Checkbutton(self, text=label, variable=flag)
        self._grid(check, row, 0, "2p", span=2)
        return flag

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


class Pages(ttk.Notebook):
    """Panels of which one is shown, chosen by its tab."""

    def rename(self, panel: tk.Misc, text: str) -> None:
        """Write something else on a panel's tab."""
        # By Tk's own command: the type stubs know neither this method nor the next.
        self.tk.call(str(self), "tab", str(panel), "-text", text)

    @property
    def shown(self) -> int:
        """Which of them is shown, counted from 0."""
        return int(self.tk.call(str(self), "index", "current"))

    def bring_up(self, panel: tk.Misc) -> None:
        """Show a panel."""
        self.tk.call(str(self), "select", str(panel))


def type_over(box: ttk.Entry) -> None:
    """Have what is typed take the place of the word that stands for no choice."""

    def select(_: object) -> None:
        if box.get() == ANY:
            box.selection_range(0, "end")

    for event in ("<FocusIn>", "<ButtonRelease-1>"):
        box.bind(event, select, add=True)
