"""Cards, curve and what was written, beside one another."""

from __future__ import annotations

from abcgen_gui.look.palettes import LIGHT, PALETTES

from tests.gui.learn.watcher import Watcher


def test_the_newest_tune_is_shown_until_the_user_chooses(watcher: Watcher) -> None:
    watcher.enter("10, 20, 90")
    watcher.click("watch")
    assert not watcher.enabled("watch")
    watcher.driver.wait(lambda: watcher.shown() is not None)
    watcher.choose(10)
    watcher.wait()
    assert watcher.shown() == 10
    watcher.watch("10, 20, 90")
    assert watcher.shown() == 90
    assert "Epoch 90" in watcher.pane().heading.words


def test_two_cards_stand_side_by_side(watcher: Watcher) -> None:
    watcher.watch("0, 10, 90")
    watcher.window.head.beside.invoke()
    watcher.driver.window.update()
    assert (watcher.shown(), watcher.shown("beside")) == (90, 0)
    assert watcher.see_score("beside").page.find_withtag("fault")
    watcher.choose(10, "Shift-")
    assert (watcher.shown(), watcher.shown("beside")) == (90, 10)
    watcher.key("<Shift-Home>")
    watcher.driver.press("<Right>", watcher.pane("beside").slider)
    assert (watcher.shown(), watcher.shown("beside")) == (90, 10)
    one, other = (watcher.pane(which) for which in ("chosen", "beside"))
    assert one.winfo_rootx() + one.winfo_width() <= other.winfo_rootx()
    watcher.window.head.beside.invoke()
    watcher.driver.window.update()
    assert not other.winfo_ismapped()


def test_the_curve_has_a_dot_for_each_card(watcher: Watcher) -> None:
    watcher.watch("10, 50, 90")
    curve = watcher.window.shown.curve
    places = curve.places
    assert sorted(places) == [10, 50, 90]
    assert places[10][0] < places[50][0] < places[90][0]
    assert places[10][1] < places[50][1] < places[90][1]  # bits: it learns
    picture = f"{curve.canvas}.picture"
    x, y = map(round, places[10])
    red, green, blue = watcher.window.tk.call(picture, "get", x, y)
    assert f"#{red:02x}{green:02x}{blue:02x}" == PALETTES[LIGHT].accent
    curve.canvas.event_generate("<Button-1>", x=x + 3, y=y + 9)
    watcher.driver.window.update()
    assert watcher.shown() == 10
    red, green, blue = watcher.window.tk.call(picture, "get", x, y)
    assert f"#{red:02x}{green:02x}{blue:02x}" == PALETTES[LIGHT].sheet  # a ring
    assert "in training" in curve.canvas.itemcget(curve.canvas.find_withtag("text")[0], "text")
