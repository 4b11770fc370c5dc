"""Fields on a screen that is too low for them."""

from __future__ import annotations

import pytest

from tests.gui.driving import Driver


@pytest.fixture
def low(driver: Driver) -> Driver:
    """A window that lacks a third of the height for its fields."""
    window = driver.window
    width, height = window.minsize()
    window.minsize(1, 1)
    window.geometry(f"{width}x{height * 2 // 3}")
    driver.wait(lambda: bool(driver.compose.porthole.bar.winfo_ismapped()))
    return driver


def in_sight(driver: Driver, name: str) -> bool:
    field, hole = driver.fields[name], driver.compose.porthole
    top = field.winfo_rooty() - hole.winfo_rooty()
    return top >= 0 and top + field.winfo_height() <= hole.winfo_height()


def test_what_the_focus_goes_to_comes_into_sight(low: Driver) -> None:
    assert in_sight(low, "rhythm")
    assert not in_sight(low, "play")
    for name in ("play", "rhythm"):
        low.fields[name].focus_force()
        low.wait(lambda name=name: in_sight(low, name))  # type: ignore[misc]


def test_a_wheel_and_the_bar_scroll_it(low: Driver) -> None:
    hole = low.compose.porthole
    for _ in range(9):
        low.compose.tune_panel.event_generate("<Button-5>")
    low.window.update()
    assert in_sight(low, "play")
    low.window.tk.call(*low.window.tk.splitlist(hole.bar.cget("command")), "moveto", "0.0")
    low.window.update()
    assert in_sight(low, "rhythm")


def test_with_room_for_all_nothing_scrolls(low: Driver) -> None:
    low.fields["play"].focus_force()
    low.wait(lambda: in_sight(low, "play"))
    low.window.geometry("1500x1000")
    low.wait(lambda: in_sight(low, "rhythm") and in_sight(low, "play"))
    assert not low.compose.porthole.bar.winfo_ismapped()
