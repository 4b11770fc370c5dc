"""Commands, and what is made of them: the menu bar, the keys and the buttons."""

from __future__ import annotations

import itertools
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from tkinter import ttk
from typing import Any

from .look.keys import menu_keys
from .look.tooltip import Tooltip

_NAMES = {"Control": "Ctrl", "Escape": "Esc", "plus": "+", "minus": "−", "space": "Space"} | {
    "Return": "Enter",
    "Left": "←",
    "Right": "→",
}
_MAC_NAMES = {"Control": "⌘", "Shift": "⇧", "Escape": "Esc", "plus": "+", "minus": "−"}
_LIKE = {"plus": ("equal", "KP_Add"), "minus": ("KP_Subtract",), "0": ("KP_0",)}
"""Keys that are meant too."""
_CLASSES = ("Text", "TEntry", "TCombobox", "TSpinbox", "TNotebook")
"""Of widgets that have keys of their own."""


@dataclass(frozen=True)
class Command:
    """Something the user can do: an entry of a menu, perhaps a key, perhaps a button."""

    name: str
    menu: str
    """The menu it stands in, perhaps one within another, as in "Tune/Transpose"; menus stand in
    the order of their first commands."""
    label: str
    """What menu and button say; without a label it is in no menu."""
    key: str
    """As Tk writes it, such as Control-g; empty: none."""
    of: type[Any]
    """The part of the window that does it."""
    run: Callable[[Any], object]
    """Does it, given that part."""
    needs: str = ""
    """The facts that must hold for it, as the parts tell them."""
    tick: str = ""
    """The fact that ticks its entry; empty: it is no choice."""
    line: bool = False
    """Whether a line stands above it in the menu."""
    bound: bool = True
    """Whether the key is to be bound; else widgets answer to it by themselves."""
    tip: str = ""
    """What it does, said of its button when the pointer rests there."""
    context: str = ""
    """The context menus it stands in too, such as text."""


class Commands:
    """The commands of a window, its menu bar and its keys."""

    def __init__(
        self, window: tk.Tk, table: Sequence[Command], run: Callable[[Command], None]
    ) -> None:
        self._window = window
        self._table = {command.name: command for command in table}
        self._run = run
        self._mac = window.tk.call("tk", "windowingsystem") == "aqua"
        self._facts: Set[str] | None = None
        self._ticks: dict[str, tk.BooleanVar] = {}
        self._entries: dict[str, tuple[tk.Menu, int]] = {}
        self.buttons: dict[str, ttk.Button] = {}
        self._copies: list[tuple[str, ttk.Button]] = []
        """More buttons of commands that have one."""
        self.tips: dict[str, Tooltip] = {}
        """Of buttons and fields, by their command."""
        self.context_menu: tk.Menu | None = None
        """The one that came up last."""
        self._make_menus()
        for command in table:
            if command.key and command.bound:
                self._bind(command)

    def button(
        self, parent: tk.Misc, name: str, style: str = "TButton", text: str = ""
    ) -> ttk.Button:
        """A button for a command, which Return presses too; it says the label or a text."""
        text = text or self._table[name].label
        button = ttk.Button(parent, text=text, style=style, command=partial(self.invoke, name))
        button.bind("<Return>", lambda _: button.invoke())
        if name in self.buttons:
            self._copies.append((name, button))
        self.buttons.setdefault(name, button)
        self.explain(button, name)
        return button

    def explain(self, widget: tk.Misc, name: str) -> None:
        """Say what a command does, and its key, when the pointer rests on a widget."""
        command = self._table[name]
        if command.tip:
            key = self._shown(command.key)
            self.tips[name] = Tooltip(widget, f"{command.tip} ({key})" if key else command.tip)

    def keys(self) -> list[tuple[str, str, str]]:
        """The menu, the label and the key of every command that has a key."""
        having = (command for command in self._table.values() if command.key)
        return [(one.menu, one.label.rstrip("…"), self._shown(one.key)) for one in having]

    def add_context_menu(
        self, widget: tk.Misc, context: str, place: Callable[[int, int], tuple[int, int] | None]
    ) -> None:
        """Have a menu of the context's commands come up by the right button or a key.

        `place` hears where the widget was clicked, in its pixels, or (-1, -1) for a key; it says
        where the menu is to be for a key, or None for its corner.
        """

        def pop_up(event: tk.Event[tk.Misc], by_key: bool) -> str:
            widget.focus_set()
            at = place(-1, -1) or (0, 0) if by_key else (event.x, event.y)
            if not by_key:
                place(*at)
            self._pop_up(context, widget.winfo_rootx() + at[0], widget.winfo_rooty() + at[1])
            return "break"

        buttons = ("<Button-2>", "<Control-Button-1>") if self._mac else ("<Button-3>",)
        for event in buttons:
            widget.bind(event, lambda event: pop_up(event, False))
        for event in menu_keys(widget):
            widget.bind(event, lambda event: pop_up(event, True))

    def _pop_up(self, context: str, x: int, y: int) -> None:
        if self.context_menu:
            self.context_menu.destroy()
        self.context_menu = menu = tk.Menu(self._window, tearoff=False)
        letters: set[str] = set()
        for command in self._table.values():
            if context not in command.context.split():
                continue
            if command.line and menu.index("end") is not None:
                menu.add_separator()
            menu.add_command(
                label=command.label,
                underline=_mnemonic(command.label, letters),
                accelerator=self._shown(command.key),
                command=partial(self.invoke, command.name),
                state="normal" if self.enabled(command.name) else "disabled",
            )
        menu.tk_popup(x, y)

    def invoke(self, name: str) -> None:
        """Do it if it makes sense now."""
        if self.enabled(name):
            self._run(self._table[name])

    def enabled(self, name: str) -> bool:
        """Whether a command makes sense now."""
        return set(self._table[name].needs.split()) <= (self._facts or set())

    def refresh(self, facts: Set[str]) -> None:
        """Let what needs these facts be had, and nothing that needs others."""
        if facts == self._facts:
            # A tick that was clicked has changed by itself.
            for name, tick in self._ticks.items():
                tick.set(self._table[name].tick in facts)
            return
        self._facts = facts
        for name, command in self._table.items():
            enabled = self.enabled(name)
            if name in self._entries:
                menu, at = self._entries[name]
                menu.entryconfigure(at, state="normal" if enabled else "disabled")
            if command.tick:
                self._ticks[name].set(command.tick in facts)
        for name, button in (*self.buttons.items(), *self._copies):
            button.state(["!disabled" if self.enabled(name) else "disabled"])

    def _make_menus(self) -> None:
        bar = tk.Menu(self._window, tearoff=False, relief="flat")
        menus: dict[str, tk.Menu] = {}
        letters: dict[str, set[str]] = {"": set()}
        for command in self._table.values():
            if not command.label:
                continue
            if command.menu not in menus:
                above, _, label = command.menu.rpartition("/")
                parent = menus.get(above, bar)
                menu = menus[command.menu] = tk.Menu(parent, tearoff=False)
                letters[command.menu] = set()
                at = _mnemonic(label, letters[above])
                parent.add_cascade(label=label, menu=menu, underline=at)
            menu = menus[command.menu]
            if command.line:
                menu.add_separator()
            options: dict[str, Any] = {
                "label": command.label,
                "underline": _mnemonic(command.label, letters[command.menu]),
                "command": partial(self.invoke, command.name),
                "accelerator": self._shown(command.key),
            }
            if command.tick:
                self._ticks[command.name] = tick = tk.BooleanVar(self._window)
                menu.add_checkbutton(**options, variable=tick)
            else:
                menu.add_command(**options)
            place = menu.index("end")
            assert place is not None
            self._entries[command.name] = menu, place
        self._window.configure(menu=bar)

    def _bind(self, command: Command) -> None:
        for sequence in self._sequences(command.key):
            # Else a widget would do something of its own besides, or instead; with no binding at
            # all it would take Esc for a letter.
            for each in _CLASSES:
                self._window.tk.call("bind", each, sequence, "#")
            for event in self._window.event_info():
                if sequence in self._window.event_info(event):
                    self._window.event_delete(event, sequence)
            self._window.bind(sequence, lambda _: self._pressed(command.name))

    def _pressed(self, name: str) -> str:
        self.invoke(name)
        return "break"  # else Tk would take Ctrl+Tab for Tab

    def _sequences(self, key: str) -> list[str]:
        """The key as Tk binds it: letters with Caps Lock too, on a Mac with Command too."""
        *modifiers, last = key.split("-")
        lasts = [last, *_LIKE.get(last, ())]
        if len(last) == 1 and last.isalpha():
            lasts = [last.upper()] if "Shift" in modifiers else [last.lower(), last.upper()]
        both = [modifiers]
        if self._mac and "Control" in modifiers:
            both.append(["Command" if one == "Control" else one for one in modifiers])
        # "Key": a digit alone would be a button of the mouse.
        pairs = itertools.product(both, lasts)
        return [f"<{'-'.join((*some, 'Key', end))}>" for some, end in pairs]

    def _shown(self, key: str) -> str:
        if not key:
            return ""
        names: Mapping[str, str] = _MAC_NAMES if self._mac else _NAMES
        parts = (names.get(one, one.upper() if len(one) == 1 else one) for one in key.split("-"))
        return ("" if self._mac else "+").join(parts)


def _mnemonic(label: str, taken: set[str]) -> int:
    """Where the letter stands that chooses an entry of a menu; -1: all are taken."""
    starts = [0, *(at + 1 for at, sign in enumerate(label) if sign == " ")]
    for at in itertools.chain(starts, range(len(label))):
        letter = label[at].lower()
        if letter.isalpha() and letter not in taken:
            taken.add(letter)
            return at
    return -1
