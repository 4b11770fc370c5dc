"""The part that opens the window of what a model expects; it shows nothing in the main one."""

from __future__ import annotations

import tkinter as tk

from ..parts import Host, Part
from .expecting_window import ExpectingWindow


class Expecting(Part):
    """Has the tune at the cursor read by the model chosen."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self.window: ExpectingWindow | None = None
        """Once it was asked for."""

    def open(self) -> None:
        """Open the window, and have the tune read there."""
        if self.window is None:
            self.window = ExpectingWindow(self.host)
        self.window.show()

    def stop(self) -> None:
        """End the work there."""
        if self.window:
            self.window.stop()
