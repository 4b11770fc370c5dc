"""New bars on a drag: three proposals, of which one is kept, by real clicks and keys."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import pytest
from abcgen_gui.compose.choosing import Choice
from abcgen_gui.play.transport import Transport

from abcgen.formats.audio import player as players
from abcgen.formats.audio.player import Player, Silence
from abcgen.notation import check
from tests.gui.driving import Driver, Person, choose, entries
from tests.gui.tunes.test_part import choose as choose_tune
from tests.gui.tunes.test_part import kept, settle

JIG = "X:1\nT:The Lark\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|cec ABc|G3 G3|]\n"
OLD = "gfe dcB|cec ABc"


@pytest.fixture
def jig(driver: Driver) -> Driver:
    """A window with a tune, two bars of which are dragged over in the score."""
    driver.tick("play", False)
    driver.type_tune(JIG)
    driver.stand.look_at("both")
    drag(driver, "gfe", "ABc")
    return driver


def drag(driver: Driver, first: str, last: str) -> None:
    """Press the mouse on one note of the score and let it go on another."""
    score = driver.stand.score
    assert score is not None
    driver.wait(lambda: score.view.shown is not None and not score.busy)
    page = score.view.shown
    assert page is not None
    canvas = score.view.page
    for text, event in ((first, "<Button-1>"), (last, "<B1-Motion>")):
        spot = page.score.spots[driver.tune.index(text)][0]
        x = spot.middle * page.scale
        y = page.tops[spot.system] + (spot.box[1] + spot.box[3] / 2) * page.scale
        canvas.event_generate(event, x=round(x), y=round(y))
    canvas.event_generate("<ButtonRelease-1>")
    driver.window.update()


def bar(driver: Driver) -> list[str]:
    """What the buttons above the score say, from left to right."""
    choice = driver.window.part(Choice)
    shown = reversed(choice.grid_slaves()) if choice.winfo_viewable() else ()
    return [str(widget["text"]) for widget in shown]


def offers_loop(driver: Driver) -> bool:
    """Whether there is a button that loops the bars selected."""
    return bool(driver.window.buttons["play_loop"].winfo_viewable())


def place(widget: tk.Misc) -> tuple[int, int, int, int]:
    """Left, top, right and bottom on the screen."""
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return x, y, x + widget.winfo_width(), y + widget.winfo_height()


@pytest.mark.parametrize("wider", [0, 500])
def test_what_there_is_to_choose_covers_nothing_and_moves_nothing(jig: Driver, wider: int) -> None:
    window, stand, choice = jig.window, jig.stand, jig.window.part(Choice)
    width, height = window.minsize()
    window.geometry(f"{width + wider}x{height}")
    jig.wait(lambda: window.winfo_width() == width + wider)
    shown = (stand.heading, window.buttons["play_loop"], stand.panes)
    before = [place(widget) for widget in shown]
    saving = place(window.buttons["save_as"])
    press(jig, "<Control-r>")
    assert choice.winfo_viewable()
    assert not window.buttons["save_as"].winfo_viewable()
    left, top, right, bottom = place(choice)
    assert (top, bottom) == (saving[1], saving[3])
    assert [place(widget) for widget in shown] == before
    assert bottom - top == choice.winfo_reqheight()
    for other in before:
        assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
    assert window.winfo_reqwidth() <= width
    press(jig, "<Escape>")
    assert [place(widget) for widget in shown] == before
    assert place(window.buttons["save_as"]) == saving
    assert not choice.winfo_viewable()


def press(driver: Driver, keys: str) -> None:
    """Press keys where the focus is, and wait for what they start."""
    focused = driver.window.focus_lastfor()
    driver.press(keys, focused)
    driver.wait(lambda: not driver.busy)


def propose(driver: Driver) -> list[str]:
    """Have three proposals made, and go through them; ends at the first."""
    press(driver, "<Control-r>")
    seen = []
    for number in (1, 2, 3):
        assert f"{number} of 3" in bar(driver)
        seen.append(driver.tune)
        press(driver, "<Right>")
    assert "Old bars" in bar(driver)
    assert driver.tune == JIG
    press(driver, "<Right>")
    return seen


def test_a_button_comes_with_a_selection_and_goes_with_it(jig: Driver) -> None:
    assert jig.selected == OLD
    assert offers_loop(jig)
    jig.stand.tune.select(3, 3)
    jig.window.update()
    assert not offers_loop(jig)
    jig.press("<Shift-Right>", jig.stand.tune.area)
    assert offers_loop(jig)


def test_three_ways_are_shown_in_their_place_and_one_is_kept(jig: Driver) -> None:
    ways = propose(jig)
    assert len({JIG, *ways}) == 4
    before, _, after = JIG.partition(OLD)
    for way in ways:
        assert way.startswith(before)
        assert way.endswith(after)
        assert check(way) == ()
    press(jig, "<Left>")
    press(jig, "<Left>")
    assert jig.tune == ways[2]
    score = jig.stand.score
    assert score is not None
    jig.wait(lambda: not score.busy)
    page = score.view.shown
    assert page is not None
    assert page.score.text == ways[2]
    assert score.view.page.find_withtag("selected")
    press(jig, "<Return>")
    assert jig.tune == ways[2]
    assert jig.selected == ways[2].removeprefix(before).removesuffix(after)
    assert "bars 2 to 3 anew with seed" in jig.status
    assert offers_loop(jig)
    jig.press("<Control-z>", jig.stand.tune.area)
    assert jig.tune == JIG
    jig.type_keys("z")
    assert jig.tune != JIG


def test_escape_brings_the_old_bars_back_and_nothing_is_kept(jig: Driver) -> None:
    settle(jig)
    propose(jig)
    settle(jig)
    press(jig, "<Escape>")
    settle(jig)
    assert jig.tune == JIG
    assert jig.selected == OLD
    assert jig.status == "The old bars are back"
    assert [entry.abc for entry in kept()] == [JIG]
    jig.press("<Control-z>", jig.stand.tune.area)
    assert OLD not in jig.tune  # what is undone is the typing


def test_the_first_can_be_kept_while_others_are_being_written(jig: Driver) -> None:
    settle(jig)
    jig.press("<Control-r>", jig.window.focus_lastfor())
    jig.wait(lambda: "1 of 1" in bar(jig))
    first = jig.tune
    assert jig.busy
    jig.press("<Return>", jig.window.focus_lastfor())
    jig.wait(lambda: "anew with seed" in jig.status)
    settle(jig)
    assert jig.tune == first
    assert [entry.abc for entry in kept()] == [JIG, first]


def test_the_score_alone_is_enough(jig: Driver) -> None:
    jig.stand.look_at("score")
    jig.window.update()
    ways = propose(jig)
    score = jig.stand.score
    assert score is not None
    assert jig.focused is score.view.page
    press(jig, "<Return>")
    assert jig.tune == ways[0]


def test_to_keep_the_old_bars_is_to_change_nothing(jig: Driver) -> None:
    propose(jig)
    press(jig, "<Left>")
    press(jig, "<Return>")
    assert jig.tune == JIG
    assert jig.enabled("generate")


def test_what_is_kept_is_a_variation_with_its_own_seed(jig: Driver) -> None:
    settle(jig)
    second = propose(jig)[1]
    press(jig, "<Right>")
    press(jig, "<Return>")
    settle(jig)
    own, variation = kept()
    assert (own.abc, variation.abc) == (JIG, second)
    assert variation.origin.parent == own.number
    seed = int(jig.value("seed"))
    assert variation.origin.seed is not None
    assert variation.origin.seed > seed


def test_three_more_are_others(jig: Driver) -> None:
    ways = propose(jig)
    jig.wait(lambda: not jig.busy)
    jig.do("new_bars")
    assert "4 of 6" in bar(jig)
    more = []
    for _ in range(3):
        more.append(jig.tune)
        press(jig, "<Right>")
    assert len({*ways, *more}) == 6
    assert jig.tune == JIG
    press(jig, "<Escape>")
    assert jig.tune == JIG


def test_the_buttons_and_the_menu_do_what_the_keys_do(jig: Driver) -> None:
    press(jig, "<Control-r>")
    first = jig.tune
    jig.click("later")
    assert "2 of 3" in bar(jig)
    choose(jig, "Tune/Proposals", "Earlier")
    assert jig.tune == first
    jig.click("old_bars")
    assert jig.tune == JIG
    assert not jig.window.commands.enabled("keep")


def test_nothing_else_can_change_the_tune_meanwhile(jig: Driver) -> None:
    press(jig, "<Control-r>")
    proposed = jig.tune
    for name in ("generate", "go_on", "chords", "save", "save_as", "print"):
        assert not jig.window.commands.enabled(name)
    jig.press("<a>", jig.stand.tune.area)
    assert jig.tune == proposed


def test_another_tune_of_the_list_ends_the_choice(jig: Driver) -> None:
    settle(jig)
    jig.window.commands.invoke("new")
    jig.type_tune(JIG.replace("Lark", "Wren"))
    settle(jig)
    jig.select(OLD)
    jig.do("new_bars")
    choose_tune(jig, 1)
    assert jig.tune == JIG
    assert bar(jig) == []
    assert sorted(entry.abc for entry in kept()) == [JIG, JIG.replace("Lark", "Wren")]


def test_closing_the_window_keeps_the_tune_as_it_was(
    jig: Driver, open_window: Callable[..., Driver]
) -> None:
    press(jig, "<Control-r>")
    assert jig.tune != JIG
    jig.window.close()
    jig.window.shut_down()
    assert [entry.abc for entry in kept()] == [JIG]


def test_what_can_t_be_rewritten_is_said_and_stays(driver: Driver) -> None:
    driver.type_tune(JIG.replace("gfe", "gf"))
    driver.select("GAB")
    driver.do("new_bars")
    assert "bar 2" in driver.status
    assert not driver.window.commands.enabled("keep")
    driver.type_keys("z")
    assert "z" in driver.tune


def test_proposals_are_heard(
    person: Person, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(players, "_is_silent", lambda _: False)
    person.player = lambda: Player(lambda: Silence(lambda: now[0]))
    driver.window.desktop = person.desktop()
    driver.tick("play", False)
    driver.type_tune(JIG)
    driver.select(OLD)
    press(driver, "<Control-r>")
    transport = driver.window.part(Transport)

    def lit() -> list[int]:
        ranges = driver.stand.tune.area.tag_ranges("sounding")
        return [len(driver.stand.tune.area.get("1.0", str(place))) for place in ranges[:1]]

    start, end = driver.stand.tune.selection
    press(driver, "<space>")
    driver.wait(lambda: bool(lit()))
    assert start <= lit()[0] < end
    now[0] += 60
    driver.wait(lambda: not lit())  # and nothing of what follows is played
    press(driver, "<Right>")
    driver.wait(lambda: bool(lit()))
    press(driver, "<Escape>")
    driver.wait(lambda: not lit())
    assert transport._performance is not None
    assert transport._performance.order.once


def test_a_section_is_chosen_from_a_list_and_the_others_stay(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists: list[tk.Menu] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, x, y: lists.append(menu))
    driver.tick("play", False)
    tune = JIG.replace("K:G\n", "K:G\n|:GBd gdB|A3 d3:|\n|:").replace("|]", ":|")
    driver.type_tune(tune)
    driver.stand.tune.area.mark_set("insert", "7.4")
    driver.press("<Control-b>", driver.stand.tune.area)
    (menu,) = lists
    assert list(entries(menu)) == ["A: bars 1 to 2", "B: bars 3 to 6"]
    assert menu.index("active") == 1
    menu.invoke(1)
    driver.window.update()
    driver.wait(lambda: not driver.busy)
    driver.do("keep")
    assert driver.tune.startswith(tune.partition("|:GAB")[0])
    assert driver.tune != tune
    assert "bars 3 to 6" in driver.status
    assert check(driver.tune) == ()
