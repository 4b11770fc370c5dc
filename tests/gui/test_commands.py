"""Every command of the table, chosen in its menu, in a state in which it can be had."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from abcgen_gui.commands import COMMANDS
from abcgen_gui.menus import Command
from abcgen_gui.tunes.part import Tunes

from abcgen.formats.audio import player as players
from abcgen.formats.audio.player import Player, Silence
from tests.gui.driving import Driver, Person, choose, is_open

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def type_tune(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.stand.tune.go_to(6, 3)


def type_chords(driver: Driver) -> None:
    driver.type_tune(TUNE.replace("GAB", '"G"GAB'))
    driver.stand.tune.go_to(6, 3)


def choose_tune(driver: Driver) -> None:
    type_tune(driver)
    tunes = driver.window.part(Tunes)
    tunes.desk.showing.keep()
    driver.wait(lambda: "chosen" in tunes.facts() and not tunes.desk.busy)


def with_chosen(name: str) -> Callable[[Driver], None]:
    def act(driver: Driver) -> None:
        choose_tune(driver)
        tunes = driver.window.part(Tunes)
        tunes.act(name)
        driver.wait(lambda: not tunes.desk.busy)

    return act


def open_book(driver: Driver) -> None:
    tunes = driver.window.part(Tunes)
    tunes.open()
    driver.wait(lambda: "recent" in tunes.facts() and not tunes.desk.busy)


def sound(driver: Driver) -> None:
    type_tune(driver)
    choose(driver, "Play", "Play or pause")
    driver.wait(lambda: driver.window.commands.enabled("stop_sound"))


def propose(driver: Driver) -> None:
    type_tune(driver)
    choose(driver, "Tune", "New bars")
    driver.wait(lambda: not driver.busy)


FACTS: Mapping[str, Callable[[Driver], None]] = {
    "tune": type_tune,
    "listed": choose_tune,
    "chosen": choose_tune,
    "starred": with_chosen("star"),
    "deleted": with_chosen("hide"),
    "choosing": propose,
    "recent": open_book,
    "sounding": sound,
    "busy": lambda driver: driver.click("generate"),
    "soundfont": lambda driver: choose(driver, "Play", "Use a soundfont…"),
    # These hold in every window of the tests.
    **dict.fromkeys(
        ("idle", "ready", "model", "text-model", "sound", "score"), lambda driver: None
    ),
    **dict.fromkeys(("growable", "shrinkable"), lambda driver: None),
}
"""What makes each fact hold that a command may need."""


def compose(driver: Driver) -> None:
    driver.do("generate")
    driver.wait(lambda: not driver.window.part(Tunes).desk.busy)


def seek(driver: Driver) -> None:
    choose(driver, "Edit", "Find…")
    driver.stand.find.entry.insert(0, "gfe")
    driver.window.update()


SENSE: Mapping[str, Callable[[Driver], None]] = {
    "more": compose,
    "bass": type_chords,
    "find_next": seek,
    "find_previous": seek,
}
"""What commands go by besides, by their names."""


@pytest.fixture
def popped_up(monkeypatch: pytest.MonkeyPatch) -> list[tk.Menu]:
    """The menus that come up, one after another."""
    shown: list[tk.Menu] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, x, y: shown.append(menu))
    return shown


@pytest.fixture
def ready(person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every dialog is answered, there is a sound of abcgen's own, and any file is a soundfont."""
    monkeypatch.setattr("abcgen_gui.play.soundfonts.require_soundfont", lambda path: path)
    monkeypatch.setattr(players, "_is_silent", lambda _: False)
    person.player = lambda: Player(lambda: Silence(time.monotonic))
    book = tmp_path / "book.abc"
    book.write_text(TUNE, encoding="utf-8")
    person.read_from, person.save_to = book, tmp_path / "tune.mid"
    person.tunes_to = tmp_path / "tunes.abc"


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_can_be_had_and_does_no_wrong(
    open_driver: Callable[[], Driver], popped_up: list[tk.Menu], command: Command
) -> None:
    """An error in a callback fails the test, as it would show the user a bug."""
    driver = open_driver()
    driver.tick("play", False)
    for fact in command.needs.split():
        FACTS[fact](driver)
    if prepare := SENSE.get(command.name):
        prepare(driver)
    driver.stand.tune.area.focus_force()
    choose(driver, command.menu, command.label)
    if not is_open(driver.window):
        assert command.name == "quit"
        return
    for menu in popped_up:
        menu.invoke(0)
    tunes = driver.window.part(Tunes)
    driver.wait(lambda: not (driver.busy or tunes.desk.busy))
    assert driver.window.status.sentence.cget("style") != "Error.TLabel"
