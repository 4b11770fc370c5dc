"""Works the real window as a user would."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tkinter import ttk

from abcgen_gui.compose.side import Compose
from abcgen_gui.desktop import Desktop
from abcgen_gui.tune.remarks_view import INDENT
from abcgen_gui.tune.stand import Stand
from abcgen_gui.window import Window

from abcgen.formats.audio.player import Player
from abcgen.system import folders as resources
from abcgen.system.errors import ToolError

KEYS = {" ": "<space>", "|": "<bar>", "\b": "<BackSpace>"}
PATIENCE = 60.0  # seconds for what takes far less on a machine at leisure


@dataclass
class Person:
    """Who sits in front of the window: answers its dialogs and sees what the player is given."""

    opened: list[Path] = field(default_factory=list)
    has_player: bool = True
    player: Callable[[], Player] | None = None
    """What plays inside the window."""
    bugs: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    save_to: Path | None = None
    offered: tuple[Path, str] | None = None
    """The folder and the name that the save dialog offered."""
    sheets_to: Path | None = None
    tunes_to: Path | None = None
    tunes_apart: bool = False
    printed: list[Path] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    """What was said of a file before it was replaced."""
    learned_to: Path | None = None
    explained_to: Path | None = None
    read_from: Path | None = None
    read_too: tuple[Path, ...] = ()
    """More files to be opened with that."""
    folder: Path | None = None
    """Of music, to be read."""
    pauses: bool = True
    """Whether to close the window though a model learns."""
    paused: list[str] = field(default_factory=list)
    """Which model, each time that was asked."""
    loses: bool = True
    """Whether to close the window though something can't be kept."""
    losses: list[str] = field(default_factory=list)
    """Why, each time that was asked."""
    overwrites: bool = True
    asked_about: list[Path] = field(default_factory=list)

    def open_file(self, path: Path) -> None:
        if not self.has_player:
            raise ToolError(f"no program opened {path}")
        self.opened.append(path)

    def ask_save_path(self, _: tk.Misc, folder: Path, name: str) -> Path | None:
        self.offered = (folder, name)
        return self.save_to

    def ask_sheet_path(self, _: tk.Misc, folder: Path, name: str) -> Path | None:
        self.offered = (folder, name)
        return self.sheets_to

    def ask_tunes_path(self, _: tk.Misc, folder: Path, name: str) -> tuple[Path, bool] | None:
        self.offered = (folder, name)
        return (self.tunes_to, self.tunes_apart) if self.tunes_to else None

    def print_file(self, path: Path) -> str:
        self.printed.append(path)
        return "sent to the printer"

    def confirm_replace(self, _: tk.Misc, why: str) -> bool:
        self.warned.append(why)
        return self.overwrites

    def ask_explained_path(self, _: tk.Misc, folder: Path, name: str) -> Path | None:
        self.offered = (folder, name)
        return self.explained_to

    def ask_learned_path(self, _: tk.Misc, folder: Path, name: str) -> Path | None:
        self.offered = (folder, name)
        return self.learned_to

    def ask_open_path(self, _: tk.Misc, folder: Path) -> Path | None:
        return self.read_from

    def ask_soundfont_path(self, _: tk.Misc, folder: Path) -> Path | None:
        return self.read_from

    def ask_open_paths(self, _: tk.Misc, folder: Path) -> tuple[Path, ...]:
        return (*filter(None, [self.read_from]), *self.read_too)

    def ask_folder(self, _: tk.Misc, folder: Path) -> Path | None:
        return self.folder

    def confirm_pause(self, _: tk.Misc, model: str) -> bool:
        self.paused.append(model)
        return self.pauses

    def confirm_loss(self, _: tk.Misc, why: str) -> bool:
        self.losses.append(why)
        return self.loses

    def confirm_overwrite(self, _: tk.Misc, path: Path) -> bool:
        self.asked_about.append(path)
        return self.overwrites

    def desktop(self) -> Desktop:
        return Desktop(
            open_file=self.open_file,
            print_file=self.print_file,
            confirm_replace=self.confirm_replace,
            ask_save_path=self.ask_save_path,
            ask_sheet_path=self.ask_sheet_path,
            ask_tunes_path=self.ask_tunes_path,
            ask_learned_path=self.ask_learned_path,
            ask_explained_path=self.ask_explained_path,
            ask_open_path=self.ask_open_path,
            ask_soundfont_path=self.ask_soundfont_path,
            ask_open_paths=self.ask_open_paths,
            ask_folder=self.ask_folder,
            confirm_pause=self.confirm_pause,
            confirm_loss=self.confirm_loss,
            confirm_overwrite=self.confirm_overwrite,
            player=self.player,
            show_bug=lambda _, details: self.bugs.append(details),
            show_about=lambda _, name: self.told.append(name),
        )


class Driver:
    """Works a window's widgets and waits for what they bring about."""

    def __init__(self, window: Window) -> None:
        self.window = window
        # Another program of the same display would take what is selected by selecting something.
        self.stand, self.compose = window.part(Stand), window.part(Compose)
        self.stand.tune.area.configure(exportselection=False)
        self.fields = self.compose.fields

    def wait(self, until: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Keep the window going until a condition holds."""
        end = time.monotonic() + patience
        while not until():
            assert time.monotonic() < end, f"waited in vain; the status: {self.status}"
            self.window.update()
            time.sleep(0.005)
        self.window.update()

    def click(self, name: str) -> None:
        """Click a button; the work it starts goes on."""
        self.window.buttons[name].invoke()
        self.window.update()

    def do(self, name: str) -> None:
        """Click a button and wait for the end of its work."""
        self.click(name)
        self.wait(lambda: not self.busy)

    def see_faults(self) -> None:
        """Wait until the text has been checked."""
        self.window.update()
        self.wait(lambda: not self.stand.findings.watch.busy)

    def type_keys(self, text: str) -> None:
        """Press the keys of a text one by one, where the cursor is in the tune."""
        for character in text:
            self.press(KEYS.get(character, character), self.stand.tune.area)

    def rewrite(self) -> None:
        """Have the bars selected written anew, and keep the first proposal."""
        self.do("new_bars")
        self.do("keep")

    def select(self, text: str) -> None:
        """Select the first place in the tune where a text stands."""
        area = self.stand.tune.area
        start = f"1.0+{self.tune.index(text)}c"
        area.tag_add("sel", start, f"{start}+{len(text)}c")

    @property
    def focused(self) -> tk.Misc:
        """What has the focus in the window, or will once no other program's window has it."""
        return self.window.focus_lastfor()

    @property
    def selected(self) -> str:
        """What is selected in the tune."""
        start, end = self.stand.tune.selection
        return self.tune[start:end]

    def press(self, keys: str, widget: tk.Misc | None = None) -> None:
        """Press keys where the focus is, or in a widget."""
        target = widget or self.window
        target.focus_force()
        self.window.update()
        target.event_generate(keys)
        if is_open(self.window):
            self.window.update()

    def turn_to(self, name: str) -> None:
        """Turn to the page on which a field is."""
        panels = self.compose.panels
        self.compose.pages.bring_up(next(panel for panel in panels if name in panel.fields))
        self.window.update()

    def enter(self, name: str, text: str) -> None:
        """Write over what is in a field."""
        entry = self.fields[name]
        assert isinstance(entry, ttk.Entry)
        entry.delete(0, "end")
        entry.insert(0, text)
        self.window.update()

    def choose(self, name: str, text: str) -> None:
        """Choose from a field's list."""
        box = self.fields[name]
        assert isinstance(box, ttk.Combobox)
        box.current(box.cget("values").index(text))
        box.event_generate("<<ComboboxSelected>>")
        self.window.update()

    def drop_down(self, name: str) -> None:
        """Let a field's list drop down, and close it."""
        for command in ("Post", "Unpost"):
            self.window.tk.call(f"ttk::combobox::{command}", str(self.fields[name]))
            self.window.update()

    def choose_model(self, name: str) -> None:
        """Choose a model, which may have come just now, and its last epoch."""
        self.drop_down("model")
        self.choose("model", name)
        self.choose("epoch", self.listed("epoch")[-1])

    def tick(self, name: str, on: bool) -> None:
        """Set a check box."""
        box = self.fields[name]
        assert isinstance(box, ttk.Checkbutton)
        if box.instate(["selected"]) != on:
            box.invoke()

    def type_tune(self, text: str) -> None:
        """Put a text into the tune's pane."""
        self.stand.tune.area.delete("1.0", "end")
        self.stand.tune.area.insert("1.0", text)
        self.window.update()

    def listed(self, name: str) -> list[str]:
        """What a field's list offers."""
        return list(self.fields[name].cget("values"))

    def value(self, name: str) -> str:
        """What stands in a field."""
        entry = self.fields[name]
        assert isinstance(entry, ttk.Entry)
        return entry.get()

    @property
    def busy(self) -> bool:
        return self.enabled("stop")

    def enabled(self, name: str) -> bool:
        return self.window.buttons[name].instate(["!disabled"])

    @property
    def status(self) -> str:
        return str(self.window.status.sentence.cget("text"))

    @property
    def details(self) -> str:
        """What the pointer on the status shows besides."""
        return self.window.status.tip.text

    @property
    def remarks(self) -> list[str]:
        """The remarks in the list, those that are wrapped put together."""
        rows = "\n".join(self.stand.findings.view.list.get(0, "end"))
        return rows.replace(f"\n{INDENT}", " ").split("\n") if rows else []

    def choose_remark(self, number: int) -> None:
        """Choose a remark in the list, by its last row."""
        rows = self.stand.findings.view.list.get(0, "end")
        firsts = [row for row, text in enumerate(rows) if not text.startswith(INDENT)]
        self.stand.findings.view.list.selection_clear(0, "end")
        self.stand.findings.view.list.selection_set([*firsts, len(rows)][number + 1] - 1)
        self.stand.findings.view.list.event_generate("<<ListboxSelect>>")
        self.window.update()

    @property
    def tune(self) -> str:
        return self.stand.tune.text

    @property
    def marked_places(self) -> dict[str, list[str]]:
        """The texts tinted in the tune where a fault is, by kind."""
        area = self.stand.tune.area
        return {
            tag: [
                area.get(start, end)
                for start, end in zip(*[iter(map(str, area.tag_ranges(tag)))] * 2, strict=True)
            ]
            for tag in ("error", "warning")
        }

    @property
    def marked_lines(self) -> dict[str, list[int]]:
        """The lines tinted in the tune, by kind."""
        area = self.stand.tune.area
        return {
            tag: [int(str(index).partition(".")[0]) for index in area.tag_ranges(tag)[::2]]
            for tag in ("fault", "notice")
        }


def is_open(window: tk.Misc) -> bool:
    """Whether a window has not been closed."""
    try:
        return window.winfo_exists()
    except tk.TclError:
        return False


def played_folder() -> Path:
    """Where the files are that were opened in the system's player."""
    return resources.user_data() / "played"


def menus(window: Window) -> dict[str, tk.Menu]:
    """The menus of the bar and those within them, by their paths."""
    found: dict[str, tk.Menu] = {"": window.nametowidget(window.cget("menu"))}
    for path, menu in (todo := list(found.items())):
        for label, at in entries(menu).items():
            if menu.type(at) == "cascade":
                inner = menu.nametowidget(menu.entrycget(at, "menu"))
                found[f"{path}/{label}".strip("/")] = inner
                todo.append((f"{path}/{label}".strip("/"), inner))
    del found[""]
    return found


def entries(menu: tk.Menu) -> dict[str, int]:
    """Where the entries of a menu stand, by what is written there."""
    last = menu.index("end")
    assert last is not None
    return {
        menu.entrycget(at, "label"): at for at in range(last + 1) if menu.type(at) != "separator"
    }


def choose(driver: Driver, menu: str, label: str) -> None:
    """Choose an entry as a click does, which a grey one doesn't answer."""
    shown = menus(driver.window)[menu]
    driver.window.update()
    at = entries(shown)[label]
    assert shown.entrycget(at, "state") == "normal", f"{label} can't be had"
    shown.invoke(at)
    if is_open(driver.window):
        driver.window.update()
