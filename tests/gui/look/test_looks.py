"""Colours and sizes that the user chooses while the window is open."""

from __future__ import annotations

import itertools
import re
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import astuple

import pytest
from abcgen_gui.look.looks import SIZES
from abcgen_gui.look.palettes import CONTRAST, DARK, LIGHT, PALETTES, palette_of
from abcgen_gui.look.theme import BODY_FONT
from abcgen_gui.settings import Settings, save_settings
from abcgen_gui.tunes.part import Tunes

from tests.gui.driving import Driver

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G4|]\n"
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def widgets(root: tk.Misc, path: str = ".") -> Iterator[str]:
    """All of a window, also what Tk has made by itself."""
    yield path
    for child in root.tk.splitlist(root.tk.call("winfo", "children", path)):
        yield from widgets(root, str(child))


def colours(root: tk.Misc) -> dict[str, str]:
    """Every colour that a widget, a tag of a text or a shape of a drawing has, by where."""
    found = {}
    for path in widgets(root):
        kind = str(root.tk.call("winfo", "class", path))
        said = [("", root.tk.call(path, "configure"))]
        if kind == "Text":
            for tag in root.tk.splitlist(root.tk.call(path, "tag", "names")):
                said.append((str(tag), root.tk.call(path, "tag", "configure", tag)))
        if kind == "Canvas":
            for item in root.tk.splitlist(root.tk.call(path, "find", "all")):
                said.append((str(item), root.tk.call(path, "itemconfigure", item)))
        for what, options in said:
            for option in root.tk.splitlist(options):
                values = list(map(str, root.tk.splitlist(option)))
                if len(values) == 5 and _COLOUR.fullmatch(values[4]):
                    found[f"{path} {what} {values[0]}"] = values[4]
    return found


def settle(driver: Driver) -> None:
    driver.see_faults()
    score = driver.stand.score
    assert score is not None
    driver.wait(lambda: not score.busy and score.view.missing() == [])


def brightness_of_notes(driver: Driver) -> set[int]:
    """How bright the darkest and the lightest pixel of the ink is, 0 to 255."""
    assert driver.stand.score
    view = driver.stand.score.view
    image = view._pictures[0]
    return {
        sum(image.get(x, y)) // 3
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
        if not image.transparency_get(x, y)
    }


@pytest.fixture
def written(driver: Driver) -> Driver:
    """A window with a tune that has a fault, a score, and a list that has dropped down."""
    driver.stand.look_at("both")
    driver.type_tune(TUNE)
    settle(driver)
    driver.drop_down("model")
    return driver


def test_all_is_light_at_first(written: Driver) -> None:
    assert palette_of(written.window) == PALETTES[LIGHT]
    assert min(brightness_of_notes(written)) == 0


@pytest.mark.parametrize("theme", [DARK, CONTRAST])
def test_everything_follows_the_colours(written: Driver, theme: str) -> None:
    before = colours(written.window)
    written.window.commands.invoke(f"theme-{theme}")
    settle(written)
    palette = PALETTES[theme]
    # Black is Tk's own for what is never seen.
    old = set(astuple(PALETTES[LIGHT])) - {*astuple(palette), "#000000"}
    after = colours(written.window)
    stale = {where: ink for where, ink in after.items() if ink in old}
    assert stale == {}
    assert set(before.values()) & old
    area, score = written.stand.tune.area, written.stand.score
    assert score is not None
    assert (area["background"], area["foreground"]) == (palette.sheet, palette.ink)
    assert score.view.page["background"] == palette.sheet
    assert area.tag_cget("error", "background") == palette.error_tint
    assert min(brightness_of_notes(written)) > 100
    written.window.commands.invoke(f"theme-{LIGHT}")
    settle(written)
    written.compose.pages.bring_up(written.compose.melody_panel)
    written.window.update()
    again = colours(written.window)
    # A drawing's shapes have other numbers when they are drawn anew.
    same = [where for where in before if "canvas" not in where]
    assert {w: again[w] for w in same if again[w] != before[w]} == {}
    assert min(brightness_of_notes(written)) == 0


def test_a_score_of_broken_text_follows_too(written: Driver) -> None:
    score = written.stand.score
    assert score is not None
    written.type_tune("no tune at all")
    settle(written)
    written.window.commands.invoke(f"theme-{DARK}")
    settle(written)
    assert score.view.page["background"] == PALETTES[DARK].shade
    assert min(brightness_of_notes(written)) > 100


def test_what_opens_later_has_the_colours_too(written: Driver) -> None:
    written.window.commands.invoke(f"theme-{DARK}")
    written.window.commands.invoke("learning")
    settle(written)
    learning = written.compose.learning
    assert learning is not None
    assert learning["background"] == PALETTES[DARK].paper
    assert learning.shown.chosen.text.area["background"] == PALETTES[DARK].sheet
    written.window.commands.invoke(f"theme-{LIGHT}")
    written.window.update()
    assert learning["background"] == PALETTES[LIGHT].paper
    assert learning.shown.curve.canvas["background"] == PALETTES[LIGHT].sheet
    learning.close()


def test_the_choice_is_ticked_and_kept(open_window: Callable[..., Driver]) -> None:
    first = open_window()
    commands = first.window.commands
    assert commands._ticks["theme-system"].get()
    commands.invoke("theme-dark")
    commands.invoke("larger_text")
    first.window.update()
    assert not commands._ticks["theme-system"].get()
    assert commands._ticks["theme-dark"].get()
    first.window.close()
    again = open_window()
    assert again.window.settings.theme == DARK
    assert palette_of(again.window) == PALETTES[DARK]
    assert again.window.settings.text_size == 125


def test_another_colour_moves_nothing(written: Driver) -> None:
    """Every part asks for as much room as before."""
    window = written.window
    window.geometry("1500x900")
    written.wait(lambda: window.winfo_width() == 1500)
    settle(written)
    before = [part.winfo_reqwidth() for part in window.parts]
    for theme in (DARK, CONTRAST, LIGHT):
        window.commands.invoke(f"theme-{theme}")
        settle(written)
        assert [part.winfo_reqwidth() for part in window.parts] == before


@pytest.mark.parametrize(("theme", "size"), [("pink", 5000), ("", -3)])
def test_settings_that_cannot_be_are_the_nearest(
    open_window: Callable[..., Driver], theme: str, size: int
) -> None:
    save_settings(Settings(theme=theme, text_size=size))
    window = open_window().window
    assert palette_of(window) == PALETTES[LIGHT]
    assert window.settings.text_size in (SIZES[0], SIZES[-1])


def letters(driver: Driver) -> tuple[int, int, int, int]:
    """How large letters, rows, columns and the smallest window are."""
    window = driver.window
    return (
        int(window.tk.call("font", "metrics", BODY_FONT, "-linespace")),
        int(window.tk.call("ttk::style", "lookup", "Treeview", "-rowheight")),
        driver.window.winfo_reqwidth(),
        window.minsize()[1],
    )


def test_text_grows_and_shrinks_step_by_step(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(driver.window), "room", (5000, 5000))
    commands = driver.window.commands
    usual = letters(driver)
    seen = [usual]
    while commands.enabled("larger_text"):
        commands.invoke("larger_text")
        driver.window.update()
        seen.append(letters(driver))
    assert len(seen) == len(SIZES) - SIZES.index(100)
    for smaller, larger in itertools.pairwise(seen):
        assert all(a < b for a, b in zip(smaller, larger, strict=True))
    while commands.enabled("smaller_text"):
        commands.invoke("smaller_text")
        driver.window.update()
    assert letters(driver)[:2] < usual[:2]
    commands.invoke("larger_text")
    driver.window.update()
    assert letters(driver) == usual


def test_the_list_makes_room_for_letters_that_need_it(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, tunes = driver.window, driver.window.part(Tunes)
    monkeypatch.setattr(type(window), "room", (window.winfo_reqwidth(), 5000))
    window.commands.invoke("theme-dark")
    window.update()
    assert tunes.winfo_ismapped()
    window.commands.invoke("larger_text")
    window.update()
    assert not tunes.winfo_ismapped()
    assert "F9" in driver.status
