"""The comparison with other readings: what agrees, and what is found where something doesn't."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "survey" / "performances.py"
    spec = importlib.util.spec_from_file_location("performances", path)
    assert spec
    assert spec.loader
    module = sys.modules["performances"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("|:CD|EF:|GA|", ("", "", "", "")),
        ("CD|~EF|", ("", "", "abc2midi plays rolls and trills out", "")),
        ("CD||EF:|", ("", "", "order: a repeat without a start after a double bar", "")),
        (
            "CD|1EF:|2GA||Bc:|",
            (
                *("", "", "order: a repeat without a start after endings"),
                "with a repeat without a start after endings",
            ),
        ),
    ],
)
def test_causes(script: ModuleType, body: str, found: tuple[str, ...]) -> None:
    task = ("some", f"X:1\nT:t\nM:2/4\nL:1/4\nK:C\n{body}\n")
    assert script.survey(task) == ("some", "t", *found)


def test_a_difference_of_ours_is_found(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = script.notes_of
    monkeypatch.setattr(script, "notes_of", lambda score: {**kept(score), 1: [(0, 480)]})
    task = ("some", "X:1\nT:t\nM:2/4\nL:1/4\nK:C\nCD|EF|\n")
    assert script.survey(task)[2] == script.OURS
    assert script.survey(task)[3:] == ("", "", "")
