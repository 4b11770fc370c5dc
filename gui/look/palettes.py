"""The colours of the window: one palette a row, chosen by the name of its theme."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from tkinter import ttk


@dataclass(frozen=True)
class Palette:
    """Colours as "#rrggbb", named by what they are for."""

    paper: str
    """The ground of the window."""
    sheet: str
    """The ground of what is read and written."""
    ink: str
    notes: str
    """The ink of the score."""
    faded: str
    """Words that matter less."""
    rule: str
    """Lines."""
    shade: str
    dark_shade: str
    """What the pointer is on, and what is pressed."""
    pale: str
    """What can't be had now."""
    accent: str
    light_accent: str
    dark_accent: str
    pale_accent: str
    on_accent: str
    """Words and marks on any accent."""
    selection: str
    light: str
    """Behind the notes of the score that sound."""
    error: str
    error_tint: str
    warning: str
    warning_tint: str


LIGHT, DARK, CONTRAST = "light", "dark", "contrast"
PALETTES: Mapping[str, Palette] = {
    LIGHT: Palette(
        paper="#f6f5f1",
        sheet="#ffffff",
        ink="#23272b",
        notes="#000000",
        faded="#646b72",
        rule="#cfccc3",
        shade="#ebe9e2",
        dark_shade="#dfdcd3",
        pale="#a7a9a8",
        accent="#1c6b58",
        light_accent="#25806a",
        dark_accent="#145243",
        pale_accent="#a9c4bc",
        on_accent="#ffffff",
        selection="#cfe5de",
        light="#8fd0bb",
        error="#b3261e",
        error_tint="#fbe0dd",
        warning="#b07d00",
        warning_tint="#fdf0c8",
    ),
    DARK: Palette(
        paper="#212427",
        sheet="#181a1c",
        ink="#e4e2dc",
        notes="#e4e2dc",
        faded="#a6abb0",
        rule="#454a4f",
        shade="#2c3034",
        dark_shade="#383d42",
        pale="#6f757a",
        accent="#6cc5ab",
        light_accent="#86d6be",
        dark_accent="#57ad94",
        pale_accent="#3c5a52",
        on_accent="#0d1b17",
        selection="#24504a",
        light="#1f6b57",
        error="#ffa198",
        error_tint="#5a2522",
        warning="#e0b04a",
        warning_tint="#4a3a10",
    ),
    CONTRAST: Palette(
        paper="#000000",
        sheet="#000000",
        ink="#ffffff",
        notes="#ffffff",
        faded="#dedede",
        rule="#b8b8b8",
        shade="#1e1e1e",
        dark_shade="#333333",
        pale="#949494",
        accent="#ffe14d",
        light_accent="#fff0a0",
        dark_accent="#e6c200",
        pale_accent="#7a6c20",
        on_accent="#000000",
        selection="#00307a",
        light="#00572f",
        error="#ffb8b0",
        error_tint="#660000",
        warning="#ffe14d",
        warning_tint="#4d3c00",
    ),
}


def palette_of(widget: tk.Misc) -> Palette:
    """The colours of the theme that a widget's window has now.

    When it gets another, every widget is sent <<ThemeChanged>>.
    """
    return PALETTES.get(ttk.Style(widget).theme_use(), PALETTES[LIGHT])


def keep_coloured(widget: tk.Misc, colour: Callable[[], None]) -> None:
    """Have colours put on now, and again whenever the theme changes."""
    colour()
    # What was never shown isn't told of another theme.
    for event in ("<<ThemeChanged>>", "<Map>"):
        widget.bind(event, lambda _: colour(), add=True)
