"""What the survey of new bars and of beginnings tells of a tune."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from abcgen.compose import Bars

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "survey"
TUNE = """X:1
M:6/8
L:1/8
K:G
D|:GAB d2B|ABA AFD|GAB d2B|ABA A2D|GAB d2B|ABA AFD|DEF ABc|B2A G2:|
"""
CHANGED = TUNE.replace("ABA A2D|GAB d2B|", "ABA A2D|g3 d3|").replace("B2A G2:|", "B2A A2:|")


@pytest.fixture
def rewriting(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("rewriting")


def test_bars_are_looked_at_as_a_musician_does(rewriting: ModuleType) -> None:
    bars = Bars(6, 9)  # the fifth to the eighth, and the pickup before them
    assert set(rewriting._of_bars(TUNE, bars)) == {
        "bars in the first section",
        "the first is bar 1",
        "the last ends on the tonic",
    }
    assert set(rewriting._of_bars(CHANGED, bars)) == {
        "bars in the first section",
        "a leap over a fifth into the first",
    }
    assert not set(rewriting._of_bars(TUNE, Bars(9, 10)))


def test_a_beginning_comes_again_or_not(rewriting: ModuleType) -> None:
    assert set(rewriting._of_beginning(TUNE, 3)) == {
        "a bar of the beginning comes again",
        "true cadence",
    }
    assert not set(rewriting._of_beginning("X:1\nM:6/8\nL:1/8\nK:G\nG3 A3|B3 c3|d3 e3|]\n", 1))
