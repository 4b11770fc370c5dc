"""`abcgen compare`, with the shipped jigs model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from abcgen.cli import cli
from abcgen.learning.course import from_json
from tests.cli.conftest import Run

MODEL = ("--model", "nottingham-jigs", "--length", "200")


def test_texts_are_printed_and_then_their_figures(run: Run) -> None:
    result = run("compare", *MODEL, "--epochs", "90,10")
    assert result.exit_code == 0
    headings = [line for line in result.stdout.split("\n") if line.startswith("% nottingham")]
    assert headings == [f"% nottingham-jigs, epoch {epoch}" for epoch in (90, 10)]
    names, *rows = result.stderr.strip().split("\n")
    assert names.split("  ")[:3] == ["epoch", "bits", "faults"]
    assert [row.split()[:2] for row in rows[:2]] == [["90", "0.54"], ["10", "2.03"]]
    assert "bits per character in training, by epoch" in rows


def test_by_default_ten_epochs_are_compared_from_0_on(run: Run) -> None:
    result = run("compare", *MODEL)
    assert [line for line in result.stdout.split("\n") if line.startswith("% n")] == [
        f"% nottingham-jigs, epoch {epoch}" for epoch in range(0, 100, 10)
    ]


def test_the_grammar_holds_the_tunes_where_it_is_asked(run: Run) -> None:
    free, held, as_before = (
        run("compare", *MODEL, "--epochs", "10", *option)
        for option in ((), ("--with-grammar",), ("--valid",))
    )
    assert "would have overruled" in free.stderr
    assert "would have overruled" not in held.stderr
    assert "characters that the grammar overruled" in held.stderr
    assert held.stdout != free.stdout
    assert (as_before.stdout, as_before.stderr) == (held.stdout, held.stderr)
    row = held.stderr.split("\n")[1].split()
    assert row[:4] == ["10", "2.03", "0", "100%"]


def test_files_are_made_of_it(run: Run, folder: Path) -> None:
    made = ("-o", "learn.json", "-o", "handout.pdf")
    result = run("compare", *MODEL, "--epochs", "0,90", *made)
    assert result.exit_code == 0
    assert result.stderr.endswith("wrote learn.json\nwrote handout.pdf\n")
    course = from_json((folder / "learn.json").read_text(encoding="utf-8"))
    texts = [f"% nottingham-jigs, epoch {c.epoch}\n{c.text.rstrip()}\n\n" for c in course.cards]
    assert result.stdout == "".join(texts)
    assert (folder / "handout.pdf").read_bytes().startswith(b"%PDF")
    again = run("compare", *MODEL, "--epochs", "0,90", *made)
    assert again.exit_code != 0
    assert again.stdout == ""
    assert again.stderr.startswith("abcgen: ")
    assert "--force" in again.stderr
    assert run("compare", *MODEL, "--epochs", "90", *made, "--force").exit_code == 0
    assert len(from_json((folder / "learn.json").read_text(encoding="utf-8")).cards) == 1


def test_on_a_terminal_faults_are_red(folder: Path) -> None:
    arguments = ["compare", *MODEL, "--epochs", "10"]
    result = CliRunner().invoke(cli, arguments, color=True)
    assert "\x1b[31m" in result.stdout
    assert "\x1b[4m" in result.stdout


def test_epoch_0_can_be_sampled(run: Run) -> None:
    options = ("--model", "nottingham-jigs", "--epoch", "0", "--seed", "1", "--free", "--raw")
    one, again = run("sample", *options), run("sample", *options)
    assert one.exit_code == 0
    assert len(one.stdout) > 100
    assert one.stdout == again.stdout


@pytest.mark.parametrize(
    ("status", "options", "sentence"),
    [
        (2, ("--epochs", "10,x"), "epochs '10,x': write numbers"),
        (2, ("-o", "learn.txt"), "learn.txt: the name should end in .pdf, .png, .svg or .json"),
        (2, ("--epochs", "11"), "nottingham-jigs has no snapshot of epoch 11"),
        (2, ("--start", "€"), "initial character '€'"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    refused: Callable[..., str], status: int, options: tuple[str, ...], sentence: str
) -> None:
    assert refused(status, "compare", *MODEL, *options).startswith(sentence)
