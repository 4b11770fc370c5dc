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


def run(name: str, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> str:
    """What a lesson shows."""
    monkeypatch.syspath_prepend(str(LESSONS))
    spec = importlib.util.spec_from_file_location(name, LESSONS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    lesson = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lesson)
    outputs, _ = lesson.app.run(defs={**SHORT[name], **settings})
    return "".join(str(getattr(output, "text", "")) for output in outputs)


@pytest.mark.parametrize("name", SHORT)
def test_a_lesson_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run(name, monkeypatch)
    assert "<svg" in shown  # a score
    assert "<audio" in shown
    assert "This can't be" not in shown


@pytest.mark.trains
def test_a_small_network_is_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run("lesson_1_letters", monkeypatch, train=True)
    assert "Nothing is trained" not in shown
    assert "This can't be" not in shown
