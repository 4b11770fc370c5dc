"""Tunes of the list saved as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from abcgen_gui.compose.jobs import Stage
from abcgen_gui.tasks import TaskControl
from abcgen_gui.tunes.saving import save_tunes

from abcgen.system.errors import ExistsError

JIG = "X:1\nT:The Lark\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA d3|\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_several_tunes_become_numbered_files(tmp_path: Path) -> None:
    control: TaskControl[Any] = TaskControl()
    result = save_tunes([JIG, JIG], tmp_path / "all.mid", False, False, control)
    assert result.summary == "Saved 2 tunes as all.mid"
    assert names(tmp_path) == ["all-1.abc", "all-1.mid", "all-2.abc", "all-2.mid"]
    assert control.take() == [Stage(f"Making all.mid: {n} of 2 tunes") for n in (1, 2)]


def test_a_file_that_is_there_stops_it_before_it_starts(tmp_path: Path) -> None:
    (tmp_path / "all-2.mid").write_bytes(b"mine")
    with pytest.raises(ExistsError):
        save_tunes([JIG, JIG], tmp_path / "all.mid", False, False, TaskControl())
    assert names(tmp_path) == ["all-2.mid"]


def test_stopped_it_leaves_nothing(tmp_path: Path) -> None:
    control: TaskControl[Any] = TaskControl()
    control.stop()
    result = save_tunes([JIG] * 3, tmp_path / "all.wav", False, False, control)
    assert result.summary == "Stopped, and saved nothing"
    assert names(tmp_path) == []
