"""A tune of one's own in the real window with the default model: Go on and New bars."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from abcgen.notation.checking import check, has_errors
from abcgen.notation.text import opening
from tests.gui.driving import Driver

TUNE = "|:d2A FAd|fdA BAG|FAd fed|e3 efg|"


@pytest.fixture
def folk(open_window: Callable[..., Driver]) -> Driver:
    driver = open_window()
    driver.wait(lambda: driver.window.commands.enabled("new_bars") or bool(driver.listed("start")))
    driver.tick("play", False)
    driver.tick("new_seed", False)
    driver.enter("seed", "1")
    return driver


@pytest.mark.parametrize("header", ["", "X:1\nM:6/8\nK:D\n", "X:1\nT:Mine\nM:6/8\nL:1/8\nK:D\n"])
def test_it_goes_on_in_its_own_key_and_metre(folk: Driver, header: str) -> None:
    folk.type_tune(header + TUNE)
    folk.press("<Control-e>", folk.stand.tune.area)
    folk.wait(lambda: not folk.busy)
    assert folk.tune.replace("\n", "").find(TUNE) >= 0
    assert (opening(folk.tune, "K"), opening(folk.tune, "M")) == ("D", "6/8")
    assert len(folk.tune) > len(header + TUNE) + 50
    assert not has_errors(check(folk.tune))


@pytest.mark.parametrize("bar", ["gfg ecA|d2e fdB", "|:d2A FAd"])
def test_new_bars_at_a_line_s_start_are_music(folk: Driver, bar: str) -> None:
    text = f"X:1\nT:Mine\nM:6/8\nL:1/8\nK:D\n{TUNE}\ngfg ecA|d2e fdB|ABA GFE|D3 D3:|\n"
    folk.type_tune(text)
    folk.select(bar)
    folk.press("<Control-r>", folk.stand.tune.area)
    folk.wait(lambda: not folk.busy)
    assert folk.tune != text
    before, after = text.split(bar)
    assert folk.tune.startswith(before)
    assert folk.tune.endswith(after[1:])
    assert not has_errors(check(folk.tune))
