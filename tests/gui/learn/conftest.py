"""The window of learning, opened over the jigs model."""

from __future__ import annotations

import pytest

from tests.gui.driving import Driver
from tests.gui.learn.watcher import Watcher


@pytest.fixture
def watcher(driver: Driver) -> Watcher:
    driver.enter("seed", "1")
    driver.enter("length", "300")
    return Watcher(driver)
