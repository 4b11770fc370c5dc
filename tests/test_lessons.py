"""Every lesson runs from its first cell to its last, with what takes long made short."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("marimo", reason="needs marimo, of the extra lessons")

LESSONS = Path(__file__).resolve().parents[1] / "docs" / "lessons"
SHORT: Mapping[str, Mapping[str, Any]] = {
    "lesson_1_letters": {"epochs": (0, 90)},
    "lesson_2_grammar": {"epochs": (0, 80), "tunes": 4},
    "lesson_3_grid": {"songs": 8},
    "lesson_4_piano": {},
    "lesson_5_how_good": {"tunes": 6},
}
"""What is less than in class, by the lesson."""


def test_every_lesson_is_here() -> None:
    assert sorted(path.stem for path in LESSONS.glob("lesson_*.py")) == sorted(SHORT)


@pytest.mark.parametrize("name", SHORT)
def test_a_lesson_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(LESSONS))
    spec = importlib.util.spec_from_file_location(name, LESSONS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    lesson = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lesson)
    outputs, _ = lesson.app.run(defs=dict(SHORT[name]))
    shown = "".join(str(getattr(output, "text", "")) for output in outputs)
    assert "<svg" in shown  # a score
    assert "<audio" in shown
    assert "This can't be shown" not in shown
