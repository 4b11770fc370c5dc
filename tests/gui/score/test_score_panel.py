"""The score beside the text in the real window: drawn by the real engraver, linked both ways."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from fractions import Fraction

import pytest
from abcgen_gui.look.palettes import LIGHT, PALETTES
from abcgen_gui.play.performing import Heard
from abcgen_gui.score.panel import ScorePanel
from abcgen_gui.score.scoring import Page

from abcgen.formats.sheets import programs
from tests.gui.driving import Driver

TUNE = 'X:1\nT:The Jig\nM:6/8\nL:1/8\nK:G\n"G"GAB cde|gfe dcB|GAB gab|G3 G3|]\n'
LONG = TUNE.replace("|]", "|" + "gfe dcB|\n" * 60 + "G6|]")


@pytest.fixture
def panel(driver: Driver) -> ScorePanel:
    found = driver.stand.score
    assert found is not None
    driver.window.geometry("1150x700")
    driver.window.update()
    return found


def write(driver: Driver, panel: ScorePanel, text: str) -> None:
    """Put a text into the tune's pane and wait for its score."""
    driver.type_tune(text)
    see(driver, panel)


def see(driver: Driver, panel: ScorePanel) -> None:
    """Wait until all is drawn that there is to draw."""
    driver.window.update()
    driver.wait(lambda: not panel.busy and not driver.stand.findings.watch.busy)


def shown(panel: ScorePanel) -> Page:
    page = panel.view.shown
    assert page is not None
    return page


def marked(panel: ScorePanel, kind: str) -> list[str]:
    """What is written where the score has marks of a kind, in the order of the text."""
    page, found = shown(panel), []
    boxes = [panel.view.page.coords(item) for item in panel.view.page.find_withtag(kind)]
    for at, spots in page.score.spots.items():
        for spot in spots:
            x = spot.middle * page.scale
            y = page.tops[spot.system] + (spot.box[1] + spot.box[3] / 2) * page.scale
            if any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes):
                found.append(page.score.text[at])
    return found


def point(panel: ScorePanel, at: int) -> tuple[int, int]:
    """Where in the view the note written at an offset is."""
    page = shown(panel)
    spot = page.score.spots[at][0]
    y = page.tops[spot.system] + (spot.box[1] + spot.box[3] / 2) * page.scale
    return round(spot.middle * page.scale), round(y - panel.view.seen[0])


def click(panel: ScorePanel, at: int) -> None:
    """Click on the note that is written at an offset."""
    x, y = point(panel, at)
    panel.view.page.event_generate("<Button-1>", x=x, y=y)
    panel.view.page.event_generate("<ButtonRelease-1>", x=x, y=y)
    panel.update()


def drag(panel: ScorePanel, one: int, other: int) -> None:
    """Drag from one note to another."""
    x, y = point(panel, one)
    panel.view.page.event_generate("<Button-1>", x=x, y=y)
    for place in (one, other):
        x, y = point(panel, place)
        panel.view.page.event_generate("<B1-Motion>", x=x, y=y)
    panel.view.page.event_generate("<ButtonRelease-1>", x=x, y=y)
    panel.update()


def test_the_score_follows_the_text(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE)
    assert len(shown(panel).score.spots) == 20
    assert not panel.view.missing()
    driver.stand.tune.area.insert("6.3", "z2")
    assert len(shown(panel).score.spots) == 20
    see(driver, panel)
    assert len(shown(panel).score.spots) == 21


def test_a_composed_tune_is_engraved_at_once(
    driver: Driver, panel: ScorePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abcgen_gui.score.panel.PAUSE_MILLISECONDS", 3_600_000)
    driver.tick("play", False)
    driver.do("generate")
    see(driver, panel)
    assert shown(panel).score.text == driver.tune
    assert len(shown(panel).score.spots) > 16


def test_a_click_on_a_note_puts_the_cursor_there(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE)
    at = TUNE.index("fe dcB")
    click(panel, at)
    assert driver.stand.tune.cursor == at
    assert marked(panel, "cursor") == ["f"]


def test_the_note_of_the_cursor_is_marked(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE)
    driver.stand.tune.area.mark_set("insert", "6.4")
    driver.press("<Right>", driver.stand.tune.area)
    driver.stand.tune.area.event_generate("<KeyRelease>", keysym="Right")
    driver.window.update()
    assert marked(panel, "cursor") == ["B"]


def test_dragging_selects_bars(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE)
    drag(panel, TUNE.index("cde"), TUNE.index("e dcB"))
    assert driver.selected == '"G"GAB cde|gfe dcB'
    assert marked(panel, "selected") == list("GABcdegfedcB")
    assert marked(panel, "cursor") == []


def test_what_is_selected_in_the_text_is_marked_in_the_score(
    driver: Driver, panel: ScorePanel
) -> None:
    write(driver, panel, TUNE)
    driver.select("gab")
    driver.window.update()
    assert marked(panel, "selected") == list("GABgab")


def test_bars_with_faults_are_red(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE.replace("gfe dcB", "g[fe dcB"))
    assert driver.marked_places["error"]
    assert marked(panel, "fault")[0] == "g"
    write(driver, panel, TUNE)
    assert marked(panel, "fault") == []


def test_without_notes_the_last_score_greys(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE)
    write(driver, panel, "Nothing but words.")
    assert len(shown(panel).score.spots) == 20
    assert panel.view.page.cget("background") == PALETTES[LIGHT].shade
    click(panel, TUNE.index("cde"))
    assert marked(panel, "cursor") == []
    write(driver, panel, TUNE)
    assert panel.view.page.cget("background") == PALETTES[LIGHT].sheet
    write(driver, panel, "")
    assert panel.view.shown is None


def test_where_there_was_no_score_nothing_greys(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, "X:1\nT:no key")
    assert panel.view.shown is None
    assert panel.view.page.cget("background") == PALETTES[LIGHT].sheet


def test_the_sounding_note_is_lit(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, LONG)
    panel.light(TUNE.index("cde"))
    assert marked(panel, "light") == ["c"]
    panel.light(LONG.index("G6|]"))
    assert marked(panel, "light") == ["G"]
    driver.window.update()
    assert panel.view.seen[1] >= shown(panel).tops[-1] - 1
    at = TUNE.index("gab")
    driver.window.follow(Heard(1.0, Fraction(3), 2, ((at, at + 1),)))
    assert marked(panel, "light") == ["g"]
    driver.window.follow(None)
    assert marked(panel, "light") == []


def test_of_a_tunebook_the_tune_at_the_cursor_is_shown(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE + "\n" + TUNE.replace("X:1", "X:2").replace("G3 G3", "A3 A3"))
    driver.stand.tune.go_to(6)
    see(driver, panel)
    assert "A3" not in driver.tune[slice(*shown(panel).score.span)]
    driver.stand.tune.go_to(13)
    see(driver, panel)
    assert "A3" in driver.tune[slice(*shown(panel).score.span)]


def test_zoom_breaks_the_lines_anew(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, LONG)
    lines, width = len(shown(panel).tops), panel.view.page.winfo_width()
    driver.press("<Control-equal>")
    driver.press("<Control-plus>")
    see(driver, panel)
    assert len(shown(panel).tops) > lines
    assert shown(panel).size_of(0)[0] <= width
    driver.press("<Control-Key-0>")
    see(driver, panel)
    assert len(shown(panel).tops) == lines


def test_with_another_width_the_lines_are_broken_anew(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, LONG)
    before = shown(panel)
    driver.window.commands.invoke("list")
    driver.wait(lambda: shown(panel).line != before.line)
    wider = shown(panel).line > before.line
    assert (len(shown(panel).tops) < len(before.tops)) == wider
    assert shown(panel).size_of(0)[0] <= panel.view.page.winfo_width()


def test_keys_and_wheel_go_through_the_score(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, LONG)
    page = panel.view.page
    tops = [panel.view.seen[0]]
    for keys in ("<Next>", "<Button-5>", "<Down>", "<End>"):
        driver.press(keys, page)
        tops.append(panel.view.seen[0])
    assert tops[0] == 0
    assert tops == sorted(set(tops))
    see(driver, panel)
    assert panel.view.missing() == []
    driver.press("<Home>", page)
    assert panel.view.seen[0] == 0
    click(panel, LONG.index("cde"))
    driver.press("<Right>", page)
    assert driver.stand.tune.cursor == LONG.index("de|")
    driver.press("<Left>", page)
    assert driver.stand.tune.cursor == LONG.index("cde")


def test_of_a_long_score_no_more_is_kept_than_is_near(driver: Driver, panel: ScorePanel) -> None:
    panel.view.zoom = 1.5
    write(driver, panel, TUNE.replace("|]", "|" + "gfe dcB|\n" * 200 + "G6|]"))
    systems = len(shown(panel).score.systems)
    assert systems > 60
    for share in (0.0, 0.3, 0.6, 0.9, 0.0):
        panel.view.page.yview_moveto(share)
        see(driver, panel)
        assert panel.view.missing() == []
    kept = [tag for tag in range(systems) if panel.view.page.find_withtag(f"system-{tag}")]
    assert 0 in kept
    assert len(kept) < systems


@pytest.mark.parametrize(("digit", "score", "text"), [(1, True, False), (3, False, True)])
def test_the_score_or_the_text_alone(
    open_window: Callable[..., Driver], digit: int, score: bool, text: bool
) -> None:
    driver = open_window()
    panel = driver.stand.score
    assert panel is not None
    driver.press(f"<Control-Key-{digit}>")
    assert bool(panel.winfo_viewable()) == score
    assert bool(driver.stand.tune.winfo_viewable()) == text
    driver.window.close()
    again = open_window()
    assert again.stand.score is not None
    assert bool(again.stand.score.winfo_viewable()) == score
    again.press("<Control-Key-2>")
    assert again.stand.score.winfo_viewable()
    assert again.stand.tune.winfo_viewable()


def test_a_hidden_score_is_drawn_when_it_is_shown(driver: Driver, panel: ScorePanel) -> None:
    driver.press("<Control-Key-3>")
    driver.type_tune(TUNE)
    driver.see_faults()
    assert panel.view.shown is None
    driver.press("<Control-Key-2>")
    see(driver, panel)
    assert shown(panel).score.text == TUNE


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_crash_of_the_engraver_costs_nothing(driver: Driver, panel: ScorePanel) -> None:
    write(driver, panel, TUNE)
    child = panel.view.engraver._child
    assert child is not None
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    write(driver, panel, LONG)
    assert shown(panel).score.text == LONG


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_an_engraver_that_hangs_is_given_up_for_a_newer_text(
    driver: Driver, panel: ScorePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(driver, panel, TUNE)
    child = panel.view.engraver._child
    assert child is not None
    os.kill(child.process.pid, signal.SIGSTOP)
    driver.type_tune(TUNE.replace("gab", "z3"))
    driver.wait(lambda: panel.view._task is not None)
    monkeypatch.setattr("abcgen_gui.score.live._PATIENCE", 0.0)
    write(driver, panel, LONG)
    assert shown(panel).score.text == LONG
    assert panel.view.page.cget("background") == PALETTES[LIGHT].sheet


def test_without_the_engraver_one_line_says_how_to_get_it(
    open_window: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_installed", lambda package: False)
    driver = open_window()
    assert driver.stand.score is None
    (hint,) = [
        widget.cget("text")
        for widget in driver.stand.winfo_children()
        if widget.winfo_class() == "TLabel" and "pip install" in widget.cget("text")
    ]
    assert hint == "To see the tune as notes while you edit it: pip install 'abcgen[window]'"
    driver.type_tune(TUNE)
    assert driver.stand.tune.winfo_viewable()
    assert not driver.window.commands.enabled("view_score")
    assert not driver.window.commands.enabled("zoom_larger")


def test_the_text_has_no_stall_while_the_score_is_drawn(driver: Driver, panel: ScorePanel) -> None:
    """Prints the longest stall; only that the loop goes on can be asserted on a busy machine."""
    turns: list[bool] = []

    def turn() -> None:
        turns.append(panel.busy)
        driver.window.after(5, turn)

    turn()
    write(driver, panel, LONG)
    assert turns.count(True) > 10
