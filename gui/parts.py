"""What a part of the window is, and what its parts may count on.

A new panel is a file with a `Part`, and a row in `gui.window.PARTS`.
"""

from __future__ import annotations

import itertools
import tkinter as tk
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from tkinter import ttk
from typing import Any, TypeVar

from abcgen.compose import Written
from abcgen.model import Model
from abcgen.system import share_memory

from .compose.composers import Composers
from .compose.jobs import Event, Stage
from .compose.remarks import Result
from .desktop import Desktop
from .look.system import home_folder
from .menus import Command, Commands
from .play.performing import Heard
from .settings import Settings
from .status_bar import StatusBar
from .tasks import Task, TaskControl

_WORKERS = 7
"""Of these, each has something to do now and then: composing, faults, loading, learning, playing
what was learned, teaching, and saving sheet music."""
_BARS = "75p"
"""As high as the window's title and menu are together, and a bar of the system's."""
P = TypeVar("P")


class Part(ttk.Frame):
    """One part of the window. All it needs to know of the others comes by these methods."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent)
        self.host = host

    @property
    def fields(self) -> Mapping[str, tk.Widget]:
        """What the user fills in, by its name in the settings."""
        return {}

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""

    def values(self) -> Mapping[str, Any]:
        """The settings by name as they stand here."""
        return {}

    def facts(self) -> Iterable[str]:
        """What holds at present, in words that commands need."""
        return ()

    def begin(self) -> None:
        """Some work begins."""

    def hear(self, event: Event) -> None:
        """The work has news."""

    def rest(self) -> None:
        """The work has ended, well or not."""

    def take(self, result: Result) -> None:
        """The work has ended well, with this."""

    def tune_changed(self, text: str) -> None:
        """The tune's text is another now."""

    def follow(self, heard: Heard | None) -> None:
        """This is heard now; None: nothing is, or what is has no place here."""

    def point_at(self, error: Exception) -> None:
        """Take the user to where something is wrong, if it is here."""

    def enter(self) -> None:
        """Give the focus to where the user begins here."""
        if first := self.tk_focusNext():
            first.focus_set()

    def may_close(self) -> bool:
        """Whether nothing is lost if the window closes, or the user agrees to that."""
        return True

    def stop(self) -> None:
        """End what is under way: the window closes, perhaps."""

    def shut_down(self) -> None:
        """Wait for what has to be done, when the window is gone."""


class Host(tk.Tk):
    """The window as its parts know it: the work under way, the status line, the other parts."""

    status: StatusBar
    commands: Commands

    def __init__(self, desktop: Desktop | None, models: Callable[[], Sequence[Model]]) -> None:
        super().__init__(className="Abcgen")
        self.desktop = desktop or Desktop()
        self.models = models
        self.composers = Composers()
        share_memory()
        self.executor: Executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="abcgen")
        self.parts: list[Part] = []
        self.folder = ""
        """Where a file was last saved or read."""
        self._task: Task[Event, Result] | None = None

    @property
    def buttons(self) -> Mapping[str, ttk.Button]:
        """The buttons of the commands that have one, by name."""
        return self.commands.buttons

    @property
    def busy(self) -> bool:
        """Whether a piece of work is under way."""
        return self._task is not None

    @property
    def settings(self) -> Settings:
        """The settings as they stand in the fields."""
        values = {name: value for part in self.parts for name, value in part.values().items()}
        return Settings(**values, geometry=self.geometry(), folder=self.folder)

    def part(self, kind: type[P]) -> P:
        """The part of this kind; the window itself is one."""
        return next(one for one in (self, *self.parts) if isinstance(one, kind))

    def last_folder(self) -> Path:
        """Where the next file may be."""
        return Path(self.folder) if self.folder else home_folder()

    def refresh(self) -> None:
        """Let the commands be had that make sense now."""
        facts = {fact for part in self.parts for fact in part.facts()}
        facts.add("busy" if self.busy else "ready")
        if not facts & {"busy", "choosing"}:
            facts.add("idle")
        self.commands.refresh(facts)

    def run(self, command: Command) -> None:
        """Do what a command is for; what went wrong before it is no longer said."""
        self.status.forget_failure()
        command.run(self.part(command.of))

    def start(self, work: Callable[[TaskControl[Event]], Result]) -> None:
        """Begin a piece of work, of which there is one at a time."""
        self.begin()
        self._task = Task(self, self.executor, work, self._hear, self._end)
        self.refresh()

    def begin(self) -> None:
        """Have every part get ready for another tune."""
        for part in self.parts:
            part.begin()

    def stop(self) -> None:
        """Ask the work to come to an end."""
        if self._task:
            self._task.stop()

    def enter_next(self) -> None:
        """Give the focus to the next part after the one that has it."""
        shown = [part for part in self.parts if part.master is self and part.winfo_ismapped()]
        focused = f"{self.focus_lastfor()}."
        inside = (at for at, part in enumerate(shown) if focused.startswith(f"{part}."))
        shown[(next(inside, -1) + 1) % len(shown)].enter()

    def settle(self) -> None:
        """Be no smaller than the parts need, as far as the screen has room."""
        self.update_idletasks()
        self.minsize(*map(min, (self.winfo_reqwidth(), self.winfo_reqheight()), self.room))

    @property
    def room(self) -> tuple[int, int]:
        """Pixels that the screen has for a window's content, across and down."""
        bars = round(self.winfo_fpixels(_BARS))
        return self.winfo_screenwidth(), self.winfo_screenheight() - bars

    def close(self) -> None:
        """Keep the settings and close the window."""
        raise NotImplementedError

    def remember(self) -> None:
        """Keep the settings."""
        raise NotImplementedError

    def tell_about(self) -> None:
        """Say what abcgen is."""
        raise NotImplementedError

    def follow(self, heard: Heard | None) -> None:
        """Have every part know what is heard."""
        for part in self.parts:
            part.follow(heard)

    def tell(self, event: Event) -> None:
        """Have every part hear of an event."""
        if isinstance(event, Stage):
            self.status.wait(event.text)
        for part in self.parts:
            part.hear(event)

    def _hear(self, events: Sequence[Event]) -> None:
        for kind, group in itertools.groupby(events, type):
            if kind is Written:
                written = [event for event in group if isinstance(event, Written)]
                text = "".join(event.text for event in written)
                self.tell(Written(text, sum(event.symbols for event in written)))
            else:
                for event in group:
                    self.tell(event)

    def _end(self, future: Future[Result]) -> None:
        self._task = None
        for part in self.parts:
            part.rest()
        self.refresh()
        result = future.result()
        self.status.say(result.summary, failed=result.failed, details=result.details)
        for part in self.parts:
            part.take(result)
        if result.folder:
            self.folder = str(result.folder)
