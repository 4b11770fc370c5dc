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

from .drawing import Picture, Point, paint_box, paint_line, ppm, sheet

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
LIGHT = "#8fd0bb"
ERROR = "#b3261e"
ERROR_TINT = "#fbe0dd"
WARNING = "#b07d00"
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

Layers = Sequence[tuple[str, float]]
"""Boxes one upon the other: the ink of each, and how far within the first it lies, in points."""
Size = tuple[float, float]
"""Width and height in points."""

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
    if sys.platform == "darwin":
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
    _style_scales(style, shapes)
    _style_pages(style, shapes)
    _style_table(root, style, shapes)
    root.iconphoto(True, shapes.keep(_icon(64)))


class _Shapes:
    """Draws the theme's shapes at the screen's resolution and makes ttk elements of them."""

    def __init__(self, root: tk.Tk, style: ttk.Style) -> None:
        self._root = root
        self._style = style
        self._point = root.winfo_fpixels("1p")

    def pixels(self, points: float) -> int:
        """A length in whole pixels, at least one unless it is none."""
        return max(1, round(points * self._point)) if points else 0

    def keep(self, picture: Picture) -> str:
        """Give Tk a picture for good; returns its name there."""
        # Not a PhotoImage object: Tk would lose the picture with it.
        return str(self._root.tk.call("image", "create", "photo", "-data", ppm(picture)))

    def element(self, name: str, states: Mapping[str, Picture], edges: Size = (0, 0)) -> None:
        """Make a ttk element that shows the first picture whose state holds; "" is the rest.

        Of a picture that stretches, `edges` is how much of its left and right, its top and
        bottom stays as it is, in points.
        """
        names = {state: self.keep(picture) for state, picture in states.items()}
        special: list[Any] = [(*state.split(), image) for state, image in names.items() if state]
        border = (self.pixels(edges[0]), self.pixels(edges[1]))
        height, width = states[""].shape[:2]
        self._style.element_create(
            name,
            "image",
            names[""],
            *special,
            border=border,
            padding=self.pixels(_RING) if all(border) else 0,
            sticky="nsew",
            width=2 * border[0] + 1 if border[0] else width,
            height=2 * border[1] + 1 if border[1] else height,
        )

    def boxes(self, name: str, states: Mapping[str, Layers], middle: float = 40) -> None:
        """Make an element of boxes that stretch, which Tk does by repeating their middle."""
        side = 2 * _EDGE + middle
        pictures = {state: self.box((side, side), layers) for state, layers in states.items()}
        self.element(name, pictures, (_EDGE, _EDGE))

    def box(
        self, size: Size, layers: Layers, radius: float = _RADIUS, ground: str = PAPER
    ) -> Picture:
        """A box with round corners, of layers one upon the other."""
        picture = sheet(self.pixels(size[0]), self.pixels(size[1]), ground)
        for ink, inset in layers:
            margin = self.pixels(inset)
            corner = max(0.0, radius * self._point - margin)
            picture = paint_box(picture, ink, corner, margin)
        return picture

    def mark(self, picture: Picture, ink: str, corners: Sequence[Point]) -> Picture:
        """The picture with a thin line on it, its corners in points."""
        scaled = [(x * self._point, y * self._point) for x, y in corners]
        return paint_line(picture, ink, scaled, 1.2 * self._point)


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
    for option, value in (
        ("background", PAPER),
        ("foreground", INK),
        ("activeBackground", SELECTION),
        ("activeForeground", INK),
        ("disabledForeground", PALE),
        ("selectColor", ACCENT),
        ("relief", "raised"),
        ("activeBorderWidth", "2p"),
        ("borderWidth", 1),
        ("font", "TkMenuFont"),
    ):
        root.option_add(f"*Menu.{option}", value, "widgetDefault")
    # On Windows a selection would be seen only where the focus is.
    root.option_add("*Text.inactiveSelectBackground", SELECTION, "widgetDefault")
    root.option_add("*Listbox.font", BODY_FONT, "widgetDefault")
    root.option_add("*TCombobox*Listbox.borderWidth", "3p")
    root.option_add("*TCombobox*Listbox.relief", "flat")


def _style_buttons(style: ttk.Style, shapes: _Shapes) -> None:
    shapes.boxes(
        "Button.box",
        {
            "disabled": _ruled(PAPER),
            "pressed": _ruled(DARK_SHADE),
            "focus": _ringed(SHEET),
            "active": _ruled(SHADE),
            "": _ruled(SHEET),
        },
    )
    shapes.boxes(
        "Accent.box",
        {
            "disabled": ((PALE_ACCENT, 0),),
            "pressed": ((DARK_ACCENT, 0),),
            "focus": (*_ringed(SHEET), (ACCENT, _RING + _HAIRLINE)),
            "active": ((LIGHT_ACCENT, 0),),
            "": ((ACCENT, 0),),
        },
    )
    shapes.boxes(
        "Link.box",
        {
            "pressed": ((DARK_SHADE, 0),),
            "focus": _ringed(PAPER),
            "active": ((SHADE, 0),),
            "": ((PAPER, 0),),
        },
    )
    for name, element in (
        ("TButton", "Button.box"),
        ("Accent.TButton", "Accent.box"),
        ("Link.TButton", "Link.box"),
    ):
        label = _part("Button.padding", _part("Button.label"))
        style.layout(name, [_part(element, label)])
    style.configure("TButton", padding=("12p", "4p"), anchor="center")
    style.configure("Accent.TButton", padding=("12p", "5p"), foreground=SHEET)
    style.map("Accent.TButton", foreground=[("disabled", SHEET)])
    style.configure("Link.TButton", padding=(0, "1p"), foreground=ACCENT)
    style.map("Link.TButton", foreground=[("disabled", PALE)])


def _style_fields(style: ttk.Style, shapes: _Shapes) -> None:
    states = {"disabled": _ruled(PAPER), "focus": _ringed(SHEET), "": _ruled(SHEET)}
    shapes.boxes("Field.box", states)
    shapes.boxes("Sheet.box", states, middle=200)
    for name, size, corners in (
        ("Field.chevron", (16, 12), ((4, 4.5), (7.5, 8), (11, 4.5))),
        ("Spinbox.uparrow", (16, 7), ((4.5, 5), (7.5, 2), (10.5, 5))),
        ("Spinbox.downarrow", (16, 7), ((4.5, 2), (7.5, 5), (10.5, 2))),
    ):
        marks = {
            state: shapes.mark(shapes.box(size, (), ground=ground), ink, corners)
            for state, ground, ink in (("disabled", PAPER, PALE), ("", SHEET, FADED))
        }
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
    style.layout("Sheet.TFrame", [_part("Sheet.box")])
    style.configure("ComboboxPopdownFrame", borderwidth=1, relief="solid")


def _style_check_boxes(style: ttk.Style, shapes: _Shapes) -> None:
    tick = ((3, 6.2), (5.2, 8.4), (9.2, 3.8))
    ticked = {
        "selected disabled": ((PALE_ACCENT, 0),),
        "selected focus": ((DARK_ACCENT, 0), (ACCENT, _RING)),
        "selected": ((ACCENT, 0),),
    }
    empty = {"focus": _ringed(SHEET), "": ((PALE, 0), (SHEET, _HAIRLINE))}
    boxes = {
        state: shapes.box((12, 12), layers, radius=2.5)
        for state, layers in (ticked | empty).items()
    }
    marks = {state: shapes.mark(boxes[state], SHEET, tick) for state in ticked}
    shapes.element("Check.indicator", boxes | marks)
    indicator = _part("Check.indicator", side="left", sticky="")
    label = _part("Check.padding", _part("Checkbutton.label"), side="left")
    style.layout("TCheckbutton", [indicator, label])
    style.configure("TCheckbutton", padding=("6p", "2p", 0, "2p"))


def _style_bars(style: ttk.Style, shapes: _Shapes) -> None:
    for element, ink in (("trough", DARK_SHADE), ("pbar", ACCENT)):
        pill = {"": shapes.box((44, 4), ((ink, 0),), radius=2)}
        shapes.element(f"Horizontal.Progressbar.{element}", pill, (2, 0))
    bar = _part("Horizontal.Progressbar.pbar", side="left", sticky="ns")
    style.layout("Horizontal.TProgressbar", [_part("Horizontal.Progressbar.trough", bar)])

    inks = {"disabled": SHEET, "pressed": FADED, "active": PALE, "": RULE}
    thumbs = {
        state: shapes.box((6, 46), ((ink, 0),), radius=3, ground=SHEET)
        for state, ink in inks.items()
    }
    shapes.element("Vertical.Scrollbar.thumb", thumbs, (0, 3))
    thumb = _part("Vertical.Scrollbar.thumb")
    style.layout("Vertical.TScrollbar", [_part("Vertical.Scrollbar.trough", thumb, sticky="ns")])
    style.configure("Vertical.TScrollbar", troughcolor=SHEET, bordercolor=SHEET)


def _style_scales(style: ttk.Style, shapes: _Shapes) -> None:
    """A round knob on a thin line."""
    line = shapes.box((30, 13), ())
    start, thickness = shapes.pixels(5), shapes.pixels(3)
    line[start : start + thickness] = shapes.box((1, 1), ((DARK_SHADE, 0),), radius=0)[0, 0]
    shapes.element("Horizontal.Scale.trough", {"": line}, (_EDGE, 0))
    knobs: Mapping[str, Layers] = {
        "disabled": ((PALE, 0),),
        "pressed": ((DARK_ACCENT, 0),),
        "focus": ((ACCENT, 0), (SHEET, _RING), (ACCENT, 2 * _RING)),
        "active": ((LIGHT_ACCENT, 0),),
        "": ((ACCENT, 0),),
    }
    pictures = {state: shapes.box((13, 13), knob, radius=6.5) for state, knob in knobs.items()}
    shapes.element("Horizontal.Scale.slider", pictures)
    slider = _part("Horizontal.Scale.slider", side="left", sticky="")
    style.layout("Horizontal.TScale", [_part("Horizontal.Scale.trough", slider, sticky="ew")])


def _style_pages(style: ttk.Style, shapes: _Shapes) -> None:
    """Tabs as words on a line, which is thick and coloured below the page that is shown."""
    size = (40.0, 20.0)

    def tab(ink: str, thickness: float) -> Picture:
        picture = shapes.box(size, ())
        picture[-shapes.pixels(thickness) :] = shapes.box((1, 1), ((ink, 0),), radius=0)[0, 0]
        return picture

    states = {
        "selected": tab(ACCENT, 2),
        "active": tab(PALE, _HAIRLINE),
        "": tab(RULE, _HAIRLINE),
    }
    shapes.element("Page.tab", states, (_EDGE, _EDGE))
    label = _part("Notebook.padding", _part("Notebook.label"))
    style.layout("TNotebook.Tab", [_part("Page.tab", label)])
    style.element_create("Page.client", "from", "default", "Notebook.client")
    style.layout("TNotebook", [_part("Page.client")])
    style.configure("TNotebook", borderwidth=0, tabmargins=0, padding=0)
    style.configure("TNotebook.Tab", padding=("10p", "3p", "10p", "4p"), foreground=FADED)
    style.map(
        "TNotebook.Tab",
        foreground=[("focus", ACCENT), ("selected", INK)],
        expand=[("selected", 0)],
    )


def _style_table(root: tk.Tk, style: ttk.Style, shapes: _Shapes) -> None:
    """Rows without lines, on the white of the sheet that holds them."""
    style.layout("Treeview", [_part("Treeview.padding", _part("Treeview.treearea"))])
    cell = _part("Treeheading.padding", _part("Treeheading.text", sticky="we"))
    style.layout("Treeview.Heading", [_part("Treeheading.cell"), cell])
    # A row's height Tk takes in pixels alone.
    line = font.nametofont(BODY_FONT, root).metrics("linespace")
    style.configure("Treeview", background=SHEET, rowheight=line + shapes.pixels(5))
    style.map(
        "Treeview",
        background=[("selected", SELECTION)],
        foreground=[("selected", INK)],
    )
    style.configure(
        "Treeview.Heading",
        font=SMALL_FONT,
        background=SHEET,
        foreground=FADED,
        padding=("4p", "3p"),
    )
    # To the cells Tk adds 4 pixels of its own.
    style.configure("Treeview.Cell", padding=(max(0, shapes.pixels(4) - 4), 0))
    style.map("Treeview.Heading", background=[("active", SHEET)])


def _ruled(fill: str) -> Layers:
    return ((RULE, 0), (fill, _HAIRLINE))


def _ringed(fill: str) -> Layers:
    return ((ACCENT, 0), (fill, _RING))


def _part(name: str, *children: Any, side: str | None = None, sticky: str = "nsew") -> Any:
    """One element of a ttk layout with those inside it."""
    options = {"sticky": sticky, "side": side, "children": list(children)}
    return (name, {option: value for option, value in options.items() if value not in (None, [])})


def _icon(side: int) -> Picture:
    """A note."""
    unit = side / 16

    def scaled(*points: Point) -> list[Point]:
        return [(x * unit, y * unit) for x, y in points]

    picture = sheet(side, side, ACCENT)
    picture = paint_line(picture, SHEET, scaled((9, 11), (9, 3.5), (12, 5.5)), 1.2 * unit)
    return paint_line(picture, SHEET, scaled((6.9, 11.6), (7.7, 11.2)), 3.4 * unit)
