"""The user's own soundfont: chosen, remembered and forgotten."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from abcgen.formats import require_soundfont

from ..parts import Host, Part
from ..settings import Settings


class Soundfonts(Part):
    """Knows the file whose instruments play; shows nothing itself."""

    def __init__(self, parent: tk.Misc, host: Host, on_change: Callable[[], None]) -> None:
        super().__init__(parent, host)
        self._on_change = on_change
        self.path: Path | None = None
        """None: abcgen's own instruments play."""

    # Commands

    def choose(self) -> None:
        """Ask for a soundfont and play on its instruments from now on."""
        path = self.host.desktop.ask_soundfont_path(self.host, self.host.last_folder())
        if path:
            require_soundfont(path)
            self._use(path, f"Plays on the instruments of {path.name}")

    def forget(self) -> None:
        """Play on abcgen's own instruments again."""
        self._use(None, "Plays on abcgen's own instruments")

    # As a part of the window

    def show(self, settings: Settings) -> None:
        """Know what was chosen."""
        self.path = Path(settings.soundfont) if settings.soundfont else None

    def values(self) -> Mapping[str, Any]:
        """What is chosen."""
        return {"soundfont": str(self.path or "")}

    def facts(self) -> Iterable[str]:
        """Whether one is chosen."""
        if self.path:
            yield "soundfont"

    def _use(self, path: Path | None, sentence: str) -> None:
        self.path = path
        self.host.status.say(sentence)
        self._on_change()
