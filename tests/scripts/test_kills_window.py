"""The survey that kills the window, at a few moments; and that it notices what is lost."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "survey"


@pytest.fixture
def kills(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("kills_window")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_no_tune_is_lost_when_the_window_is_killed(
    kills: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path))
    kept, found = kills.survey(tmp_path, 3, 1, 5)
    assert found == []
    assert kept


def test_the_survey_notices_what_is_lost(kills: ModuleType) -> None:
    end = 100.0
    made = kills.Seen("X:1", 1, None, end - 0.1)
    assert kills.lost([made], {7: "X:1"}, end) == []
    assert kills.lost([made], {}, end) == ["shown 0.10 s before the end, not there: X:1"]
    assert kills.lost([kills.Seen("d", 1, None, end - 0.1)], {}, end) == []
    assert kills.lost([kills.Seen("d", 1, None, end - kills.SECONDS - 1)], {}, end)
    assert kills.lost([kills.Seen("one", 1, 7, end - 5)], {7: "one a"}, end) == []
    first = kills.Seen("one", 1, 7, end - 9)
    typed = kills.Seen("one a", 1, 7, end - kills.SECONDS + 1)
    assert kills.lost([first, typed], {7: "one"}, end) == []
    late = kills.Seen("one a", 1, 7, end - kills.SECONDS - 1)
    assert kills.lost([first, late], {7: "one"}, end)
    assert kills.lost([first, late], {7: "one a"}, end) == []
