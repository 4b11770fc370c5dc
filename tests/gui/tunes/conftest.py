"""A small window with the tune and the list of tunes, worked as a user would."""

from __future__ import annotations

import gc
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import ttk
from types import TracebackType

import pytest
from abcgen_gui.look.theme import apply_theme
from abcgen_gui.tune.views import TuneView
from abcgen_gui.tunes import showing
from abcgen_gui.tunes.desk import Desk
from abcgen_gui.tunes.showing import Editor

from abcgen.journal.entries import Entry, Origin
from abcgen.journal.journal import Journal
from abcgen.system.errors import AbcgenError

PATIENCE = 60.0
KEYS = {"\n": "<Return>", " ": "<space>", "|": "<bar>", "[": "<bracketleft>"}


class Small(tk.Tk):
    """The window: what goes wrong in a callback is kept."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        apply_theme(self, None)
        self.said: list[str] = []
        self.asked_more: list[tuple[Origin, int]] = []
        self.played: list[str] = []
        self.free = True
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.tune = TuneView(self, lambda: self.desk.showing.typed())
        self.tune.grid(row=0, column=0, sticky="nsew")
        self.desk = Desk(
            self,
            Editor(
                lambda: self.tune.text,
                self.tune.open,
                self.tune.finish,
                lambda: self.free,
                lambda: not self.tune.writing,
                self.said.append,
                lambda origin, seed: self.asked_more.append((origin, seed)),
                lambda: self.played.append(self.tune.text),
                lambda: None,
            ),
            Journal(),
        )
        self.desk.panel.grid(row=0, column=1, sticky="nsew")
        self.desk.restore()

    def report_callback_exception(
        self, exc: type[BaseException], val: BaseException, tb: TracebackType | None
    ) -> None:
        if not isinstance(val, AbcgenError):
            raise val
        self.said.append(str(val))


class User:
    """Works the small window."""

    def __init__(self, window: Small) -> None:
        self.window = window
        self.desk = window.desk
        self.table = window.desk.panel.table.tree

    def settle(self) -> None:
        """Wait until nothing is to come."""
        end = time.monotonic() + PATIENCE
        self.window.update()
        while self.desk.busy:
            assert time.monotonic() < end, "waited in vain"
            self.window.update()
            time.sleep(0.002)
        self.window.update()

    @property
    def titles(self) -> list[str]:
        """The titles in the list, variations and tunes of files after two spaces."""

        def below(row: str, indent: str) -> Iterator[str]:
            for name in self.table.get_children(row):
                yield indent + self.table.item(name, "text")
                yield from below(name, indent + "  ")

        return list(below("", ""))

    def row(self, title: str) -> str:
        """The row with a title."""

        def below(row: str) -> Iterator[str]:
            for name in self.table.get_children(row):
                if self.table.item(name, "text") == title:
                    yield name
                yield from below(name)

        return next(below(""))

    @property
    def selected(self) -> list[str]:
        """The titles that are selected."""
        return [self.table.item(name, "text") for name in self.table.selection()]

    @property
    def text(self) -> str:
        return self.window.tune.text

    def click(self, title: str, keys: str = "") -> None:
        """Click a row."""
        name = self.row(title)
        self.table.see(name)
        self.window.update()
        x, y, width, height = self.table.bbox(name, "key")
        place = {"x": x + width // 2, "y": y + height // 2}
        self.table.event_generate(f"<{keys}ButtonPress-1>", **place)
        self.table.event_generate("<ButtonRelease-1>", **place)
        self.table.focus_force()
        self.settle()

    @property
    def focused(self) -> tk.Misc:
        """What has the focus in the window."""
        focused = self.window.focus_lastfor()
        assert focused is not None
        return focused

    def press(self, keys: str, widget: tk.Misc | None = None) -> None:
        """Press a key where the focus is, or in a widget."""
        target = widget or self.focused
        target.focus_force()
        self.window.update()
        target.event_generate(keys)
        self.settle()

    def type(self, text: str, widget: tk.Misc | None = None) -> None:
        """Type into a widget, or at the end of the tune."""
        target = widget or self.window.tune.area
        if widget is None:
            self.window.tune.area.mark_set("insert", "end-1c")
        target.focus_force()
        for letter in text:
            target.event_generate(KEYS.get(letter, letter))
        self.settle()

    def paste(self, text: str) -> None:
        """Put another text in the place of all that stands there."""
        area = self.window.tune.area
        area.delete("1.0", "end")
        area.insert("1.0", text)
        self.settle()

    def sort(self, label: str) -> None:
        """Choose how the list is sorted."""
        field: ttk.Combobox = self.desk.panel.sort
        field.current(list(field.cget("values")).index(label))
        field.event_generate("<<ComboboxSelected>>")
        self.settle()

    def look_for(self, text: str) -> None:
        """Write into the search."""
        search: ttk.Entry = self.desk.panel.search
        search.delete(0, "end")
        search.insert(0, text)
        self.press("<KeyRelease-Shift_L>", search)

    def journal(self) -> list[Entry]:
        """What the journal has, read anew from its file, the oldest first."""
        read = Journal()
        found = list(reversed(read.find()))
        read.close()
        return found


@pytest.fixture
def open_small(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], User]]:
    """Opens small windows on one journal."""
    windows: list[Small] = []
    monkeypatch.setattr(showing, "PAUSE_MILLISECONDS", 50)
    gc.collect()

    def build() -> User:
        try:
            window = Small()
        except tk.TclError as error:
            pytest.fail(f"run the tests with scripts/test.py (or under xvfb-run): {error}")
        windows.append(window)
        user = User(window)
        user.settle()
        return user

    yield build
    for window in windows:
        end(window)


def end(window: Small) -> None:
    """Close a small window as the large one is closed."""
    try:
        window.desk.close()
    except tk.TclError:
        return  # a test has closed it
    window.destroy()
    window.desk.shut_down()


@pytest.fixture
def user(open_small: Callable[[], User]) -> User:
    return open_small()
