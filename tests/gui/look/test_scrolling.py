"""Going through a drawing by wheel and touchpad."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

import pytest
from abcgen_gui.look.scrolling import downwards, scroll


@pytest.mark.parametrize(
    ("delta", "pixels"), [(0x0000_0005, 5), (0x0003_0005, 5), (0xFFFF_FFFB, -5), (-0x2_0001, -1)]
)
def test_strokes_down_are_told_from_those_aside(delta: int, pixels: int) -> None:
    assert downwards(delta) == pixels


@pytest.fixture
def page() -> Iterator[tk.Canvas]:
    root = tk.Tk()
    page = tk.Canvas(root, height=100, scrollregion=(0, 0, 100, 5000))
    page.pack()
    root.update()
    yield page
    root.destroy()


def test_slow_strokes_come_as_far_as_a_quick_one(page: tk.Canvas) -> None:
    turn = scroll(page)
    turn(3)
    quick = page.canvasy(0)
    for _ in range(300):
        turn(-0.01)
    assert quick > 50
    assert page.canvasy(0) == 0


@pytest.mark.skipif(tk.TkVersion < 8.7, reason="this Tk knows no touchpads")
def test_a_touchpad_scrolls(page: tk.Canvas) -> None:
    scroll(page)
    page.event_generate("<TouchpadScroll>", delta=-30)
    page.update()
    assert page.canvasy(0) > 0
