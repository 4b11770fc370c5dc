"""Tunes in several formats, a small model to start from, and someone who works the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gui.driving import Driver, choose
from tests.gui.teach.teacher import Teacher
from tests.teaching.conftest import own_tunes, small

__all__ = ["own_tunes", "small"]


@pytest.fixture
def open_teacher(open_window: Callable[..., Driver], small: str) -> Callable[[], Teacher]:
    """Opens the window of teaching in a window of its own."""

    def build() -> Teacher:
        driver = open_window()
        choose(driver, "Learn", "Teach it my tunes…")
        return Teacher(driver)

    return build


@pytest.fixture
def teacher(open_teacher: Callable[[], Teacher]) -> Teacher:
    return open_teacher()
