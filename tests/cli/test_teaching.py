"""`abcgen teach`: what it says before any training."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.training.conftest import make_tune


@pytest.fixture
def tunes(folder: Path) -> Path:
    path = folder / "own.abc"
    path.write_text("".join(map(make_tune, range(1, 11))), encoding="utf-8")
    return path


def test_a_dry_run_tells_the_plan_and_writes_nothing(
    run: Callable[..., Result], tunes: Path, tiny: str, own_home: Path
) -> None:
    asked = ("teach", str(tunes), "--name", "mine", "--from", tiny, "--dry-run")
    result = run(*asked)
    assert result.exit_code == 0
    assert result.stdout.startswith("10 tunes can be taught\n")
    assert "12 epochs at most, from tiny: about " in result.stdout
    report = json.loads(run(*asked, "--json").stdout)
    assert (report["event"], report["tunes"], report["start"]) == ("plan", 10, tiny)
    assert [path.name for path in (own_home / "models").iterdir()] == [tiny]


@pytest.mark.parametrize(
    ("status", "arguments", "sentence"),
    [
        (2, ["own.abc", "--name", "folk"], "folk is a model that comes with abcgen: choose "),
        (1, ["own.abc", "--name", "../mine"], "name: '../mine' can't be the name of a folder"),
        (2, ["lost", "--name", "mine"], "'lost' is neither a file, nor a folder, nor a dataset"),
        (2, ["own.abc", "--name", "mine", "--from", "fork"], "there is no model 'fork'; did you "),
    ],
)
def test_bad_input_is_told(
    refused: Callable[..., str],
    tunes: Path,
    own_home: Path,
    status: int,
    arguments: list[str],
    sentence: str,
) -> None:
    assert sentence in refused(status, "teach", *arguments)


def test_without_tensorflow_what_was_asked_is_judged_first(
    run: Callable[..., Result],
    refused: Callable[..., str],
    tunes: Path,
    tiny: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    others = ("--name", "mine", "--from", tiny)
    assert "'lost' is neither a file, " in refused(2, "teach", "lost", *others)
    result = run("teach", str(tunes), *others)
    assert result.exit_code == 1
    assert result.stdout.startswith("10 tunes can be taught\n")
    assert "training needs TensorFlow, which isn't installed: pip install " in result.stderr
