"""Shortcuts of the smaller windows, and the keys of menus."""

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


def menu_keys(widget: tk.Misc) -> tuple[str, ...]:
    """The keys that open a widget's menu, as Tk binds them on this system."""
    own = {"x11": ("<Menu>",), "win32": ("<App>",)}
    return ("<Shift-F10>", *own.get(widget.tk.call("tk", "windowingsystem"), ()))


def _run(command: Callable[[], object], _: tk.Event[tk.Misc]) -> None:
    command()
