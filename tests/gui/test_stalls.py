"""How long the window doesn't answer while something goes on: the longest stall is printed.

What it computed is counted, in seconds of its own thread, as other programs may hold it up too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from tests.gui.driving import Driver

BEAT = 5
"""Milliseconds between two looks at the clock."""
MOST = 0.5
"""Seconds; ten times what is meant to be the most, on however slow a machine."""
BARS = '"D"fdA FAd|"G"BGB "D"AAd|"Em"cee "A7"cde|"D"fdA d3|\n'
TUNE = f"X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:D\n{8 * BARS}"


class Probe:
    """Looks at the clock again and again, whenever the window is at leisure."""

    def __init__(self, driver: Driver) -> None:
        self._window = driver.window
        self._last = time.thread_time()
        self.longest = 0.0
        self._beat()

    def _beat(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        self._window.after(BEAT, self._beat)


def compose(driver: Driver) -> None:
    driver.do("generate")


def edit(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.wait(lambda: not (driver.stand.score and driver.stand.score.busy))
    driver.stand.tune.go_to(8, 2)
    driver.type_keys("d")
    driver.see_faults()
    driver.wait(lambda: not (driver.stand.score and driver.stand.score.busy))


def change_colours(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.wait(lambda: not (driver.stand.score and driver.stand.score.busy))
    for theme in ("dark", "contrast", "light"):
        driver.window.commands.invoke(f"theme-{theme}")
        driver.wait(lambda: not (driver.stand.score and driver.stand.score.busy))


def resize_text(driver: Driver) -> None:
    driver.window.commands.invoke("larger_text")
    driver.window.update()


def watch_learning(driver: Driver) -> None:
    driver.click("learning")
    learning = driver.compose.learning
    assert learning is not None
    learning.head.buttons["watch"].invoke()
    driver.wait(lambda: not learning.busy)
    score = learning.shown.chosen.score
    driver.wait(lambda: not (score and score.busy))


@pytest.mark.parametrize("act", [compose, edit, change_colours, resize_text, watch_learning])
def test_the_window_always_answers(driver: Driver, act: Callable[[Driver], None]) -> None:
    driver.tick("play", False)
    driver.window.update()
    probe = Probe(driver)
    act(driver)
    driver.window.update()
    sys.stdout.write(f"longest stall of {act.__name__}: {1000 * probe.longest:.0f} ms\n")
    assert 0 < probe.longest < MOST
