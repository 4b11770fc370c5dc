"""`abcgen explain`, with shipped models."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from abcgen.cli import cli
from abcgen.cli.explaining import _shaded
from tests.cli.conftest import Run
from tests.compose.test_explaining import TUNE
from tests.making import shared_composer

Refused = Callable[..., str]
MODEL = ("--model", "nottingham")


@pytest.fixture
def tune(folder: Path) -> str:
    (folder / "tune.abc").write_text(TUNE, encoding="utf-8")
    return "tune.abc"


def test_the_tune_is_printed_with_the_bits_of_its_lines(run: Run, tune: str) -> None:
    result = run("explain", tune, *MODEL)
    assert result.exit_code == 0, result.stderr
    explained = shared_composer("nottingham").explain(TUNE)
    heading, _, _, *lines = result.stdout.split("\n")
    assert heading == (
        f"nottingham, epoch {explained.epoch}: {explained.bits_per_character:.3f} bits per "
        f"character, {len(explained.text)} characters"
    )
    assert lines[:2] == ["        X:1", "        T:Ours"]
    start = TUNE.index("|:A")
    bits = explained.by_place[start : TUNE.index("\n", start)].mean()
    assert f'{bits:6.2f}  |:A|"D"d2A FAd|f3 e2d|"A7"c2B ABc|"D"d3 d2e|' in lines
    surprises = [line for line in lines if line.startswith("  bar ")]
    assert len(surprises) == 3
    most = sorted((bar.bits for bar in explained.by_bar()), reverse=True)[:3]
    assert [float(line.split()[2]) for line in surprises] == pytest.approx(most, abs=0.051)


def test_on_a_terminal_letters_are_shaded_by_their_surprise() -> None:
    shaded = _shaded("ab\tc\x1b", [0.1, 2.0, float("nan"), 9.0, 0.0])
    assert click.unstyle(shaded) == "ab\tc\\x1b"
    assert re.findall(r"\x1b\[48;2;(\d+);\d+;\d+m(.)\x1b\[0m", shaded) == [
        ("255", "b"),
        ("220", "c"),
    ]


def test_a_terminal_that_can_is_given_colours(run: Run, tune: str) -> None:
    result = CliRunner().invoke(cli, ["explain", tune, *MODEL], color=True)
    assert "\x1b[" in result.stdout
    assert click.unstyle(result.stdout) == run("explain", tune, *MODEL).stdout


def test_bars_are_chosen(run: Run, tune: str) -> None:
    lines = run("explain", tune, *MODEL, "--bars", "3-5").stdout.split("\n")
    named = [line.split(":")[0] for line in lines if line.startswith("  bar ")]
    assert named == ["  bar 3", "  bar 4", "  bar 5"]


def test_epochs_are_compared_side_by_side(run: Run, tune: str) -> None:
    result = run("explain", tune, *MODEL, "--epoch", "10", "--epoch", "80")
    assert [line[:20] for line in result.stdout.split("\n")[:2]] == [
        "nottingham, epoch 10",
        "nottingham, epoch 80",
    ]
    early, late = (
        shared_composer("nottingham", epoch).explain(TUNE).bits_per_character for epoch in (10, 80)
    )
    assert early > late
    [key] = [line for line in result.stdout.split("\n") if line.endswith("  K:D")]
    assert len(key.split()) == 3
    assert "What surprised it most, epoch 10:" in result.stdout


def test_all_there_is_to_know_is_printed_as_json(run: Run, tune: str) -> None:
    result = run("explain", tune, *MODEL, "--json")
    data = json.loads(result.stdout)
    assert data["tune"] == TUNE
    [found] = data["explanations"]
    explained = shared_composer("nottingham").explain(TUNE)
    assert found["text"] == "".join(place["symbol"] for place in found["places"][:-1])
    assert found["bits_per_character"] == explained.bits_per_character
    rows = [place["probabilities"] for place in found["places"]]
    assert np.abs(np.array(rows) - explained.probabilities).max() < 1e-6
    drawn = [place["drawn"] for place in found["places"]]
    assert np.abs(np.array(drawn) - explained.drawn).max() < 1e-6
    place = found["places"][20]
    assert place["bits"] == pytest.approx(explained.surprise[20], abs=1e-6)
    assert place["at"] == explained.told.places[20].tolist()
    assert place["bar"] == explained.told.bars[20]
    columns = np.flatnonzero(explained.forbidden[20])
    assert place["forbidden"] == [explained.symbols[column] for column in columns]
    assert "symbol" not in found["places"][-1]


def test_what_the_look_back_tells_is_in_the_json(run: Run, tune: str) -> None:
    [found] = json.loads(run("explain", tune, "--json").stdout)["explanations"]
    looks = [look for place in found["places"] for look in place["looks"]]
    assert {look["slot"] for look in looks} >= {"planned", "4 bars before"}
    assert any(look["at"] >= 0 for look in looks)


def test_a_page_is_written(run: Run, tune: str, folder: Path) -> None:
    result = run("explain", tune, *MODEL, "--epoch", "10", "--epoch", "80", "--html", "tune.html")
    assert (result.stdout, result.stderr) == ("", "wrote tune.html\n")
    assert (folder / "tune.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_page_is_not_written_over(run: Run, refused: Refused, tune: str, folder: Path) -> None:
    (folder / "tune.html").write_text("mine", encoding="utf-8")
    assert "tune.html exists" in refused(1, "explain", tune, *MODEL, "--html", "tune.html")
    assert (folder / "tune.html").read_text(encoding="utf-8") == "mine"
    assert run("explain", tune, *MODEL, "--html", "tune.html", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("status", "options", "sentence"),
    [
        (2, ("--bars", "x"), "bars 'x': write one number or two"),
        (2, ("--bars", "40"), "bars 40-40: the tune has bars 1 to 18"),
        (2, ("--epoch", "11"), "nottingham has no snapshot of epoch 11"),
        (2, ("--tune", "2"), "tune.abc has no tune 2: it holds 1"),
        (2, ("--model", "folk", "--voice", "2"), "tune.abc, tune 1: voice 2"),
        (2, ("--model", "essen-grid"), "tune.abc, tune 1: essen-grid writes notes, not the text"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    refused: Refused, tune: str, status: int, options: tuple[str, ...], sentence: str
) -> None:
    assert refused(status, "explain", tune, *MODEL, *options).startswith(sentence)


def test_a_tune_without_a_note_is_refused(refused: Refused, folder: Path) -> None:
    (folder / "none.abc").write_text("X:1\nT:None\nK:C\n", encoding="utf-8")
    assert "no note" in refused(2, "explain", "none.abc")
