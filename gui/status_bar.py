"""The foot of the window: a line that says what goes on."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from .compose.remarks import as_sentence
from .look.tooltip import Tooltip

_FAILED = "Error.TLabel"
"""How the status line looks when it says what went wrong."""
_MOST_LETTERS = 400
"""Of a sentence are shown: what it quotes may be as long as what someone has pasted."""


class StatusBar(ttk.Frame):
    """One sentence on what goes on, and how far it is."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, padding=("14p", "6p"))
        self.columnconfigure(0, weight=1)
        self.sentence = ttk.Label(self, width=1, justify="left", takefocus=False)
        self.tip = Tooltip(self.sentence, "")
        self.sentence.grid(row=0, column=0, sticky="ew")
        self.sentence.bind("<Configure>", self._wrap)
        self.bar = ttk.Progressbar(self, length="130p")
        self.bar.grid(row=0, column=1, padx=("14p", 0))
        self.bar.grid_remove()

    def say(self, text: str, *, failed: bool = False, details: str = "") -> None:
        """Say how something ended; the details come when the pointer rests there."""
        self.tip.text = details
        self.bar.stop()
        self.bar.grid_remove()
        style = _FAILED if failed else "TLabel"
        words = " ".join(text.split())
        if len(words) > _MOST_LETTERS:
            words = words[:_MOST_LETTERS].rstrip() + " …"
        self.sentence.configure(text=as_sentence(words), style=style)

    def mention(self, text: str) -> None:
        """Say what matters less than how something failed."""
        if str(self.sentence.cget("style")) != _FAILED:
            self.say(text)

    def say_more(self) -> None:
        """Say the details too, for those who don't use the pointer."""
        said, details = str(self.sentence.cget("text")), self.tip.text
        if details and not said.endswith(details):
            self.sentence.configure(text=f"{said} {details}")

    def forget_failure(self) -> None:
        """Say nothing more of how something failed."""
        if str(self.sentence.cget("style")) == _FAILED:
            self.say("")

    def wait(self, text: str) -> None:
        """Say what is under way, for no one knows how long."""
        self._work(text)
        if str(self.bar.cget("mode")) != "indeterminate":
            self.bar.configure(mode="indeterminate")
            self.bar.start()

    def progress(self, done: int, total: int, text: str) -> None:
        """Say what is under way and how far it is."""
        self._work(text)
        self.bar.stop()
        self.bar.configure(mode="determinate", maximum=total, value=done)

    def _work(self, text: str) -> None:
        self.tip.text = ""
        self.sentence.configure(text=text, style="TLabel")
        self.bar.grid()

    def _wrap(self, event: tk.Event[ttk.Label]) -> None:
        self.sentence.configure(wraplength=event.width)
