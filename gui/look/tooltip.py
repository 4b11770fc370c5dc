"""A few words on what the pointer rests on."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

_REST = 600
"""Milliseconds that the pointer rests before they come."""


class Tooltip:
    """Shows them, if any, beside a widget until the pointer leaves it, or something is pressed."""

    def __init__(self, widget: tk.Misc, text: str) -> None:
        self._widget = widget
        self.text = text
        self._part: tuple[int, int] | None = None
        """Top and height of what they are about, where that is a part of the widget."""
        self._timer = ""
        self.window: tk.Toplevel | None = None
        """While they are shown."""
        widget.bind("<Enter>", lambda _: self._wait(), add=True)
        for event in ("<Leave>", "<Button>", "<Key>", "<Unmap>", "<Destroy>"):
            widget.bind(event, lambda _: self._end(), add=True)

    def move(self, text: str, part: tuple[int, int] | None) -> None:
        """The pointer is on another part of the widget, of which there is this to say, or none."""
        self.text, self._part = text, part
        self._wait()

    def _wait(self) -> None:
        self._end()
        if self.text:
            self._timer = self._widget.after(_REST, self._show)

    def _show(self) -> None:
        self._timer = ""
        if not self.text:
            return
        self.window = window = tk.Toplevel(self._widget)
        window.withdraw()
        window.overrideredirect(True)
        frame = ttk.Frame(window, style="Rule.TFrame", padding="0.75p")
        ttk.Label(frame, text=self.text, padding=("6p", "3p"), wraplength="260p").grid()
        frame.grid()
        window.update_idletasks()
        most = window.winfo_screenwidth() - window.winfo_reqwidth()
        x = max(0, min(self._widget.winfo_rootx(), most))
        gap = round(window.winfo_fpixels("4p"))
        top, height = self._part or (0, self._widget.winfo_height())
        y = self._widget.winfo_rooty() + top + height + gap
        if y + window.winfo_reqheight() > window.winfo_screenheight():
            y = self._widget.winfo_rooty() + top - window.winfo_reqheight() - gap
        window.geometry(f"+{x}+{y}")
        window.deiconify()

    def _end(self) -> None:
        if self._timer:
            self._widget.after_cancel(self._timer)
            self._timer = ""
        if self.window is not None:
            window, self.window = self.window, None
            window.destroy()
