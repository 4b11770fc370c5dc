"""The tune in the window: its score above its text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from abcgen_gui.settings import Settings, save_settings
from abcgen_gui.tune.stand import Stand

from tests.gui.driving import Driver


@pytest.mark.parametrize("sash", [150, 250])
def test_the_score_has_as_much_room_as_last_time(
    open_window: Callable[..., Driver], sash: int
) -> None:
    save_settings(Settings(sash=sash))
    driver = open_window()
    driver.wait(lambda: driver.stand.panes.winfo_ismapped())
    for view in ("text", "both"):
        assert driver.window.settings.sash == sash
        driver.window.part(Stand).look_at(view)
        driver.window.update()
    assert driver.window.settings.sash == sash


def test_the_edge_between_score_and_text_is_where_the_user_put_it(
    open_window: Callable[..., Driver],
) -> None:
    panes = open_window().stand.panes
    panes.update()
    at = panes.tk.call(str(panes), "sashpos", 0)
    for event, y in (("<ButtonPress-1>", at + 1), ("<B1-Motion>", at - 39)):
        panes.event_generate(event, x=50, y=y)
    panes.event_generate("<ButtonRelease-1>", x=50, y=at - 39)
    panes.update()
    assert panes.winfo_toplevel().settings.sash == at - 40


def test_neither_score_nor_text_is_squeezed_out(open_window: Callable[..., Driver]) -> None:
    save_settings(Settings(sash=5000))
    driver = open_window()
    driver.wait(lambda: driver.stand.panes.winfo_ismapped())
    assert driver.stand.tune.winfo_height() > 50


def test_where_there_is_no_tune_none_is_named(driver: Driver) -> None:
    for text, name in (
        ("|:d2A FAd:|", "Tune"),
        ("X:1\nT:The Lark\nK:D\nd|\n", "The Lark"),
        ("", ""),
    ):
        driver.type_tune(text)
        assert driver.stand.heading.cget("text") == name


def test_in_a_low_window_the_score_has_more_room_than_the_text(driver: Driver) -> None:
    window, stand = driver.window, driver.stand
    assert stand.score is not None
    lacking = stand.score.winfo_reqheight() // 2
    low = stand.panes.winfo_height() - stand.score.winfo_reqheight() - stand.tune.winfo_reqheight()
    window.minsize(1, 1)
    window.geometry(f"{window.winfo_width()}x{window.winfo_height() - low - lacking}")
    driver.wait(lambda: stand.panes.winfo_height() < stand.score.winfo_reqheight() * 2)
    assert stand.score.winfo_height() > stand.tune.winfo_height() > 10
