"""Titles that are too long for the place they have."""

from __future__ import annotations

import pytest

from tests.gui.driving import Driver

LONG = "The Humours of Ballyloughlin, as Played by the Whole Village on a Sunday in the Rain"


def test_a_long_title_ends_in_dots_and_the_pointer_shows_all_of_it(driver: Driver) -> None:
    heading = driver.stand.heading
    driver.type_tune(f"T:{LONG}\n")
    shown = str(heading.cget("text"))
    assert shown.endswith("…")
    assert LONG.startswith(shown[:-1])
    assert heading.takes(shown) <= heading.winfo_width()
    assert heading.tip.text == LONG
    driver.type_tune("T:Short\n")
    assert (heading.cget("text"), heading.tip.text) == ("Short", "")


def test_there_is_more_of_it_where_there_is_more_room(driver: Driver) -> None:
    heading = driver.stand.heading
    driver.type_tune(f"T:{LONG}\n")
    before = len(str(heading.cget("text")))
    width, height = driver.window.minsize()
    driver.window.geometry(f"{width + 1500}x{height}")
    driver.wait(lambda: len(str(heading.cget("text"))) > before)


def test_the_buttons_stand_beside_the_title_where_there_is_room(driver: Driver) -> None:
    heading, save = driver.stand.heading, driver.window.buttons["save_as"]
    width, height = driver.window.minsize()
    driver.window.geometry(f"{width}x{height}")
    driver.wait(lambda: save.winfo_rooty() > heading.winfo_rooty() + heading.winfo_height())
    driver.window.geometry(f"{width + 700}x{height}")
    driver.wait(lambda: save.winfo_rooty() < heading.winfo_rooty() + heading.winfo_height())


def test_an_endless_title_is_measured_a_few_times(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    heading = driver.stand.heading
    measured, takes = [], heading.takes

    def measure(words: str) -> int:
        measured.append(words)
        return takes(words)

    monkeypatch.setattr(heading, "takes", measure)
    driver.type_tune(f"T:{LONG * 400}\n")
    assert LONG.startswith(str(heading.cget("text"))[:-1])
    assert len(measured) < 100
