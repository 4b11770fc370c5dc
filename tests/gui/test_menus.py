"""Menus, keys and buttons, which are made of one table."""

from __future__ import annotations

import tkinter as tk

import pytest
from abcgen_gui.commands import COMMANDS
from abcgen_gui.menus import _NAMES as NAMES

from tests.gui.driving import Driver, Person, choose, entries, is_open, menus

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def test_every_command_stands_in_its_menu_with_its_key(driver: Driver) -> None:
    shown = menus(driver.window)
    assert [menu for menu in shown if "/" not in menu] == [
        *("File", "Edit", "Tune", "Play", "View", "Learn", "Help")
    ]
    assert {menu for menu in shown if "/" in menu} == {
        *("Tune/Proposals", "Tune/Simplify", "Tune/Transpose"),
        *("Tune/Transpose/To a key", "Tune/Transpose/For an instrument"),
    }
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


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tk.Menu]:
    """The context menus that come up, one after another."""
    menus: list[tk.Menu] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, x, y: menus.append(menu))
    return menus


def right_click(driver: Driver, widget: tk.Misc, x: int, y: int) -> None:
    widget.event_generate("<Button-3>", x=x, y=y)
    driver.window.update()


def test_a_right_click_in_the_text_puts_the_cursor_there(
    driver: Driver, shown: list[tk.Menu]
) -> None:
    driver.type_tune(TUNE)
    driver.stand.look_at("text")
    driver.window.update()
    area = driver.stand.tune.area
    x, y, *_ = area.bbox("6.4") or (0, 0)
    right_click(driver, area, x + 1, y + 1)
    assert driver.stand.tune.cursor == TUNE.index("cde")
    labels = list(entries(shown[-1]))
    assert labels[:2] == ["Undo", "Redo"]
    assert {"Find…", "New bars", "From the cursor"} <= set(labels)
    assert "Quit" not in labels
    assert shown[-1].entrycget(entries(shown[-1])["Go on"], "accelerator") == "Ctrl+E"


def test_a_right_click_on_what_is_selected_keeps_it(driver: Driver, shown: list[tk.Menu]) -> None:
    driver.type_tune(TUNE)
    driver.stand.look_at("text")
    driver.select("GAB cde")
    driver.window.update()
    area = driver.stand.tune.area
    x, y, *_ = area.bbox("6.2") or (0, 0)
    right_click(driver, area, x + 1, y + 1)
    assert driver.selected == "GAB cde"
    shown[-1].invoke(entries(shown[-1])["Cut"])
    driver.window.update()
    assert "GAB cde" not in driver.tune


@pytest.mark.parametrize("key", ["<Shift-F10>", "<Menu>"])
def test_a_key_brings_the_menu_up_at_the_cursor(
    driver: Driver, shown: list[tk.Menu], key: str
) -> None:
    driver.type_tune(TUNE)
    driver.stand.tune.select(3, 5)
    driver.press(key, driver.stand.tune.area)
    assert len(shown) == 1
    assert driver.selected == TUNE[3:5]


def test_in_the_score_it_chooses_the_note_and_has_the_scores_commands(
    driver: Driver, shown: list[tk.Menu]
) -> None:
    score = driver.stand.score
    assert score is not None
    driver.stand.look_at("both")
    driver.type_tune(TUNE)
    driver.wait(lambda: score.view.shown is not None and not score.busy)
    page = score.view.shown
    assert page is not None
    spot = page.score.spots[TUNE.index("cde")][0]
    x, y = spot.middle * page.scale, (spot.box[1] + spot.box[3] / 2) * page.scale
    right_click(driver, score.view.page, round(x), round(y))
    assert driver.stand.tune.cursor == TUNE.index("cde")
    labels = list(entries(shown[-1]))
    assert "Larger notes" in labels
    assert "Paste" not in labels


def test_what_makes_no_sense_is_grey_in_a_context_menu(
    driver: Driver, shown: list[tk.Menu]
) -> None:
    driver.press("<Shift-F10>", driver.stand.tune.area)
    menu = shown[-1]
    assert menu.entrycget(entries(menu)["Go on"], "state") == "disabled"
    assert menu.entrycget(entries(menu)["Paste"], "state") == "normal"


def test_f1_lists_every_key_and_escape_closes_the_list(driver: Driver) -> None:
    driver.press("<F1>")
    window = driver.window.nametowidget("keys")
    table = next(
        one for one in window.winfo_children()[0].winfo_children() if one.winfo_name() == "table"
    )
    rows = {
        table.item(row, "text"): table.item(row, "values")[0]
        for menu in table.get_children()
        for row in table.get_children(menu)
    }
    assert len(rows) == len([command for command in COMMANDS if command.key])
    assert (rows["Find"], rows["Keys"], rows["Stop"]) == ("Ctrl+F", "F1", "Esc")
    driver.press("<F1>")
    assert driver.window.nametowidget("keys") is window
    driver.press("<Escape>", window)
    assert not is_open(window)
    driver.press("<F1>")
    assert is_open(driver.window.nametowidget("keys"))


def test_every_button_says_what_it_does(driver: Driver) -> None:
    tips = driver.window.commands.tips
    assert set(driver.window.buttons) <= set(tips)
    assert tips["go_on"].text == "Write the tune on from the cursor (Ctrl+E)"
    assert {"loop", "count_in", "click"} <= set(tips)


def test_a_tip_comes_when_the_pointer_rests_and_goes_with_it(driver: Driver) -> None:
    tip, button = driver.window.commands.tips["save_as"], driver.window.buttons["save_as"]
    button.event_generate("<Enter>")
    driver.wait(lambda: tip.window is not None)
    window = tip.window
    assert window is not None
    button.event_generate("<Leave>")
    assert tip.window is None
    assert not is_open(window)
    button.event_generate("<Enter>")
    button.event_generate("<Leave>")
    driver.window.update()
    assert not tip._timer


def test_help_says_which_abcgen_this_is(driver: Driver, person: Person) -> None:
    choose(driver, "Help", "About abcgen")
    assert person.told[0].startswith("abcgen ")


def test_what_the_pointer_shows_at_the_foot_can_be_had_by_a_key(driver: Driver) -> None:
    driver.tick("play", False)
    driver.do("generate")
    said, details = driver.status, driver.details
    assert "seed" in details
    for _ in range(2):
        driver.press("<Shift-F1>", driver.stand.tune.area)
        assert driver.status == f"{said} {details}"


@pytest.mark.parametrize(("key", "larger"), [("plus", True), ("equal", True), ("minus", False)])
def test_keys_resize_the_text(driver: Driver, key: str, larger: bool) -> None:
    before = driver.stand.heading.takes("A title")
    driver.press(f"<Alt-{key}>", driver.stand.tune.area)
    assert (driver.stand.heading.takes("A title") > before) is larger
    assert driver.tune == ""
