"""The script that sets abcgen up and opens its window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest


def test_where_the_windows_extra_cannot_be_had_abcgen_goes_on_without(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def prepare(extras: Sequence[str] = ()) -> Path:
        if extras:
            raise run.system.SetupError("There is no wheel.")
        return Path("folder")

    monkeypatch.setattr(run.environment, "prepare", prepare)
    assert run.prepare() == Path("folder")
    assert "There is no wheel.\nGoing on without sound" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], "tune-1"),
        (["tune-1.abc"], "tune-2"),
        (["tune-1.mid", "tune-2.abc"], "tune-3"),
        (["tune-2.abc"], "tune-1"),
    ],
)
def test_tunes_take_a_free_name(
    run: ModuleType, tmp_path: Path, taken: list[str], free: str
) -> None:
    for name in taken:
        (tmp_path / name).touch()
    assert run.free_name(tmp_path) == tmp_path / free


@pytest.mark.parametrize(("midi", "output"), [(True, "tune-1.mid"), (False, "tune-1.abc")])
def test_a_tune_is_composed(
    run: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    midi: bool,
    output: str,
) -> None:
    calls: list[list[str]] = []

    def call(command: Sequence[object]) -> int:
        calls.append(list(map(str, command)))
        return 0

    monkeypatch.setattr(run.subprocess, "call", call)
    assert run.compose(Path("abcgen"), tmp_path / "tune-1", midi=midi) == 0
    # As anyone would without a wish: by the best model, which is the default.
    assert calls == [["abcgen", "sample", "--output", str(tmp_path / output)]]
    said = capsys.readouterr().out
    assert str(tmp_path / "tune-1.abc") in said
    assert (".mid" in said) is midi


def test_a_failure_to_compose_is_passed_on(
    run: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run.subprocess, "call", lambda command: 1)
    assert run.compose(Path("abcgen"), tmp_path / "tune-1", midi=True) == 1
    assert capsys.readouterr().out == ""


def test_without_a_display_there_is_no_window(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.system, "has_display", lambda: False)
    assert run.why_no_window(Path("python")) == "there is no display."


def test_a_display_that_does_not_answer_is_told(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TRY_WINDOW", "raise SystemExit('no display name')")
    monkeypatch.setattr(run.system, "has_display", lambda: True)
    monkeypatch.setattr(run.system, "ensure", lambda need: None)
    assert run.why_no_window(Path(sys.executable)) == "no display name"
