"""Colours, fonts and shapes of the window, the same on every system and sharp at any resolution.

Lengths are in points ("6p"), which Tk turns into pixels by the screen's resolution, and the
shapes are drawn at the size they are shown (themes made of ready pictures stay tiny at 192 dpi).
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Mapping
from tkinter import font, ttk
from typing import Any

from .drawing import Picture, Point, paint_line, sheet
from .palettes import LIGHT, PALETTES, Palette, palette_of
from .shapes import EDGE, HAIRLINE, RING, Layers, Shapes

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
_ON_SHEET = {
    "background": "sheet",
    "foreground": "ink",
    "selectBackground": "selection",
    "selectForeground": "ink",
}
_COLOURS: Mapping[str, Mapping[str, str]] = {
    "Listbox": _ON_SHEET,
    # On Windows a selection would be seen only where the focus is.
    "Text": {**_ON_SHEET, "insertBackground": "ink", "inactiveSelectBackground": "selection"},
    "Entry": {**_ON_SHEET, "insertBackground": "ink"},
    "Canvas": {"background": "sheet"},
    "Toplevel": {"background": "paper"},
    "Menu": {
        "background": "paper",
        "foreground": "ink",
        "activeBackground": "selection",
        "activeForeground": "ink",
        "disabledForeground": "pale",
        "selectColor": "accent",
    },
}
"""Of the widgets that no theme of ttk's reaches, by their class: what is which of the palette."""
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "Listbox": {"borderWidth": 0, "highlightThickness": 0, "font": BODY_FONT},
    "Text": {"borderWidth": 0, "highlightThickness": 0},
    "Menu": {
        "relief": "raised",
        "activeBorderWidth": "2p",
        "borderWidth": 1,
        "font": "TkMenuFont",
    },
}


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


def apply_theme(
    root: tk.Tk, resolution: float | None, theme: str = LIGHT, text_size: int = 100
) -> None:
    """Give a root window abcgen's look; `resolution` as `screen_resolution` says."""
    if resolution:
        root.tk.call("tk", "scaling", resolution / 72)
    for kind, options in _SHAPES.items():
        for option, value in options.items():
            root.option_add(f"*{kind}.{option}", value, "widgetDefault")
    root.option_add("*TCombobox*Listbox.borderWidth", "3p")
    root.option_add("*TCombobox*Listbox.relief", "flat")
    change_theme(root, theme, text_size)
    shapes = Shapes(root, ttk.Style(root), PALETTES[LIGHT])
    root.iconphoto(True, shapes.keep(_icon(64, PALETTES[LIGHT])))


def change_theme(root: tk.Tk, theme: str, text_size: int) -> None:
    """Give a window, and all in it, the colours of a palette and letters of a size in percent.

    What draws with colours or measures text itself binds <<ThemeChanged>>, which comes then.
    """
    style = ttk.Style(root)
    _set_fonts(root, text_size)
    if theme in style.theme_names():
        style.theme_use(theme)
    else:
        style.theme_create(theme, parent="clam")
        style.theme_use(theme)
        _make_theme(root, style, PALETTES[theme])
    # A row's height Tk takes in pixels alone.
    line = font.nametofont(BODY_FONT, root).metrics("linespace")
    style.configure("Treeview", rowheight=line + max(1, round(root.winfo_fpixels("5p"))))
    palette = palette_of(root)
    root.configure(background=palette.paper)
    for kind, options in _COLOURS.items():
        for option, name in options.items():
            root.option_add(f"*{kind}.{option}", getattr(palette, name), "widgetDefault")
    _recolour(root, ".", palette)


def _recolour(root: tk.Tk, path: str, palette: Palette) -> None:
    """Give what is in a widget the colours of a palette, also what Tk has made by itself."""
    for child in root.tk.splitlist(root.tk.call("winfo", "children", path)):
        colours = _COLOURS.get(str(root.tk.call("winfo", "class", child)), {})
        for option, name in colours.items():
            root.tk.call(child, "configure", f"-{option.lower()}", getattr(palette, name))
        _recolour(root, str(child), palette)


def _make_theme(root: tk.Tk, style: ttk.Style, palette: Palette) -> None:
    shapes = Shapes(root, style, palette)
    _set_colours(style, palette)
    _style_buttons(style, shapes)
    _style_fields(style, shapes)
    _style_check_boxes(style, shapes)
    _style_bars(style, shapes)
    _style_scales(style, shapes)
    _style_pages(style, shapes)
    _style_table(style, shapes)


def _set_fonts(root: tk.Tk, text_size: int) -> None:
    body = _BODY_SIZES[root.tk.call("tk", "windowingsystem")]
    for name, more in _OVER_BODY_SIZE.items():
        size = round((body + more) * text_size / 100)
        font.nametofont(name, root).configure(size=size)


def _set_colours(style: ttk.Style, p: Palette) -> None:
    style.configure(
        ".",
        background=p.paper,
        foreground=p.ink,
        fieldbackground=p.sheet,
        bordercolor=p.rule,
        lightcolor=p.paper,
        darkcolor=p.paper,
        troughcolor=p.shade,
        selectbackground=p.selection,
        selectforeground=p.ink,
        insertcolor=p.ink,
        insertwidth="1p",
        font=BODY_FONT,
        borderwidth=0,
        relief="flat",
    )
    style.map(".", foreground=[("disabled", p.pale)])
    style.configure("Hint.TLabel", font=SMALL_FONT, foreground=p.faded)
    style.configure("Heading.TLabel", font=HEADING_FONT)
    style.configure("Error.TLabel", foreground=p.error)
    # What is said on a sheet as long as nothing else stands there.
    style.configure("Placeholder.TLabel", background=p.sheet, foreground=p.faded)
    style.configure("Rule.TFrame", background=p.rule)


def _style_buttons(style: ttk.Style, shapes: Shapes) -> None:
    p = shapes.palette
    shapes.boxes(
        "Button.box",
        {
            "disabled": shapes.ruled(p.paper),
            "pressed": shapes.ruled(p.dark_shade),
            "focus": shapes.ringed(p.sheet),
            "active": shapes.ruled(p.shade),
            "": shapes.ruled(p.sheet),
        },
    )
    shapes.boxes(
        "Accent.box",
        {
            "disabled": ((p.pale_accent, 0),),
            "pressed": ((p.dark_accent, 0),),
            "focus": (*shapes.ringed(p.sheet), (p.accent, RING + HAIRLINE)),
            "active": ((p.light_accent, 0),),
            "": ((p.accent, 0),),
        },
    )
    shapes.boxes(
        "Link.box",
        {
            "pressed": ((p.dark_shade, 0),),
            "focus": shapes.ringed(p.paper),
            "active": ((p.shade, 0),),
            "": ((p.paper, 0),),
        },
    )
    for name, element in (
        ("TButton", "Button.box"),
        ("Accent.TButton", "Accent.box"),
        ("Link.TButton", "Link.box"),
        ("Tool.TButton", "Button.box"),
    ):
        label = _part("Button.padding", _part("Button.label"))
        style.layout(name, [_part(element, label)])
    style.configure("TButton", padding=("12p", "4p"), anchor="center")
    style.configure("Tool.TButton", padding=("9p", "4p"))
    style.configure("Accent.TButton", padding=("12p", "5p"), foreground=p.on_accent)
    style.map("Accent.TButton", foreground=[("disabled", p.on_accent)])
    style.configure("Link.TButton", padding=(0, "1p"), foreground=p.accent)
    style.map("Link.TButton", foreground=[("disabled", p.pale)])


def _style_fields(style: ttk.Style, shapes: Shapes) -> None:
    p = shapes.palette
    states = {
        "disabled": shapes.ruled(p.paper),
        "focus": shapes.ringed(p.sheet),
        "": shapes.ruled(p.sheet),
    }
    shapes.boxes("Field.box", states)
    shapes.boxes("Sheet.box", states, middle=200)
    for name, size, corners in (
        ("Field.chevron", (16, 12), ((4, 4.5), (7.5, 8), (11, 4.5))),
        ("Spinbox.uparrow", (16, 7), ((4.5, 5), (7.5, 2), (10.5, 5))),
        ("Spinbox.downarrow", (16, 7), ((4.5, 2), (7.5, 5), (10.5, 2))),
    ):
        marks = {
            state: shapes.mark(shapes.box(size, (), ground=ground), ink, corners)
            for state, ground, ink in (("disabled", p.paper, p.pale), ("", p.sheet, p.faded))
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
        style.map(name, selectbackground=[("!focus", p.sheet), ("readonly", p.sheet)])
    style.layout("Sheet.TFrame", [_part("Sheet.box")])
    style.configure("ComboboxPopdownFrame", borderwidth=1, relief="solid")


def _style_check_boxes(style: ttk.Style, shapes: Shapes) -> None:
    p = shapes.palette
    tick = ((3, 6.2), (5.2, 8.4), (9.2, 3.8))
    ticked = {
        "selected disabled": ((p.pale_accent, 0),),
        "selected focus": ((p.dark_accent, 0), (p.accent, RING)),
        "selected": ((p.accent, 0),),
    }
    empty = {"focus": shapes.ringed(p.sheet), "": ((p.faded, 0), (p.sheet, HAIRLINE))}
    boxes = {
        state: shapes.box((12, 12), layers, radius=2.5)
        for state, layers in (ticked | empty).items()
    }
    marks = {state: shapes.mark(boxes[state], p.on_accent, tick) for state in ticked}
    shapes.element("Check.indicator", boxes | marks)
    indicator = _part("Check.indicator", side="left", sticky="")
    label = _part("Check.padding", _part("Checkbutton.label"), side="left")
    style.layout("TCheckbutton", [indicator, label])
    style.configure("TCheckbutton", padding=("6p", "2p", 0, "2p"))


def _style_bars(style: ttk.Style, shapes: Shapes) -> None:
    p = shapes.palette
    for element, ink in (("trough", p.rule), ("pbar", p.accent)):
        pill = {"": shapes.box((44, 4), ((ink, 0),), radius=2)}
        shapes.element(f"Horizontal.Progressbar.{element}", pill, (2, 0))
    bar = _part("Horizontal.Progressbar.pbar", side="left", sticky="ns")
    style.layout("Horizontal.TProgressbar", [_part("Horizontal.Progressbar.trough", bar)])

    inks = {"disabled": p.sheet, "pressed": p.ink, "active": p.faded, "": p.pale}
    thumbs = {
        state: shapes.box((6, 46), ((ink, 0),), radius=3, ground=p.sheet)
        for state, ink in inks.items()
    }
    shapes.element("Vertical.Scrollbar.thumb", thumbs, (0, 3))
    thumb = _part("Vertical.Scrollbar.thumb")
    style.layout("Vertical.TScrollbar", [_part("Vertical.Scrollbar.trough", thumb, sticky="ns")])
    style.configure("Vertical.TScrollbar", troughcolor=p.sheet, bordercolor=p.sheet)


def _style_scales(style: ttk.Style, shapes: Shapes) -> None:
    """A round knob on a thin line."""
    p = shapes.palette
    line = shapes.box((30, 13), ())
    start, thickness = shapes.pixels(5), shapes.pixels(3)
    line[start : start + thickness] = shapes.box((1, 1), ((p.rule, 0),), radius=0)[0, 0]
    shapes.element("Horizontal.Scale.trough", {"": line}, (EDGE, 0))
    knobs: Mapping[str, Layers] = {
        "disabled": ((p.pale, 0),),
        "pressed": ((p.dark_accent, 0),),
        "focus": ((p.accent, 0), (p.sheet, RING), (p.accent, 2 * RING)),
        "active": ((p.light_accent, 0),),
        "": ((p.accent, 0),),
    }
    pictures = {state: shapes.box((13, 13), knob, radius=6.5) for state, knob in knobs.items()}
    shapes.element("Horizontal.Scale.slider", pictures)
    slider = _part("Horizontal.Scale.slider", side="left", sticky="")
    style.layout("Horizontal.TScale", [_part("Horizontal.Scale.trough", slider, sticky="ew")])


def _style_pages(style: ttk.Style, shapes: Shapes) -> None:
    """Tabs as words on a line, which is thick and coloured below the page that is shown."""
    p = shapes.palette
    size = (40.0, 20.0)

    def tab(ink: str, thickness: float, layers: Layers = ()) -> Picture:
        picture = shapes.box(size, layers)
        picture[-shapes.pixels(thickness) :] = shapes.box((1, 1), ((ink, 0),), radius=0)[0, 0]
        return picture

    states = {
        "selected focus": tab(p.accent, 2, shapes.ringed(p.paper)),
        "selected": tab(p.accent, 2),
        "active": tab(p.pale, HAIRLINE),
        "": tab(p.rule, HAIRLINE),
    }
    shapes.element("Page.tab", states, (EDGE, EDGE))
    label = _part("Notebook.padding", _part("Notebook.label"))
    style.layout("TNotebook.Tab", [_part("Page.tab", label)])
    style.element_create("Page.client", "from", "default", "Notebook.client")
    style.layout("TNotebook", [_part("Page.client")])
    style.configure("TNotebook", borderwidth=0, tabmargins=0, padding=0)
    style.configure("TNotebook.Tab", padding=("10p", "3p", "10p", "4p"), foreground=p.faded)
    style.map(
        "TNotebook.Tab",
        foreground=[("focus", p.accent), ("selected", p.ink)],
        expand=[("selected", 0)],
    )


def _style_table(style: ttk.Style, shapes: Shapes) -> None:
    """Rows without lines, on the white of the sheet that holds them."""
    p = shapes.palette
    style.layout("Treeview", [_part("Treeview.padding", _part("Treeview.treearea"))])
    cell = _part("Treeheading.padding", _part("Treeheading.text", sticky="we"))
    style.layout("Treeview.Heading", [_part("Treeheading.cell"), cell])
    style.configure("Treeview", background=p.sheet)
    style.map(
        "Treeview",
        background=[("selected", p.selection)],
        foreground=[("selected", p.ink)],
    )
    style.configure(
        "Treeview.Heading",
        font=SMALL_FONT,
        background=p.sheet,
        foreground=p.faded,
        padding=("4p", "3p"),
    )
    # To the cells Tk adds 4 pixels of its own.
    style.configure("Treeview.Cell", padding=(max(0, shapes.pixels(4) - 4), 0))
    style.map("Treeview.Heading", background=[("active", p.sheet)])


def _part(name: str, *children: Any, side: str | None = None, sticky: str = "nsew") -> Any:
    """One element of a ttk layout with those inside it."""
    options = {"sticky": sticky, "side": side, "children": list(children)}
    return (name, {option: value for option, value in options.items() if value not in (None, [])})


def _icon(side: int, p: Palette) -> Picture:
    """A note."""
    unit = side / 16

    def scaled(*points: Point) -> list[Point]:
        return [(x * unit, y * unit) for x, y in points]

    picture = sheet(side, side, p.accent)
    picture = paint_line(picture, p.on_accent, scaled((9, 11), (9, 3.5), (12, 5.5)), 1.2 * unit)
    return paint_line(picture, p.on_accent, scaled((6.9, 11.6), (7.7, 11.2)), 3.4 * unit)
