"""The page on which a musician says what the tune is to be."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Set
from tkinter import ttk
from typing import Any

from abcgen.compose import CONTROLS, Kind

from ..settings import Settings
from .job_spec import MOST_TUNES
from .panels import Panel
from .wishes import WISHES

_FIRST = ("rhythm", "key", "form", "bars", "instrument", "difficulty", "harmony")
_OF_MODEL = ("max_copy", "best_of", "pickup")
"""Wishes that stand on the page of the model."""
_WISHES = (*_FIRST, *(name for name in WISHES if name not in (*_FIRST, *_OF_MODEL)))
_BOXES = tuple(name for name in _WISHES if WISHES[name].kind is not Kind.SWITCH)
_SWITCHES = tuple(name for name in _WISHES if WISHES[name].kind is Kind.SWITCH)
_ADVENTURE = {"safe (0.8)": "0.8", "usual (1.0)": "1.0", "bold (1.1)": "1.1"}
"""Temperatures by what they are called."""
_WORDS = {temperature: word for word, temperature in _ADVENTURE.items()}


class TunePanel(Panel):
    """Dance, key, form and the like, and how many tunes of the kind."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self.columnconfigure((0, 1), weight=1, uniform="half")
        places = [divmod(number, 2) for number in range(len(_BOXES) + 2)]
        for name, place in zip(_BOXES, places, strict=False):
            self._wish(name, *place)
        self._adventure = self._text("temperature")
        adventure = ttk.Combobox(
            self, textvariable=self._adventure, values=tuple(_ADVENTURE), width=8
        )
        self._place("temperature", "Adventure", adventure, *places[-2], below="4p")
        count = self._spinbox("count", 1, MOST_TUNES, 1)
        self._place("count", "Tunes at once", count, *places[-1], below="4p")
        row = 3 * len(places)
        # One line, not a Hint that wraps: its height is known before the page is first shown.
        self.remark = ttk.Label(self, width=1)
        self._grid(self.remark, row, 0, "2p", span=2)
        switches = {name: WISHES[name].label for name in _SWITCHES}
        for number, (name, label) in enumerate({**switches, "play": "Play when ready"}.items(), 1):
            self._check(name, label, row + number)

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        super().show(settings)
        self._adventure.set(_WORDS.get(settings.temperature, settings.temperature))

    def values(self) -> dict[str, Any]:
        """The settings by name as they stand in the fields; adventure as a temperature."""
        adventure = self._adventure.get()
        return super().values() | {"temperature": _ADVENTURE.get(adventure, adventure)}

    def enable(self, usable: Set[str]) -> None:
        """Let only what has an effect be changed, and say what an ending on the tonic needs."""
        super().enable(usable)
        label = CONTROLS["tonic"].label
        needs_key = "tonic" not in usable and "ends_alike" in usable
        self.fields["tonic"]["text"] = f"{label} (needs a key)" if needs_key else label

    def say(self, remark: str) -> None:
        """Say something of the wishes."""
        self.remark.configure(text=remark)
