"""`abcgen compare`, with the shipped jigs model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Run

MODEL = ("--model", "nottingham-jigs", "--length", "200")


def test_tunes_are_printed_and_then_their_figures(run: Run) -> None:
    result = run("compare", *MODEL, "--epochs", "90,10")
    assert result.exit_code == 0
    headings = [line for line in result.stdout.split("\n") if line.startswith("% nottingham")]
    assert headings == [f"% nottingham-jigs, epoch {epoch}" for epoch in (90, 10)]
    names, *rows = result.stderr.strip().split("\n")
    assert names.split("  ")[:3] == ["epoch", "bits per character", "accuracy"]
    assert [row.split()[:3] for row in rows] == [["90", "–", "87.3%"], ["10", "–", "56.4%"]]


def test_by_default_every_epoch_is_compared(run: Run) -> None:
    result = run("compare", *MODEL, "--free")
    assert result.stdout.count("% nottingham-jigs, epoch") == 9


@pytest.mark.parametrize(
    ("status", "options", "sentence"),
    [
        (2, ("--epochs", "10,x"), "epochs '10,x': write numbers"),
        (2, ("--epochs", "11"), "nottingham-jigs has no snapshot of epoch 11"),
        (2, ("--start", "€"), "initial character '€'"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    refused: Callable[..., str], status: int, options: tuple[str, ...], sentence: str
) -> None:
    assert refused(status, "compare", *MODEL, *options).startswith(sentence)
