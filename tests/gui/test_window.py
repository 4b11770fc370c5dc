"""What holds for the window as a whole: errors, keys, what is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from abcgen_gui.tunes.part import Tunes

from abcgen.notation.completing import count_notes
from tests.gui.driving import Driver, Person, is_open

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def test_an_unforeseen_error_is_shown_in_full(driver: Driver, person: Person) -> None:
    driver.window.after(0, lambda: 1 / 0)
    driver.wait(lambda: bool(person.bugs))
    (details,) = person.bugs
    assert "ZeroDivisionError" in details
    assert "test_window.py" in details
    person.bugs.clear()


def test_a_sentence_at_the_foot_stays_a_few_lines(driver: Driver) -> None:
    driver.window.status.say("title 'one\n" + "two " * 50_000 + "': too long", failed=True)
    assert driver.status.startswith("Title 'one two two")
    assert len(driver.status) < 450
    assert driver.status.endswith("…")


# Keys


def test_keys_work_from_any_field(driver: Driver, person: Person, tmp_path: Path) -> None:
    person.save_to = tmp_path / "tune.abc"
    driver.tick("play", False)
    driver.press("<Control-g>", driver.fields["length"])
    driver.wait(lambda: not driver.busy)
    assert driver.tune
    driver.press("<Control-p>", driver.stand.tune.area)
    driver.wait(lambda: not driver.busy)
    assert len(person.opened) == 1
    driver.press("<Control-S>", driver.stand.findings.view.list)
    driver.wait(lambda: not driver.busy)
    assert person.save_to.exists()


def test_control_q_quits(driver: Driver) -> None:
    driver.press("<Control-q>")
    assert not is_open(driver.window)


def test_the_student_project_needs_one_page_that_is_kept(
    driver: Driver, open_window: Callable[..., Driver]
) -> None:
    driver.turn_to("epoch")
    driver.window.close()
    again = open_window()
    needed = [again.fields[name] for name in ("epoch", "start", "length")]
    needed += [again.window.buttons[name] for name in ("generate", "quit")]
    assert [widget for widget in needed if not widget.winfo_viewable()] == []
    again.press("<Return>", again.fields["length"])
    again.wait(lambda: bool(again.tune) and not again.busy)


def test_the_tab_key_goes_round_the_whole_window(driver: Driver) -> None:
    driver.type_tune(TUNE)
    first = driver.compose.pages
    widgets = [first]
    while len(widgets) < 40 and (following := widgets[-1].tk_focusNext()) is not first:
        widgets.append(following)
    order = {widget: name for name, widget in driver.fields.items()}
    order |= {widget: name for name, widget in driver.window.buttons.items()}
    order |= {driver.compose.pages: "pages"}
    assert driver.stand.score is not None
    order |= {driver.stand.score.view.page: "score"}
    order |= {driver.stand.tune.area: "tune", driver.stand.findings.view.list: "remarks"}
    listed = driver.window.part(Tunes).desk.panel
    order |= {listed.search: "search", listed.only_starred: "starred", listed.sort: "sort"}
    order |= {listed.hear: "hear", listed.table.tree: "tunes"}
    assert [order.get(widget) for widget in widgets] == [
        *("pages", "rhythm", "key", "form", "instrument", "difficulty", "harmony"),
        *("metre", "temperature", "count", "ends_alike", "play"),
        *("generate", "quit", "go_on", "new_bars", "chords", "sheets", "save_as"),
        *("score", "tune", "remarks", "play", "search", "starred", "sort", "hear", "tunes"),
    ]
    driver.press("<Tab>", driver.stand.tune.area)
    assert driver.focused is driver.stand.findings.view.list
    assert driver.tune == TUNE


def test_control_tab_goes_from_part_to_part(driver: Driver) -> None:
    driver.type_tune(TUNE)
    tunes = driver.window.part(Tunes).desk.panel
    first, play = driver.compose.pages, driver.window.buttons["play"]
    stops = [first, driver.stand.tune.area, play, tunes.search, first]
    for stop in stops:
        driver.press("<Control-Tab>", driver.focused)
        assert driver.focused is stop
    driver.stand.look_at("score")
    driver.press("<Control-Tab>", driver.focused)
    assert driver.stand.score is not None
    assert driver.focused is driver.stand.score.view.page


# What is remembered


def test_settings_are_remembered(
    open_window: Callable[..., Driver], driver: Driver, person: Person, tmp_path: Path
) -> None:
    driver.choose("epoch", "30")
    # What stands in the field is shown anew when the characters of the model are known.
    driver.wait(lambda: bool(driver.listed("start")))
    driver.enter("start", "7")
    driver.press("<Tab>", driver.fields["start"])
    driver.enter("length", "500")
    driver.enter("temperature", "0.85")
    driver.enter("seed", "12")
    driver.tick("play", False)
    person.save_to = tmp_path / "tune.abc"
    driver.type_tune(TUNE)
    driver.do("save_as")
    width, height = driver.window.minsize()
    geometry = f"{width + 40}x{height + 30}+10+30"
    driver.window.geometry(geometry)
    driver.window.update()
    names = ("model", "epoch", "start", "length", "temperature", "seed")
    driver.tick("new_seed", True)
    before = {name: driver.value(name) for name in names}
    driver.window.close()

    again = open_window()
    again.wait(lambda: bool(again.listed("start")))
    assert {name: again.value(name) for name in names} == before
    assert again.fields["new_seed"].instate(["selected"])
    assert again.fields["play"].instate(["!selected"])
    assert again.window.geometry() == geometry
    again.type_tune(TUNE)
    again.do("save_as")
    assert person.offered == (tmp_path, "the-test-s-jig")


@pytest.mark.parametrize("kept", ["", "900x640+0+0"])
def test_where_nobody_put_it_the_window_stands_in_the_middle(
    open_window: Callable[..., Driver], own_home: Path, kept: str
) -> None:
    (own_home / "window.json").write_text(json.dumps({"geometry": kept}), encoding="utf-8")
    window = open_window().window
    size, x, y = window.geometry().split("+")
    width, height = map(int, size.split("x"))
    assert abs(2 * int(x) + width - window.winfo_screenwidth()) <= 1
    assert abs(2 * int(y) + height - window.room[1]) <= 1  # with its title and its menu


def test_it_fits_a_small_laptop_with_its_menu_and_the_system_s_bars(
    open_window: Callable[..., Driver],
) -> None:
    window = open_window().window
    inch = window.winfo_fpixels("1i")
    height = 768 / 96 * inch - (window.winfo_screenheight() - window.room[1])
    assert window.minsize()[1] <= height
    assert window.winfo_screenheight() - window.room[1] > 0.9 * inch
    assert window.winfo_height() <= window.room[1]


def test_a_place_off_the_screen_is_corrected(
    open_window: Callable[..., Driver], own_home: Path
) -> None:
    (own_home / "window.json").write_text(
        json.dumps({"geometry": "90000x90000+70000+70000"}), encoding="utf-8"
    )
    window = open_window().window
    assert window.winfo_width() <= window.winfo_screenwidth()
    assert window.winfo_rootx() < window.winfo_screenwidth()
    assert window.winfo_rooty() < window.winfo_screenheight()


def test_on_a_smaller_screen_than_last_time_it_is_seen_whole(
    open_window: Callable[..., Driver], own_home: Path
) -> None:
    width, height = open_window().window.room
    geometry = {"geometry": f"{width - 40}x{height - 40}+90+90"}
    (own_home / "window.json").write_text(json.dumps(geometry), encoding="utf-8")
    size, x, y = open_window().window.geometry().split("+")
    assert size == f"{width - 40}x{height - 40}"
    assert (int(x), int(y)) == (40, 40)


def test_a_user_without_a_home_composes_and_saves(
    open_window: Callable[..., Driver], person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = pytest.importorskip("pwd")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(users, "getpwuid", lambda uid: {}[uid])
    driver = open_window()
    driver.type_tune(TUNE)
    driver.click("save_as")
    assert person.offered is not None
    assert person.offered[1] == "the-test-s-jig"


def test_a_data_folder_that_can_t_be_written_is_no_obstacle(
    driver: Driver, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_home / "window.json").mkdir()
    driver.tick("play", False)
    driver.do("generate")
    assert count_notes(driver.tune) > 0
    assert "window.json" in caplog.text
