"""The script that opens the lessons."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest


def test_lessons_are_copied_and_what_a_class_changed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons = importlib.import_module("lessons")
    called: list[Sequence[str | Path]] = []

    def call(words: Sequence[str | Path]) -> int:
        called.append(words)
        return 0

    monkeypatch.setattr(lessons.environment, "prepare", lambda extras: tmp_path / "-".join(extras))
    monkeypatch.setattr(lessons.subprocess, "call", call)
    monkeypatch.setattr(sys, "argv", ["lessons.py"])
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "abcgen-lessons"
    assert lessons.main() == 0
    [first, *_] = sorted(folder.glob("lesson_*.py"))
    assert (folder / "show.py").is_file()
    first.write_text("changed", encoding="utf-8")
    assert lessons.main() == 0
    assert first.read_text(encoding="utf-8") == "changed"
    assert called[1][-1] == folder
    assert tmp_path / "lessons" in Path(called[1][0]).parents
