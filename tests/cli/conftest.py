"""Commands run in an empty folder, with a small model that composes at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abcgen.cli import cli
from abcgen.model.snapshot import save_snapshot, snapshot_path
from tests.making import forgetful_snapshot

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs a command line; whatever it ends with, it must not be a traceback."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Runs a command line that must fail with an exit status; its one sentence."""

    def refused(status: int, *arguments: str) -> str:
        result = run(*arguments)
        assert result.exit_code == status
        assert result.stdout == ""
        [sentence] = result.stderr.splitlines()
        assert sentence.startswith("abcgen: ")
        return sentence.removeprefix("abcgen: ")

    return refused


@pytest.fixture
def tiny(own_home: Path) -> str:
    """The name of a model of the user's that writes random music."""
    music = {"\n": 1.0, "|": 1.5, **dict.fromkeys("ABCDEFG", 1.0), "X": 1e-3}
    run_dir = own_home / "models" / "tiny"
    save_snapshot(forgetful_snapshot(music), snapshot_path(run_dir, 10))
    return run_dir.name
