"""The foot of the window: play, pause, stop, where the sound is, and how it sounds."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from tkinter import ttk
from typing import Any

from abcgen.formats import FASTEST, INSTRUMENTS, NO_DEVICE, SLOWEST, Mix, Player
from abcgen.system import RequestError

from ..compose.jobs import Completed, Composing, Event, Rewritten
from ..compose.remarks import Result
from ..parts import Host, Part
from ..settings import Settings
from ..tasks import POLL_MILLISECONDS, Task
from ..tune.stand import Stand
from ..tune.views import TuneView
from .performing import Heard, Order, Performance, perform

_PATIENCE = 300
"""Milliseconds after a change of a slider or a field until it is made to sound."""
_LOUDEST = 150
"""Percent that a part can be made louder to."""
MISSING = "For abcgen's own sound: pip install 'abcgen[window]'. Play opens the system's player."
# Where the space bar writes a space or presses what has the focus.
_TAKES_SPACE = frozenset(
    ("Text", "TEntry", "TCombobox", "TSpinbox", "TButton", "TCheckbutton", "Listbox", "Treeview")
)


class Transport(Part):
    """Plays the tune with abcgen's own sound, where the window's extra is installed."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self._player: Player | None = None
        """Once something was played."""
        self._task: Task[Any, Performance] | None = None
        self._performance: Performance | None = None
        """What the player has."""
        self._wanted = True
        """Whether what is being made is to be played."""
        self._polling = self._change = ""
        """What Tk calls the next look at the position, and the next change of the sound."""
        self._said_silent = False
        self._closed = self._due = False
        """Whether a tune is to be played that has come to be."""
        self._fields: dict[str, tk.Widget] = {}
        self._variables: dict[str, Any] = {}
        self._position = tk.DoubleVar(self)
        self._make()
        for keys in ("<F5>", "<space>"):
            host.bind(keys, self._pressed)

    # Commands

    def toggle(self) -> None:
        """Play, pause or go on."""
        if self.host.desktop.player is None:
            self.play_by_system()
        elif self._task:
            self._wanted = not self._wanted
        elif self._player and self._player.playing:
            self._player.pause()
            self._rest()
        elif self._player and self._player.position is not None and self._fits():
            self._player.resume()
            self._watch()
        else:
            self._perform(0.0 if self._at is None else self._at)
        self.host.refresh()

    def from_cursor(self) -> None:
        """Play from the note at the cursor on."""
        self._perform(None)

    def play_text(self, text: str) -> bool:
        """Play another text than the one in the window; False where it can't be."""
        if self.host.desktop.player is None:
            return False
        self._begin(Order(text, 0, (0, 0), self._mix(), start=0.0))
        return True

    def stop_sound(self) -> None:
        """Stop, and go back to the beginning."""
        self._wanted = False
        if self._player:
            self._player.stop()
        self._rest()
        self._over()

    def play_by_system(self) -> None:
        """Play the tune in the system's player."""
        if self.host.desktop.player:
            self.stop_sound()
        if not self.host.busy:
            self.host.part(Stand).play()

    def switch(self, name: str) -> None:
        """Turn a choice on or off: loop, count_in or click."""
        variable = self._variables[name]
        variable.set(not variable.get())
        self._changed()

    # As a part of the window

    @property
    def fields(self) -> Mapping[str, tk.Widget]:
        """What the user sets."""
        return self._fields

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        for name, variable in self._variables.items():
            variable.set(getattr(settings, name))

    def values(self) -> Mapping[str, Any]:
        """The settings as they stand in the fields."""
        levels = {name: round(self._variables[name].get()) for name in _LEVELS}
        return {name: variable.get() for name, variable in self._variables.items()} | levels

    def facts(self) -> Iterable[str]:
        """Which choices are made, and whether there is sound to stop."""
        yield from (name for name in _CHOICES if self._variables[name].get())
        if self.host.desktop.player:
            yield "sound"
        if self._task or (self._player and self._player.position is not None):
            yield "sounding"

    def hear(self, event: Event) -> None:
        """A tune that has come to be is played when all is done, if that is wished."""
        if self.host.desktop.player and isinstance(event, (Composing, Completed, Rewritten)):
            self.stop_sound()
            whole = isinstance(event, Rewritten) or (isinstance(event, Completed) and event.whole)
            self._due = whole and self.host.settings.play

    def take(self, result: Result) -> None:
        """Play what has come to be, from the first new note on."""
        if self._due and not result.failed:
            self._perform(None)
        self._due = False

    def begin(self) -> None:
        """Some work begins; what is made of it may be played."""
        self._due = False

    def tune_changed(self, text: str) -> None:
        """What is lit belongs to another text."""
        if self._performance and self._performance.order.text != text:
            self._tune.light(())

    def follow(self, heard: Heard | None) -> None:
        """Show where the sound is."""
        self._slider.state(["!disabled" if heard else "disabled"])
        if heard is None or self._performance is None:
            self._where.configure(text="")
            self._position.set(0.0)
            return
        count = f"bar {heard.bar} of {self._performance.following.bars}"
        self._where.configure(text="counting in" if heard.quarters is None else count)
        if heard.quarters is not None:
            self._position.set(heard.quarters)

    def stop(self) -> None:
        """Be silent for good."""
        self._wanted = False
        if not self._closed:
            self._closed = True
            self._rest()
            if self._change:
                self.after_cancel(self._change)
        if self._player and not self._task:
            self._player.close()
            self._player = None

    # The sound

    @property
    def _tune(self) -> TuneView:
        return self.host.part(Stand).tune

    @property
    def _at(self) -> float | None:
        """Where the sound is in the score; None: nowhere."""
        position = self._player.position if self._player else None
        if position is None or self._performance is None:
            return None
        return self._performance.take.quarters(position)

    def _fits(self) -> bool:
        """Whether the player has the text there is, and plays it as the window asks."""
        made = self._performance
        return made is not None and made.order.text == self._tune.text and not self._differs(made)

    def _differs(self, made: Performance) -> bool:
        mix = replace(self._mix(), count_in=made.order.mix.count_in)
        return (made.order.mix, made.order.loop) != (mix, self._variables["loop"].get())

    def _mix(self) -> Mix:
        values = self.values()
        try:
            tempo = float(values["tempo"]) / 100
        except ValueError:
            raise RequestError(f"tempo {values['tempo']}: should be a number") from None
        mix = Mix(
            values["sound"],
            tempo,
            values["melody_volume"] / 100,
            values["chords_volume"] / 100,
            float(values["click"]),
            values["count_in"],
        )
        mix.check()
        return mix

    def _perform(self, start: float | None) -> None:
        """Make the tune sound from a place in the score on, None: the cursor's."""
        tune, loop = self._tune, self._variables["loop"].get()
        self._begin(Order(tune.text, tune.cursor, tune.selection, self._mix(), loop, start))

    def _begin(self, order: Order) -> None:
        open_player = self.host.desktop.player
        if self._task or open_player is None:
            return
        self._wanted = True
        self._task = Task(
            self, self.host.executor, lambda _: self._work(order, open_player), _nothing, self._made
        )
        self.host.refresh()

    def _work(self, order: Order, open_player: Callable[[], Player]) -> Performance:
        if self._player is None:
            self._player = open_player()
        return perform(order, self._player, self._performance)

    def _made(self, future: Future[Performance]) -> None:
        self._task = None
        try:
            self._performance = future.result()
        except BaseException:
            self._watch()
            self.host.refresh()
            raise
        made, player = self._performance, self._player
        assert player is not None
        self._slider.configure(to=float(made.following.score.length))
        if player.silent and not self._said_silent:
            self._said_silent = True
            self.host.status.say(NO_DEVICE)
        if self._wanted:
            player.play(made.start)
            self._watch()
        self.host.refresh()

    def _watch(self) -> None:
        """Look where the sound is, again and again until it is over."""
        self._rest()
        position = self._player.position if self._player else None
        if position is None or self._performance is None:
            if self._player and not self._task:
                self._player.rest()
                self._over()
            return
        heard = self._performance.heard(position)
        if self._performance.order.text != self._tune.text:
            heard = replace(heard, places=())
        self.host.follow(heard)
        self._polling = self.after(POLL_MILLISECONDS, self._watch)
        self._play.configure(text="Pause")

    def _rest(self) -> None:
        """Look no more."""
        if self._polling:
            self.after_cancel(self._polling)
            self._polling = ""
        self._play.configure(text="Play")

    def _over(self) -> None:
        self.host.follow(None)
        self.host.refresh()

    def _changed(self, *_: object) -> None:
        """The sound is to be another; what plays goes on with it in a moment."""
        if self._change:
            self.after_cancel(self._change)
        self._change = self.after(_PATIENCE, self._change_now)
        self.host.refresh()

    def _change_now(self) -> None:
        self._change = ""
        if self._task:
            self._changed()
            return
        made = self._performance
        if not (made and self._player and self._player.playing):
            return
        with contextlib.suppress(RequestError):  # a tempo that isn't written out yet
            if self._differs(made):
                self._begin(self._otherwise(made.order))

    def _otherwise(self, order: Order) -> Order:
        """The same from where it is, as the fields say now."""
        tune = self._tune
        return replace(
            order,
            mix=replace(self._mix(), count_in=False),
            loop=self._variables["loop"].get(),
            selection=tune.selection if tune.text == order.text else order.selection,
            start=self._at or 0.0,
            goes_on=True,
        )

    def _dragged(self, place: str) -> None:
        """The user has moved the slider."""
        made = self._performance
        if made and self._player:
            moment = made.take.moment(float(place))
            self._player.seek(moment)
            self.host.follow(made.heard(moment))

    def _pressed(self, event: tk.Event[tk.Misc]) -> None:
        takes = isinstance(event.widget, tk.Misc) and event.widget.winfo_class() in _TAKES_SPACE
        if event.keysym != "space" or not takes:
            self.host.commands.invoke("play")

    # Building it

    def _make(self) -> None:
        self._make_first()
        fields, levels = ttk.Frame(self), ttk.Frame(self)
        self._make_fields(fields)
        self._make_levels(levels)
        self.columnconfigure(1, weight=1)
        if not self.host.desktop.player:
            ttk.Label(self, text=MISSING, style="Hint.TLabel").grid(row=1, columnspan=2, sticky="w")
            return
        fields.grid(row=1, column=0, sticky="w", pady=("5p", 0))
        needed = partial(_width_of, fields, levels)
        self.bind("<Configure>", lambda event: _lay_beside(levels, event.width >= needed()))
        _lay_beside(levels, False)

    def _make_first(self) -> None:
        row, button = ttk.Frame(self), self.host.commands.button
        self._play, stop = button(row, "play"), button(row, "stop_sound")
        self._play.configure(text="Play", width=6)
        stop.configure(text="Stop")
        self._slider = ttk.Scale(row, variable=self._position, command=self._dragged)
        self._slider.state(["disabled"])
        self._where = ttk.Label(row, style="Hint.TLabel", width=14, anchor="e")
        self._play.grid(row=0, column=0)
        stop.grid(row=0, column=1, padx="5p")
        self._slider.grid(row=0, column=2, sticky="ew", padx="5p")
        self._where.grid(row=0, column=3)
        row.columnconfigure(2, weight=1)
        row.grid(row=0, columnspan=2, sticky="ew")

    def _make_fields(self, row: ttk.Frame) -> None:
        sound, tempo = tk.StringVar(self), tk.StringVar(self)
        box = ttk.Combobox(
            row, textvariable=sound, values=tuple(INSTRUMENTS), width=10, state="readonly"
        )
        box.bind("<<ComboboxSelected>>", self._changed)
        speed = ttk.Spinbox(
            row,
            textvariable=tempo,
            from_=100 * SLOWEST,
            to=100 * FASTEST,
            increment=5,
            width=4,
        )
        tempo.trace_add("write", self._changed)
        self._field("sound", box, sound, row)
        self._field("tempo", speed, tempo, row, "Tempo %")
        for name, label in _CHOICES.items():
            flag = tk.BooleanVar(self)
            check = ttk.Checkbutton(row, text=label, variable=flag, command=self._changed)
            self._field(name, check, flag, row)

    def _make_levels(self, row: ttk.Frame) -> None:
        for name, label in _LEVELS.items():
            level = tk.DoubleVar(self, 100.0)
            scale = ttk.Scale(row, variable=level, to=_LOUDEST, length="60p", command=self._changed)
            self._field(name, scale, level, row, label)
        for name, label in _LINKS.items():
            link = self.host.commands.button(row, name, "Link.TButton")
            link.configure(text=label)
            link.pack(side="left", padx=(0, "10p"))

    def _field(
        self,
        name: str,
        field: ttk.Widget,
        variable: tk.Variable,
        row: ttk.Frame,
        label: str = "",
    ) -> None:
        self._fields[name], self._variables[name] = field, variable
        if label:
            title = ttk.Label(row, text=label)
            title.bind("<Button-1>", lambda _: field.focus_set())
            title.pack(side="left", padx=(0, "4p"))
        field.pack(side="left", padx=(0, "12p"))


_LINKS: Mapping[str, str] = {"from_cursor": "From cursor", "by_system": "System player"}
_CHOICES: Mapping[str, str] = {"loop": "Loop", "count_in": "Count in", "click": "Click"}
_LEVELS: Mapping[str, str] = {"melody_volume": "Melody", "chords_volume": "Chords"}
_nothing: Callable[[list[Any]], None] = partial(lambda _: None)


def _width_of(*widgets: tk.Misc) -> int:
    return sum(widget.winfo_reqwidth() for widget in widgets)


def _lay_beside(levels: ttk.Frame, beside: bool) -> None:
    """Put the levels beside the fields, or below them where there is no room."""
    place = (1, 1) if beside else (2, 0)
    if levels.grid_info().get("row") != place[0]:
        span = 1 if beside else 2
        levels.grid(row=place[0], column=place[1], columnspan=span, sticky="w", pady=("5p", 0))
