"""Going through a drawing by keys, a wheel or a touchpad, on every system and either Tk.

Tk sees to it by itself in texts, lists and tables, but not in a canvas.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

NOTCH = 48
"""Pixels at 96 dots an inch that a notch of the wheel scrolls."""
_STROKE = 40
"""Of a touchpad, in pixels: as much as one notch of a wheel."""
_PAGE = 0.9
"""Of what is seen, the share that a page goes on by."""


def scroll(page: tk.Canvas) -> Callable[[float], None]:
    """Let a canvas be scrolled; returns what scrolls it by so many notches of a wheel.

    Less than a pixel is kept for the next time, as the slow strokes on a touchpad come.
    """
    page.configure(yscrollincrement=1)
    rest = 0.0

    def turn(notches: float) -> None:
        nonlocal rest
        pixels = rest + notches * NOTCH * page.winfo_fpixels("1i") / 96
        rest = pixels - round(pixels)
        page.yview_scroll(round(pixels), "units")

    def leaf(pages: int, _: object) -> None:
        page.yview_scroll(round(pages * page.winfo_height() * _PAGE), "units")

    for keys, number in (("<Up>", -1), ("<Down>", 1)):
        page.bind(keys, lambda _, number=number: turn(number))  # type: ignore[misc]
    for keys, number in (("<Prior>", -1), ("<Next>", 1)):
        page.bind(keys, partial(leaf, number))
    for keys, share in (("<Home>", 0.0), ("<End>", 1.0)):
        page.bind(keys, lambda _, share=share: page.yview_moveto(share))  # type: ignore[misc]
    turn_by_wheel(page, turn)
    return turn


def turn_by_wheel(widget: tk.Misc, turn: Callable[[float], None]) -> None:
    """Have `turn` hear of the wheel or the touchpad over a widget, by notches down."""
    widget.bind("<MouseWheel>", lambda event: turn(-1 if event.delta > 0 else 1))
    # On X11 under Tk 8.6 a wheel is two buttons.
    for button, notches in (("<Button-4>", -1), ("<Button-5>", 1)):
        widget.bind(button, lambda _, notches=notches: turn(notches))  # type: ignore[misc]
    if tk.TkVersion >= 8.7:
        widget.bind("<TouchpadScroll>", lambda event: turn(-downwards(event.delta) / _STROKE))


def downwards(delta: int) -> int:
    """The pixels down in what a touchpad tells: right in its upper 16 bits, down in the lower."""
    low = delta & 0xFFFF
    return low - 0x10000 if low > 0x7FFF else low
