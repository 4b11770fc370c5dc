"""A view of fields that scrolls up and down where a low screen can't show all of them."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from .scrolling import NOTCH, turn_by_wheel

_GAP = "4p"
"""Between the fields and the scrollbar."""
_TURNED = ("TCombobox", "TSpinbox", "Text")
"""What a wheel does something else to."""


class Porthole(ttk.Frame):
    """Shows one widget, a child of its own, and brings into sight what the focus goes to."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._top = 0
        """Pixels of the content that are out of sight above."""
        self.bar = ttk.Scrollbar(self, command=self._scrolled)

    def hold(self, content: tk.Widget) -> None:
        """Take the widget in, with all that is in it."""
        self._content = content
        for widget in (self, content):
            widget.bind("<Configure>", lambda _: self._fit(), add=True)
        self.winfo_toplevel().bind("<FocusIn>", self._follow, add=True)
        for within in _all_in(content):
            if within.winfo_class() not in _TURNED:
                turn_by_wheel(within, self._turn)
        self._fit()

    def _fit(self) -> None:
        content = self._content
        self.configure(width=content.winfo_reqwidth(), height=content.winfo_reqheight())
        self._go_to(self._top)

    def _go_to(self, top: float) -> None:
        height, seen = self._content.winfo_reqheight(), self.winfo_height()
        self._top = max(0, min(round(top), height - seen))
        scrolls = 1 < seen < height
        beside = self.bar.winfo_reqwidth() + round(self.winfo_fpixels(_GAP)) if scrolls else 0
        self._content.place(y=-self._top, relwidth=1.0, width=-beside)
        self.bar.set(self._top / height, (self._top + seen) / height)
        if scrolls:
            self.bar.place(relx=1.0, relheight=1.0, anchor="ne")
        else:
            self.bar.place_forget()

    def _turn(self, notches: float) -> None:
        self._go_to(self._top + notches * NOTCH * self.winfo_fpixels("1i") / 96)

    def _scrolled(self, how: str, number: str, unit: str = "") -> None:
        """The scrollbar asks for a place, or for so many steps."""
        if how == "moveto":
            self._go_to(float(number) * self._content.winfo_reqheight())
        elif unit == "pages":
            self._go_to(self._top + int(number) * self.winfo_height())
        else:
            self._turn(float(number))

    def _follow(self, event: tk.Event[tk.Misc]) -> None:
        """Bring into sight what has the focus now, with its label above it."""
        widget = event.widget
        if not isinstance(widget, tk.Misc) or not str(widget).startswith(f"{self._content}."):
            return
        height = widget.winfo_height()
        top = widget.winfo_rooty() - self._content.winfo_rooty()
        if top - height < self._top:
            self._go_to(top - height)
        elif top + height > self._top + self.winfo_height():
            self._go_to(top + height - self.winfo_height())


def _all_in(widget: tk.Misc) -> list[tk.Misc]:
    return [widget, *(each for child in widget.winfo_children() for each in _all_in(child))]
