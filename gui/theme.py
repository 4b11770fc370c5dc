"""Colours, fonts and shapes of the window, the same on every system and sharp at any resolution.

Lengths are in points ("6p"), which Tk turns into pixels by the screen's resolution, and the
shapes are drawn at the size they are shown (themes made of ready pictures stay tiny at 192 dpi).
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Mapping, Sequence
from tkinter import font, ttk
from typing import Any

from .drawing import Picture, Point, box, line, over, png, surround

PAPER = "#f6f5f1"
SHEET = "#ffffff"
INK = "#23272b"
FADED = "#646b72"
RULE = "#cfccc3"
SHADE = "#ebe9e2"
DARK_SHADE = "#dfdcd3"
PALE = "#a7a9a8"
ACCENT = "#1c6b58"
LIGHT_ACCENT = "#25806a"
DARK_ACCENT = "#145243"
PALE_ACCENT = "#a9c4bc"
SELECTION = "#cfe5de"
ERROR = "#b3261e"
ERROR_TINT = "#fbe0dd"
WARNING_TINT = "#fdf0c8"

BODY_FONT = "TkDefaultFont"
SMALL_FONT = "TkSmallCaptionFont"
HEADING_FONT = "TkCaptionFont"
TUNE_FONT = "TkFixedFont"

_BODY_SIZES = {"x11": 10, "win32": 9, "aqua": 13}  # points
_OVER_BODY_SIZE = {
    BODY_FONT: 0,
    "TkTextFont": 0,
    "TkMenuFont": 0,
    TUNE_FONT: 1,
    SMALL_FONT: -1,
    HEADING_FONT: 3,
}
_EDGE = 4.0  # points of a stretched shape that stay as they are at each side
_RADIUS = 3.0
_HAIRLINE = 0.75
_RING = 1.5  # around what has the focus


def screen_resolution() -> float | None:
    """Dots an inch where Tk can't see it by itself, or None; call it before Tk starts.

    Linux desktops tell their scale as the X resource Xft.dpi, while the X server goes on
    claiming 96. On Windows this process is declared ready for any resolution.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shcore.SetProcessDpiAwareness(1)
        return None
    # Tk looks X resources up under its window's class, so for once the class is Xft.
    probe = tk.Tk(className="Xft")
    try:
        return float(probe.tk.call("option", "get", ".", "dpi", "Dpi"))
    except ValueError:
        return None
    finally:
        probe.destroy()


def apply_theme(root: tk.Tk, resolution: float | None) -> None:
    """Give a root window abcgen's look; `resolution` as `screen_resolution` says."""
    if resolution:
        root.tk.call("tk", "scaling", resolution / 72)
    _set_fonts(root)
    style = ttk.Style(root)
    shapes = _Shapes(root, style)
    style.theme_create("abcgen", parent="clam")
    style.theme_use("abcgen")
    _set_colours(root, style)
    _style_buttons(style, shapes)
    _style_fields(style, shapes)
    _style_check_boxes(style, shapes)
    _style_bars(style, shapes)
    root.iconphoto(True, shapes.keep(_icon(64)))


class _Shapes:
    """Draws the theme's shapes at the screen's resolution and makes ttk elements of them."""

    def __init__(self, root: tk.Tk, style: ttk.Style) -> None:
        self._root = root
        self._style = style
        self.point = root.winfo_fpixels("1p")
        """In pixels."""

    def pixels(self, points: float) -> int:
        """A length in whole pixels, at least one."""
        return max(1, round(points * self.point))

    def keep(self, picture: Picture) -> str:
        """Give Tk a picture for good; returns its name there."""
        # Not a PhotoImage object: Tk would lose the picture with it.
        return str(self._root.tk.call("image", "create", "photo", "-data", png(picture)))

    def element(
        self, name: str, states: Mapping[str, Picture], border: tuple[int, int] = (0, 0)
    ) -> None:
        """Make a ttk element that shows the first picture whose state holds; "" is the rest.

        It stretches but for its `border`: pixels at the left and right, at the top and bottom.
        """
        names = {state: self.keep(picture) for state, picture in states.items()}
        special: list[Any] = [(*state.split(), image) for state, image in names.items() if state]
        self._style.element_create(
            name, "image", names[""], *special, border=border, padding=0, sticky="nsew"
        )

    def boxes(self, name: str, states: Mapping[str, Picture]) -> None:
        """Make an element of boxes that stretch."""
        edge = self.pixels(_EDGE)
        self.element(name, states, border=(edge, edge))

    def box(self, fill: str, rule: str | None = None, width: float = _HAIRLINE) -> Picture:
        """A rounded box just large enough to be stretched."""
        size = 2 * self.pixels(_EDGE) + 1
        return box(size, size, _RADIUS * self.point, fill, rule, self.pixels(width))

    def ringed_box(self, fill: str, ring: str, gap: str) -> Picture:
        """A box with a ring around it and a gap between the two."""
        outer = self.box(gap, ring, _RING)
        margin = self.pixels(_RING) + self.pixels(_HAIRLINE)
        size = outer.shape[0] - 2 * margin
        core = box(size, size, self.point, fill)
        return over(outer, surround(core, left=margin, top=margin, right=margin, bottom=margin))

    def pill(self, length: float, thickness: float, fill: str) -> Picture:
        """A bar with round ends, in points."""
        width, height = self.pixels(length), self.pixels(thickness)
        return box(width, height, min(width, height) / 2, fill)

    def mark(self, width: float, height: float, corners: Sequence[Point], ink: str) -> Picture:
        """A thin line through `corners` on a clear ground, all in points."""
        scaled = [(x * self.point, y * self.point) for x, y in corners]
        return line(self.pixels(width), self.pixels(height), scaled, 1.2 * self.point, ink)


def _set_fonts(root: tk.Tk) -> None:
    body = _BODY_SIZES[root.tk.call("tk", "windowingsystem")]
    for name, more in _OVER_BODY_SIZE.items():
        font.nametofont(name, root).configure(size=body + more)


def _set_colours(root: tk.Tk, style: ttk.Style) -> None:
    root.configure(background=PAPER)
    style.configure(
        ".",
        background=PAPER,
        foreground=INK,
        fieldbackground=SHEET,
        bordercolor=RULE,
        lightcolor=PAPER,
        darkcolor=PAPER,
        troughcolor=SHADE,
        selectbackground=SELECTION,
        selectforeground=INK,
        insertcolor=INK,
        insertwidth="1p",
        font=BODY_FONT,
        borderwidth=0,
        relief="flat",
    )
    style.map(".", foreground=[("disabled", PALE)])
    style.configure("Hint.TLabel", font=SMALL_FONT, foreground=FADED)
    style.configure("Heading.TLabel", font=HEADING_FONT)
    style.configure("Error.TLabel", foreground=ERROR)
    style.configure("Rule.TFrame", background=RULE)
    for kind in ("Listbox", "Text"):
        for option, value in (
            ("background", SHEET),
            ("foreground", INK),
            ("selectBackground", SELECTION),
            ("selectForeground", INK),
            ("borderWidth", 0),
            ("highlightThickness", 0),
        ):
            root.option_add(f"*{kind}.{option}", value, "widgetDefault")
    root.option_add("*Listbox.font", BODY_FONT, "widgetDefault")


def _style_buttons(style: ttk.Style, shapes: _Shapes) -> None:
    shapes.boxes(
        "Button.box",
        {
            "disabled": shapes.box(PAPER, RULE),
            "pressed": shapes.box(DARK_SHADE, RULE),
            "focus": shapes.box(SHEET, ACCENT, _RING),
            "active": shapes.box(SHADE, RULE),
            "": shapes.box(SHEET, RULE),
        },
    )
    shapes.boxes(
        "Accent.box",
        {
            "disabled": shapes.box(PALE_ACCENT),
            "pressed": shapes.box(DARK_ACCENT),
            "focus": shapes.ringed_box(ACCENT, ACCENT, SHEET),
            "active": shapes.box(LIGHT_ACCENT),
            "": shapes.box(ACCENT),
        },
    )
    for name, element in (("TButton", "Button.box"), ("Accent.TButton", "Accent.box")):
        label = _part("Button.padding", _part("Button.label"))
        style.layout(name, [_part(element, label)])
    style.configure("TButton", padding=("12p", "4p"), anchor="center")
    style.configure("Accent.TButton", padding=("12p", "5p"), foreground=SHEET)
    style.map("Accent.TButton", foreground=[("disabled", SHEET)])


def _style_fields(style: ttk.Style, shapes: _Shapes) -> None:
    shapes.boxes(
        "Field.box",
        {
            "disabled": shapes.box(PAPER, RULE),
            "focus": shapes.box(SHEET, ACCENT, _RING),
            "": shapes.box(SHEET, RULE),
        },
    )
    for name, width, height, points in (
        ("Field.chevron", 16, 12, ((4, 4.5), (7.5, 8), (11, 4.5))),
        ("Spinbox.uparrow", 16, 7, ((4.5, 5), (7.5, 2), (10.5, 5))),
        ("Spinbox.downarrow", 16, 7, ((4.5, 2), (7.5, 5), (10.5, 2))),
    ):
        inks = {"disabled": PALE, "": FADED}
        marks = {state: shapes.mark(width, height, points, ink) for state, ink in inks.items()}
        shapes.element(name, marks)
    entry = _part("Entry.padding", _part("Entry.textarea"))
    style.layout("TEntry", [_part("Field.box", entry)])
    chevron = _part("Field.chevron", side="right", sticky="")
    choice = _part("Combobox.padding", _part("Combobox.textarea"))
    style.layout("TCombobox", [_part("Field.box", chevron, choice)])
    arrows = _part(
        "null",
        _part("Spinbox.uparrow", side="top", sticky=""),
        _part("Spinbox.downarrow", side="bottom", sticky=""),
        side="right",
        sticky="",
    )
    number = _part("Spinbox.padding", _part("Spinbox.textarea"))
    style.layout("TSpinbox", [_part("Field.box", arrows, number)])
    for name in ("TEntry", "TCombobox", "TSpinbox"):
        style.configure(name, padding=("6p", "4p"))
        # What was chosen from a list stays selected, which shouldn't show.
        style.map(name, selectbackground=[("!focus", SHEET), ("readonly", SHEET)])
    style.layout("Sheet.TFrame", [_part("Field.box")])
    style.configure("ComboboxPopdownFrame", borderwidth=1, relief="solid")


def _style_check_boxes(style: ttk.Style, shapes: _Shapes) -> None:
    side, gap = shapes.pixels(12), shapes.pixels(6)

    def square(fill: str, rule: str, width: float = _HAIRLINE) -> Picture:
        return box(side, side, 2.5 * shapes.point, fill, rule, shapes.pixels(width))

    def ticked(below: Picture) -> Picture:
        return over(below, shapes.mark(12, 12, ((3, 6.2), (5.2, 8.4), (9.2, 3.8)), SHEET))

    states = {
        "selected disabled": ticked(square(PALE_ACCENT, PALE_ACCENT)),
        "selected focus": ticked(square(ACCENT, DARK_ACCENT, _RING)),
        "selected": ticked(square(ACCENT, ACCENT)),
        "focus": square(SHEET, ACCENT, _RING),
        "": square(SHEET, PALE),
    }
    shapes.element(
        "Check.indicator",
        {state: surround(picture, right=gap) for state, picture in states.items()},
    )
    indicator = _part("Check.indicator", side="left", sticky="")
    label = _part("Checkbutton.label", side="left")
    style.layout("TCheckbutton", [_part("Checkbutton.padding", indicator, label)])
    style.configure("TCheckbutton", padding=("0p", "2p"))


def _style_bars(style: ttk.Style, shapes: _Shapes) -> None:
    thickness, ends = 4.0, shapes.pixels(2)
    for element, length, fill in (("trough", 12, DARK_SHADE), ("pbar", 40, ACCENT)):
        pill = {"": shapes.pill(length, thickness, fill)}
        shapes.element(f"Horizontal.Progressbar.{element}", pill, border=(ends, 0))
    bar = _part("Horizontal.Progressbar.pbar", side="left", sticky="ns")
    style.layout("Horizontal.TProgressbar", [_part("Horizontal.Progressbar.trough", bar)])

    width, ends = 6.0, shapes.pixels(3)
    inks = {"disabled": SHEET, "pressed": FADED, "active": PALE, "": RULE}
    thumbs = {state: shapes.pill(width, 24, ink) for state, ink in inks.items()}
    shapes.element("Vertical.Scrollbar.thumb", thumbs, border=(0, ends))
    thumb = _part("Vertical.Scrollbar.thumb")
    style.layout("Vertical.TScrollbar", [_part("Vertical.Scrollbar.trough", thumb, sticky="ns")])
    style.configure("Vertical.TScrollbar", troughcolor=SHEET, bordercolor=SHEET)


def _part(name: str, *children: Any, side: str | None = None, sticky: str = "nsew") -> Any:
    """One element of a ttk layout with those inside it."""
    options = {"sticky": sticky, "side": side, "children": list(children)}
    return (name, {option: value for option, value in options.items() if value not in (None, [])})


def _icon(side: int) -> Picture:
    """A note on the accent's ground."""
    unit = side / 16
    ground = box(side, side, 3.5 * unit, ACCENT)
    stem = line(
        side,
        side,
        [(x * unit, y * unit) for x, y in ((9, 11), (9, 3.5), (12, 5.5))],
        1.2 * unit,
        SHEET,
    )
    head = line(
        side, side, [(x * unit, y * unit) for x, y in ((6.9, 11.6), (7.7, 11.2))], 3.4 * unit, SHEET
    )
    return over(over(ground, stem), head)
