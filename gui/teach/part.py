"""Teaching as a part of the window: the window of its own, and what becomes of it at the end."""

from __future__ import annotations

import tkinter as tk
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..compose.side import Compose
from ..parts import Host, Part
from ..settings import Settings
from ..tasks import Task

if TYPE_CHECKING:
    from .teaching_window import TeachingWindow


class Teaching(Part):
    """Opens the window of teaching; shows nothing itself."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self.window: TeachingWindow | None = None
        """Once it was asked for."""

    def open(self) -> None:
        """Open the window in which a model is taught the user's tunes."""
        if self.window is None:
            from .teaching_window import TeachingWindow  # few need it, and it is slow to load

            compose = self.host.part(Compose)
            self.window = TeachingWindow(self.host, compose.take_over, compose.choose_model)
        self.window.show()

    # As a part of the window

    def show(self, settings: Settings) -> None:
        """Say what was begun another day and can go on."""

        def end(future: Future[tuple[str, ...]]) -> None:
            if not future.exception() and (names := future.result()):
                self.host.status.say(
                    f"The model {names[0]} hasn't learned its tunes to the end: Learn, Teach it my "
                    "tunes… goes on"
                )

        Task[str, tuple[str, ...]](self, self.host.executor, _unfinished, lambda _: None, end)

    def may_close(self) -> bool:
        """Whether nothing learns, or it may pause.

        It isn't left to learn on alone: each epoch's tunes are written here, and a process that no
        window shows is one that no one can stop.
        """
        learning = self.window.learning if self.window else ""
        return not learning or self.host.desktop.confirm_pause(self.host, learning)

    def stop(self) -> None:
        """Pause what learns."""
        if self.window:
            self.window.end()


def _unfinished(_: object) -> tuple[str, ...]:
    from abcgen.teaching import unfinished  # while the window can be used already

    return unfinished()
