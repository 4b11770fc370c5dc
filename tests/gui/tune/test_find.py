"""Finding words and notes in the tune."""

from __future__ import annotations

import pytest
from abcgen_gui.tune.find import places_of

from tests.gui.driving import Driver

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|GAB c2d|G3 G3|]\n"


@pytest.mark.parametrize(
    ("sought", "places"),
    [("c", [1, 3]), ("C", [0]), ("CB", [3]), ("b", [4]), ("", []), ("x", []), ("a.", [])],
)
def test_capitals_count_where_they_can(sought: str, places: list[int]) -> None:
    assert places_of(sought, "CcacB") == places


def found(driver: Driver) -> tuple[str, int, str]:
    """What is selected, where, and what the bar says."""
    return driver.selected, driver.stand.tune.selection[0], driver.stand.find.count.cget("text")


def sought(driver: Driver, text: str) -> None:
    driver.stand.find.entry.delete(0, "end")
    driver.stand.find.entry.insert(0, text)
    driver.window.update()


@pytest.fixture
def finding(driver: Driver) -> Driver:
    driver.type_tune(TUNE)
    driver.stand.tune.select(0, 0)
    driver.press("<Control-f>", driver.stand.tune.area)
    return driver


def test_what_is_typed_is_found_at_once_and_then_the_next(finding: Driver) -> None:
    first, second = TUNE.index("GAB"), TUNE.rindex("GAB")
    assert finding.focused is finding.stand.find.entry
    sought(finding, "GAB")
    assert found(finding) == ("GAB", first, "1 of 2")
    entry = finding.stand.find.entry
    finding.press("<Return>", entry)
    assert found(finding) == ("GAB", second, "2 of 2")
    finding.press("<Return>", entry)
    assert found(finding) == ("GAB", first, "1 of 2")
    finding.press("<Shift-Return>", entry)
    assert found(finding) == ("GAB", second, "2 of 2")
    finding.stand.find.buttons["Previous"].invoke()
    assert found(finding)[1] == first
    assert finding.tune == TUNE


def test_keys_go_on_from_the_text_too(finding: Driver) -> None:
    sought(finding, "GAB")
    area = finding.stand.tune.area
    finding.press("<Key-F3>", area)
    assert found(finding)[2] == "2 of 2"
    finding.press("<Shift-Key-F3>", area)
    assert found(finding)[2] == "1 of 2"


def test_words_need_no_capitals(finding: Driver) -> None:
    sought(finding, "test's jig")
    assert finding.selected == "Test's Jig"


def test_what_is_nowhere_is_said_and_nothing_moves(finding: Driver) -> None:
    sought(finding, "xyz")
    assert found(finding) == ("", 0, "not found")
    finding.type_tune("xy" + TUNE)
    assert found(finding)[2] == ""


def test_escape_closes_the_bar_from_both(finding: Driver) -> None:
    bar = finding.stand.find
    assert bar.winfo_ismapped()
    finding.press("<Escape>", bar.entry)
    assert not bar.winfo_ismapped()
    assert finding.focused is finding.stand.tune.area
    finding.press("<Control-f>", finding.stand.tune.area)
    assert bar.winfo_ismapped()
    finding.press("<Escape>", finding.stand.tune.area)
    assert not bar.winfo_ismapped()


def test_what_is_selected_is_sought(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.stand.tune.select(TUNE.index("cde"), TUNE.index("cde") + 1)
    driver.press("<Control-f>", driver.stand.tune.area)
    assert driver.stand.find.entry.get() == "c"
    assert found(driver)[2] == "1 of 3"


def test_where_only_the_score_shows_the_text_comes_too(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.stand.look_at("score")
    driver.window.update()
    driver.press("<Control-f>")
    driver.window.update()
    assert driver.stand.tune.winfo_ismapped()
    assert driver.stand.find.winfo_ismapped()
