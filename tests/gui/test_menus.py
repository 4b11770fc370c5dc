"""Menus, keys and buttons, which are made of one table."""

from __future__ import annotations

import tkinter as tk

import pytest
from abcgen_gui.commands import COMMANDS
from abcgen_gui.menus import _NAMES as NAMES
from abcgen_gui.menus import Command
from abcgen_gui.window import Window

from tests.gui.driving import Driver, Person, is_open

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def menus(window: Window) -> dict[str, tk.Menu]:
    """The menus of the bar, by what is written there."""
    bar = window.nametowidget(window.cget("menu"))
    last = bar.index("end")
    return {
        bar.entrycget(at, "label"): bar.nametowidget(bar.entrycget(at, "menu"))
        for at in range(last + 1)
    }


def entries(menu: tk.Menu) -> dict[str, int]:
    """Where the entries of a menu stand, by what is written there."""
    last = menu.index("end")
    assert last is not None
    return {
        menu.entrycget(at, "label"): at for at in range(last + 1) if menu.type(at) != "separator"
    }


def choose(driver: Driver, menu: str, label: str) -> None:
    """Choose an entry as a click does."""
    shown = menus(driver.window)[menu]
    driver.window.update()
    shown.invoke(entries(shown)[label])
    if is_open(driver.window):
        driver.window.update()


def test_every_command_stands_in_its_menu_with_its_key(driver: Driver) -> None:
    shown = menus(driver.window)
    assert list(shown) == ["File", "Edit", "Tune", "Play", "View", "Learn", "Help"]
    for command in COMMANDS:
        menu = shown[command.menu]
        at = entries(menu)[command.label]
        key = str(menu.entrycget(at, "accelerator"))
        last = command.key.rpartition("-")[2]
        assert key.rpartition("+")[2] in (
            "",
            NAMES.get(last, last.upper() if last.islower() else last),
        )
        assert bool(key) == bool(command.key)
    assert menu.entrycget(0, "underline") >= 0


def test_no_key_and_no_name_is_given_twice() -> None:
    keys = [command.key for command in COMMANDS if command.key]
    assert len(keys) == len(set(keys))
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_menu_command_does_something_or_is_grey(driver: Driver, command: Command) -> None:
    """An error in a callback fails the test, as it would show the user a bug."""
    driver.tick("play", False)
    driver.type_tune(TUNE)
    driver.stand.tune.area.focus_force()
    driver.stand.tune.area.mark_set("insert", "6.2")
    choose(driver, command.menu, command.label)
    if is_open(driver.window):
        driver.wait(lambda: not driver.busy)
        assert driver.window.status.sentence.cget("style") != "Error.TLabel"
    else:
        assert command.name == "quit"


def test_what_makes_no_sense_is_grey_in_its_menu(driver: Driver) -> None:
    menu = menus(driver.window)["Tune"]
    states = {label: menu.entrycget(at, "state") for label, at in entries(menu).items()}
    assert states["Generate"] == "normal"
    assert states["Stop"] == states["Go on"] == "disabled"
    driver.type_tune(TUNE)
    assert menu.entrycget(entries(menu)["Go on"], "state") == "normal"


def test_a_key_of_a_grey_command_does_nothing(driver: Driver, person: Person) -> None:
    driver.press("<Control-p>", driver.stand.tune.area)
    assert not driver.busy
    assert person.opened == []


def test_editing_goes_to_where_the_focus_is(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.stand.tune.area.focus_force()
    choose(driver, "Edit", "Select all")
    assert driver.selected == TUNE
    choose(driver, "Edit", "Cut")
    assert driver.tune == ""
    choose(driver, "Edit", "Undo")
    assert driver.tune == TUNE
    choose(driver, "Edit", "Redo")
    assert driver.tune == ""


def test_help_says_which_abcgen_this_is(driver: Driver, person: Person) -> None:
    choose(driver, "Help", "About abcgen")
    assert person.told[0].startswith("abcgen ")
