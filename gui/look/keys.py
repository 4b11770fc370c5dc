"""Shortcuts of the smaller windows."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from functools import partial


def bind_letters(window: tk.Misc, commands: Mapping[str, Callable[[], object]]) -> None:
    """Have each letter, pressed with Control (on a Mac with Command too), run its command."""
    mac = window.tk.call("tk", "windowingsystem") == "aqua"
    for modifier in ("Control", "Command") if mac else ("Control",):
        for letter, command in commands.items():
            for key in (letter.lower(), letter.upper()):  # with Caps Lock too
                window.bind(f"<{modifier}-{key}>", partial(_run, command))


def _run(command: Callable[[], object], _: tk.Event[tk.Misc]) -> None:
    command()
