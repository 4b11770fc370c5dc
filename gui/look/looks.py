"""The user's choice of colours and of the size of letters."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping
from typing import Any

from ..parts import Host, Part
from ..settings import Settings
from ..tunes.part import Tunes
from .palettes import LIGHT, PALETTES
from .system import system_theme
from .theme import change_theme

SYSTEM = "system"
"""The choice of the colours that the system has."""
SIZES = (85, 100, 125, 150)
"""Of letters, in percent of the usual."""


def theme_of(choice: str) -> str:
    """The name of the palette for a choice of the user's."""
    if choice == SYSTEM:
        return system_theme()
    return choice if choice in PALETTES else LIGHT


def size_of(wished: int) -> int:
    """The size of letters nearest to what is wished for, in percent."""
    return min(SIZES, key=lambda size: abs(size - wished))


class Looks(Part):
    """Changes the colours and the size of letters; shows nothing itself."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self._theme = SYSTEM
        self._text_size = 100

    # Commands

    def use(self, theme: str) -> None:
        """Take colours; see `theme_of`."""
        self._theme = theme
        self._change()

    def resize(self, step: int) -> None:
        """Make all letters so many steps larger."""
        self._text_size = SIZES[self._at + step]
        self._change()

    # As a part of the window

    def show(self, settings: Settings) -> None:
        """Know what the window was made with."""
        self._theme, self._text_size = settings.theme, size_of(settings.text_size)

    def values(self) -> Mapping[str, Any]:
        """What was chosen."""
        return {"theme": self._theme, "text_size": self._text_size}

    def facts(self) -> Iterable[str]:
        """Which colours are chosen, and whether letters can be larger or smaller."""
        yield f"theme-{self._theme}"
        if self._at > 0:
            yield "shrinkable"
        if self._at < len(SIZES) - 1:
            yield "growable"

    @property
    def _at(self) -> int:
        return SIZES.index(self._text_size)

    def _change(self) -> None:
        change_theme(self.host, theme_of(self._theme), self._text_size)
        self.host.refresh()
        # All is drawn anew in a turn of its own: with the rest it would be too long a one.
        self.after(1, self._make_room)

    def _make_room(self) -> None:
        host, tunes = self.host, self.host.part(Tunes)
        host.settle()
        if host.winfo_reqwidth() > host.room[0] and "list" in tunes.facts():
            tunes.toggle()
            host.status.say("The list of tunes has made room: F9 brings it back")
            host.refresh()
