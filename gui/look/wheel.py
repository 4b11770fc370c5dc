"""The wheel of a mouse and the strokes on a touchpad, on every system and either Tk."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

_STROKE = 40
"""Of a touchpad, in pixels: as much as one notch of a wheel."""


def bind_wheel(widget: tk.Misc, on_turn: Callable[[float], None]) -> None:
    """Have `on_turn` hear how many notches the wheel turned, downwards."""
    widget.bind("<MouseWheel>", lambda event: on_turn(-1 if event.delta > 0 else 1))
    # On X11 under Tk 8.6 a wheel is two buttons.
    for button, notches in (("<Button-4>", -1), ("<Button-5>", 1)):
        widget.bind(button, lambda _, notches=notches: on_turn(notches))  # type: ignore[misc]
    if tk.TkVersion >= 8.7:
        widget.bind("<TouchpadScroll>", lambda event: on_turn(-downwards(event.delta) / _STROKE))


def downwards(delta: int) -> int:
    """The pixels down in what a touchpad tells: right in its upper 16 bits, down in the lower."""
    low = delta & 0xFFFF
    return low - 0x10000 if low > 0x7FFF else low
