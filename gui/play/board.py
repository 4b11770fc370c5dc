"""What is seen of the transport: its buttons, the slider of the position, and how it sounds."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from tkinter import ttk
from typing import Any

from abcgen.formats import FASTEST, INSTRUMENTS, SLOWEST

from ..parts import Host, Part
from ..settings import Settings
from .performing import Heard

MISSING = "For abcgen's own sound: pip install 'abcgen[window]'. Play opens the system's player."
_SLIDER = "120p"
"""More than the least that the slider of the position needs to be of use."""
_GAP, _ABOVE = "10p", "5p"
"""Between groups of fields on the first line, and above the other lines."""
_LOUDEST = 150
"""Percent that a part can be made louder to."""
_LINKS: Mapping[str, str] = {"from_cursor": "From cursor", "by_system": "System player"}
_CHOICES: Mapping[str, str] = {
    "loop": "Loop",
    "faster": "Faster each time",
    "count_in": "Count in",
    "click": "Click",
}
_FASTER: Mapping[str, tuple[str, float, float, float]] = {
    "faster_by": ("by %", 1, 50, 1),
    "faster_up_to": ("up to %", 100 * SLOWEST, 100 * FASTEST, 5),
}
"""The fields that say how: their titles, bounds and steps."""
_LEVELS: Mapping[str, str] = {
    "melody_volume": "Melody",
    "chords_volume": "Chords",
    "click_volume": "Click",
}


class Board(Part):
    """Shows where the sound is, and has the fields that say how it sounds."""

    def __init__(
        self,
        parent: tk.Misc,
        host: Host,
        able: bool,
        on_change: Callable[..., None],
        on_drag: Callable[[float], None],
    ) -> None:
        """`able`: whether there is a sound of abcgen's own; `on_change` hears when it is to be
        another, `on_drag` the place in the score that the user chooses, in quarter notes."""
        super().__init__(parent, host)
        self._commands = host.commands
        self._on_change = on_change
        self._on_drag = on_drag
        self._fields: dict[str, tk.Widget] = {}
        self.variables: dict[str, Any] = {}
        self._position = tk.DoubleVar(self)
        self._bars = 0
        self._make(able)

    @property
    def loop(self) -> bool:
        """Whether what is played starts again."""
        return bool(self.variables["loop"].get())

    @property
    def fields(self) -> Mapping[str, tk.Widget]:
        """What the user sets."""
        return self._fields

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        for name, variable in self.variables.items():
            variable.set(getattr(settings, name))

    def facts(self) -> Iterable[str]:
        """Which choices are made."""
        yield from (name for name in _CHOICES if self.variables[name].get())

    def values(self) -> Mapping[str, Any]:
        """The settings as they stand in the fields."""
        levels = {name: round(self.variables[name].get()) for name in _LEVELS}
        return {name: variable.get() for name, variable in self.variables.items()} | levels

    def switch(self, name: str) -> None:
        """Turn a choice on or off; what gains speed is a loop."""
        variable = self.variables[name]
        variable.set(not variable.get())
        self._chosen(name)

    def _chosen(self, name: str) -> None:
        others = {"faster": "loop", "loop": "faster"}
        ticked = self.variables[name].get()
        if name in others and ticked == (name == "faster"):
            self.variables[others[name]].set(ticked)
        self._on_change()

    def measure(self, length: float, bars: int) -> None:
        """Take the length of a tune, in quarter notes and in bars."""
        self.slider.configure(to=length)
        self._bars = bars

    def tell(self, playing: bool) -> None:
        """Say what Play would do."""
        self._play.configure(text="Pause" if playing else "Play")

    def follow(self, heard: Heard | None) -> None:
        """Show where the sound is."""
        self.slider.state(["!disabled" if heard else "disabled"])
        if heard is None:
            self.where.configure(text="")
            self._position.set(0.0)
            return
        count = f"bar {heard.bar} of {self._bars}"
        if heard.tempo is not None:
            count += f", {heard.tempo:.0%}"
        self.where.configure(text="counting in" if heard.quarters is None else count)
        if heard.quarters is not None:
            self._position.set(heard.quarters)

    def _make(self, able: bool) -> None:
        self._top = ttk.Frame(self)
        self._top.columnconfigure(0, weight=1)
        self._top.grid(row=0, sticky="ew")
        self._first = self._make_first(self._top)
        self._lines = [ttk.Frame(self) for _ in range(3)]
        # In front of the lines that they lie on.
        self._groups = [ttk.Frame(self) for _ in self._lines]
        self._make_fields(self._groups[0])
        self._make_faster(self._groups[1])
        self._make_levels(self._groups[2])
        self.columnconfigure(0, weight=1)
        if not able:
            ttk.Label(self, text=MISSING, style="Hint.TLabel").grid(row=1, sticky="w")
            return
        # It asks for what it needs at the least, not for what it has: else the window could get
        # no narrower again.
        self.grid_propagate(False)
        for widget in (self, self._first, *self._groups):
            widget.bind("<Configure>", lambda _: self._lay_out())
        self.update_idletasks()
        self._lay_out()

    def _make_first(self, parent: ttk.Frame) -> ttk.Frame:
        row, button = ttk.Frame(parent), self._commands.button
        self._play, stop = button(row, "play"), button(row, "stop_sound")
        self._play.configure(text="Play", width=6)
        stop.configure(text="Stop")
        self.slider = ttk.Scale(row, variable=self._position, command=self._dragged)
        self.slider.state(["disabled"])
        self.where = ttk.Label(row, style="Hint.TLabel", width=20, anchor="e")
        self._play.grid(row=0, column=0)
        stop.grid(row=0, column=1, padx="5p")
        self.slider.grid(row=0, column=2, sticky="ew", padx="5p")
        self.where.grid(row=0, column=3)
        row.columnconfigure(2, weight=1)
        row.grid(row=0, column=0, sticky="ew")
        return row

    def _make_fields(self, row: ttk.Frame) -> None:
        sound = tk.StringVar(self)
        box = ttk.Combobox(
            row, textvariable=sound, values=tuple(INSTRUMENTS), width=10, state="readonly"
        )
        box.bind("<<ComboboxSelected>>", self._on_change)
        self._field("sound", box, sound, row)
        self._number("tempo", row, "Tempo %", 100 * SLOWEST, 100 * FASTEST, 5)
        for name in ("count_in", "click", "loop"):
            self._choice(name, row)

    def _make_faster(self, row: ttk.Frame) -> None:
        self._choice("faster", row)
        for name, look in _FASTER.items():
            self._number(name, row, *look)

    def _choice(self, name: str, row: ttk.Frame) -> None:
        flag, run = tk.BooleanVar(self), partial(self._chosen, name)
        check = ttk.Checkbutton(row, text=_CHOICES[name], variable=flag, command=run)
        self._field(name, check, flag, row)
        self._commands.explain(check, name)

    def _number(
        self, name: str, row: ttk.Frame, label: str, least: float, most: float, step: float
    ) -> None:
        number = tk.StringVar(self)
        number.trace_add("write", self._on_change)
        box = ttk.Spinbox(row, textvariable=number, from_=least, to=most, increment=step, width=4)
        self._field(name, box, number, row, label)

    def _make_levels(self, row: ttk.Frame) -> None:
        for name, label in _LEVELS.items():
            level = tk.DoubleVar(self, 100.0)
            scale = ttk.Scale(
                row, variable=level, to=_LOUDEST, length="48p", command=self._on_change
            )
            self._field(name, scale, level, row, label)
        for name, label in _LINKS.items():
            link = self._commands.button(row, name, "Link.TButton")
            link.configure(text=label)
            link.pack(side="left", padx=(0, "10p"))

    def _dragged(self, place: str) -> None:
        self._on_drag(float(place))

    def _field(
        self,
        name: str,
        field: ttk.Widget,
        variable: tk.Variable,
        row: ttk.Frame,
        label: str = "",
    ) -> None:
        self._fields[name], self.variables[name] = field, variable
        if label:
            title = ttk.Label(row, text=label)
            title.bind("<Button-1>", lambda _: field.focus_set())
            title.pack(side="left", padx=(0, "4p"))
        field.pack(side="left", padx=(0, "12p"))

    def _lay_out(self) -> None:
        """Put the groups beside one another on lines, as many as there is room for.

        The last one goes to the right of the first line of all where there is room for it.
        """
        *others, last = groups = self._groups
        width, gap = self.winfo_width(), round(self.winfo_fpixels(_GAP))
        together = self._first.winfo_reqwidth() + gap + last.winfo_reqwidth()
        if beside := together + self.winfo_fpixels(_SLIDER) <= width:
            groups = others
            if last.winfo_manager() != "grid":
                last.grid(in_=self._top, row=0, column=1, padx=(gap, 0))
        on_lines: list[list[ttk.Frame]] = [[] for _ in self._lines]
        number = used = 0
        for group in groups:
            needed = group.winfo_reqwidth()
            if used and used + needed > width:
                number, used = number + 1, 0
            used += needed
            on_lines[number].append(group)
        height = max(each.winfo_reqheight() for each in (self._first, *((last,) * beside)))
        for row, (line, there) in enumerate(zip(self._lines, on_lines, strict=True), 1):
            if there:
                line.grid(row=row, sticky="w", pady=(_ABOVE, 0))
                height += max(group.winfo_reqheight() for group in there)
                height += round(self.winfo_fpixels(_ABOVE))
            else:
                line.grid_remove()
            for group in there:
                if group.winfo_manager() != "pack" or group.pack_info()["in"] is not line:
                    group.pack(in_=line, side="left")
        least = max(each.winfo_reqwidth() for each in (self._first, *self._groups))
        self.configure(width=least, height=height)
