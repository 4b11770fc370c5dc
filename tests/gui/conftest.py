"""A real window for each test; an error in one of its callbacks fails the test."""

from __future__ import annotations

import gc
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from abcgen_gui.look.palettes import LIGHT
from abcgen_gui.window import Window

from abcgen.model.registry import Model, find_model, find_models
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.system import folders as resources
from tests.gui.driving import Driver, Person, is_open
from tests.making import JIGS


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture(autouse=True)
def _light_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever colours the desktop has on which the tests run."""
    monkeypatch.setattr("abcgen_gui.look.looks.system_theme", lambda: LIGHT)


@pytest.fixture
def open_window(person: Person) -> Iterator[Callable[..., Driver]]:
    """Opens windows, with the shipped models unless others are given."""
    windows: list[Window] = []
    gc.collect()  # here, since Tk ends the process when a worker frees the last test's window

    def build(models: Callable[[], Sequence[Model]] = find_models) -> Driver:
        try:
            window = Window(person.desktop(), models)
        except tk.TclError as error:
            pytest.fail(f"run the tests with scripts/test.py (or under xvfb-run): {error}")
        windows.append(window)
        window.update()
        return Driver(window)

    yield build
    for window in windows:
        if is_open(window):
            window.close()
        window.shut_down()
    assert person.bugs == []


@pytest.fixture
def open_driver(open_window: Callable[..., Driver]) -> Callable[[], Driver]:
    """Opens a window with the jigs model loaded, whose tunes are the same each time."""

    def build() -> Driver:
        opened = open_window()
        opened.choose_model(JIGS)
        characters = len(find_model(JIGS).load().vocabulary)
        opened.wait(lambda: len(opened.listed("start")) == 1 + characters)
        opened.tick("new_seed", False)
        return opened

    return build


@pytest.fixture
def driver(open_driver: Callable[[], Driver]) -> Driver:
    """A window that `open_driver` has opened."""
    return open_driver()


@pytest.fixture
def endless(open_window: Callable[..., Driver]) -> Driver:
    """A window with a model that knows no line breaks, so that its tunes come to no end."""
    snapshot = find_model(JIGS).load()
    bias = snapshot.tensors["dense.bias"].copy()
    bias[snapshot.vocabulary.index("\n")] = -60_000
    tensors = dict(snapshot.tensors) | {"dense.bias": bias}
    run = resources.user_models() / JIGS
    save_snapshot(replace(snapshot, tensors=tensors), snapshot_path(run, 90))
    driver = open_window()
    driver.choose_model(JIGS)
    driver.enter("length", "30000")
    driver.tick("valid", False)
    return driver
