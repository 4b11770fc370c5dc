from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

QUICK = ("evaluate", "nottingham-jigs", "--quick", "--epoch", "90", "--tunes", "3")


@pytest.mark.usefixtures("nottingham")
def test_a_shipped_model_is_measured(run: Run, folder: Path) -> None:
    result = run(*QUICK, "--output", "figures")
    assert result.exit_code == 0
    assert result.stdout.startswith("nottingham-jigs, epoch 90: The seed model")
    assert "No tune was held out from this model" in result.stdout
    assert "Epoch 90: it was asked for." in result.stdout
    written = sorted(path.name for path in (folder / "figures").iterdir())
    assert written == ["copying.png", "evaluation.json", "evaluation.txt", "tunes.png"]
    assert (folder / "figures" / "evaluation.txt").read_text(encoding="utf-8") == result.stdout
    again = run(*QUICK, "--output", "figures")
    assert again.exit_code == 1
    assert "figures/evaluation.txt exists: choose another name, or add --force" in again.stderr
    data = json.loads((folder / "figures" / "evaluation.json").read_text(encoding="utf-8"))
    free, constrained, corpus = data["collections"]
    assert [c["form"]["tunes"] for c in (free, constrained, corpus)] == [3, 3, 340]
    assert constrained["form"]["no_bad_bars"] == 1
    assert data["costs"][0]["bits_per_symbol"] < 0.8
    assert data["costs"][0]["accuracy"] > 0.85


@pytest.mark.usefixtures("nottingham")
def test_json_and_tunes_without_copies(run: Run) -> None:
    result = run(*QUICK, "--json", "--max-copy", "9")
    data = json.loads(result.stdout)
    assert [c["name"] for c in data["collections"]] == [
        "free",
        "constrained",
        "max-copy 9",
        "corpus",
    ]
    assert max(map(int, data["collections"][2]["runs"])) < 9


@pytest.mark.parametrize(
    ("status", "arguments", "sentence"),
    [
        (2, ["nothing"], "there is no model 'nothing'"),
        (2, ["nottingham-jigs", "--epoch", "worst"], "epoch 'worst': write a number, used, "),
        (2, ["nottingham-jigs", "--epoch", "15"], "nottingham-jigs has no snapshot of epoch 15"),
        (2, ["nottingham-jigs", "--epoch", "9" * 5000], "nottingham-jigs has no snapshot of ep"),
        (2, ["nottingham-jigs", "--tunes", "0"], "tunes 0: should be at least 1"),
        (2, ["nottingham-jigs", "--max-copy", "2"], "max-copy 2: "),
        (1, ["nottingham-jigs"], "nottingham is not on this machine yet: run `abcgen corpus "),
    ],
)
def test_what_cannot_be_is_told(
    refused: Callable[..., str], status: int, arguments: list[str], sentence: str
) -> None:
    assert refused(status, "evaluate", *arguments).startswith(sentence)
