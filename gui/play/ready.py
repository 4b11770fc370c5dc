"""A tune that has come to be, played when all is done."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from ..compose.jobs import Completed, Composing, Event, Rewritten
from ..compose.remarks import Result
from ..parts import Host, Part


class PlayWhenReady(Part):
    """Has what was composed or rewritten played, if that is wished; shows nothing itself."""

    def __init__(
        self,
        parent: tk.Misc,
        host: Host,
        play: Callable[[], None],
        silence: Callable[[], None],
        sounding: Callable[[], bool],
    ) -> None:
        """`play` plays from the first new note on; `sounding`: whether something plays, pauses or
        is about to."""
        super().__init__(parent, host)
        self._play, self._silence, self._sounding = play, silence, sounding
        self._due = self._several = False
        """Whether a tune is to be played that has come to be, and whether it is one of several."""

    def begin(self) -> None:
        """Some work begins; what is made of it may be played."""
        self._due = self._several = False

    def hear(self, event: Event) -> None:
        """A sound ends for a new tune, but not for one of several: their making may take long."""
        if isinstance(event, Composing):
            self._several = event.several
        if self.host.desktop.player and isinstance(event, (Composing, Completed, Rewritten)):
            if not self._several:
                self._silence()
            whole = isinstance(event, Rewritten) or (isinstance(event, Completed) and event.whole)
            self._due = whole and self.host.settings.play

    def take(self, result: Result) -> None:
        """Play what has come to be."""
        if self._due and not result.failed and not (self._several and self._sounding()):
            self._play()
        self._due = False
