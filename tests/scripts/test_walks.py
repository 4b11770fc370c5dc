"""The script that lets tests draw more at random."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import making

SURVEY = Path(__file__).resolve().parents[2] / "scripts" / "survey"


def test_marked_tests_are_told_how_much_to_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SURVEY))
    walks = importlib.import_module("walks")
    calls: list[tuple[list[str], str]] = []

    def call(command: list[str], cwd: Path, env: Mapping[str, str]) -> int:
        assert cwd == SURVEY.parents[1]
        calls.append((command, env[walks.VARIABLE]))
        return 3

    monkeypatch.setattr(walks.subprocess, "call", call)
    assert walks.main(["--count", "40", "tests/grammar", "-k", "cost"]) == 3
    pytest_of_walks = [sys.executable, "-m", "pytest", "-m", "walk"]
    assert calls == [([*pytest_of_walks, "tests/grammar", "-k", "cost"], "40")]
    assert walks.VARIABLE == making.WALKS_VARIABLE
