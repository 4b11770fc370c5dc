"""Every initial character ends in a MIDI file with notes, and the script tells when one doesn't."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

from abcgen.model.registry import find_model
from abcgen.system.errors import ToolError
from tests.making import JIGS, WALKS

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "survey"


@pytest.fixture
def initial_characters(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("initial_characters")


@pytest.mark.walk
@pytest.mark.parametrize("valid", [True, False])
def test_every_initial_character_gives_notes(initial_characters: ModuleType, valid: bool) -> None:
    """Every third of them; the script itself tries all, at several epochs."""
    model = find_model(JIGS)
    symbols = model.load().vocabulary.symbols
    starts = range(0, len(symbols), 3 if WALKS == 1 else 1)
    rows = list(initial_characters.survey(JIGS, model.epochs[-1:], starts, valid=valid))
    assert [row.character for row in rows] == [symbols[start] for start in starts]
    assert [(row.start, row.failure) for row in rows if row.failure] == []
    assert min(row.notes for row in rows) > 0


def test_a_tune_without_a_midi_file_is_a_failure(
    initial_characters: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(abc: str, midi_path: Path) -> NoReturn:
        raise ToolError("the converter crashed")

    monkeypatch.setattr(initial_characters, "save_tune", fail)
    assert initial_characters.main(["--epochs=10", "--starts=52,0"]) == 1
    printed = capsys.readouterr().out
    assert "0 of 2" in printed
    assert "epoch 10, initial character 52 (X): the converter crashed\n" in printed


@pytest.mark.parametrize("option", ["--epochs=11", "--model=nottingham-reels", "--starts=1000"])
def test_what_does_not_exist_is_wrong_use(
    initial_characters: ModuleType, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert initial_characters.main(["--epochs=10", option]) == 2
    assert option.partition("=")[2] in capsys.readouterr().err


def test_the_report_counts_by_epoch(initial_characters: ModuleType) -> None:
    rows = [
        initial_characters.Row(10, 0, "\n", ("added M:6/8, by the length of its bars",), 30),
        initial_characters.Row(10, 1, " ", ("added M:4/4, by the length of its bars",), 50),
        initial_characters.Row(10, 2, "!", failure="no notes"),
        initial_characters.Row(90, 0, "\n", (), 64),
    ]
    *counts, failure = initial_characters.report(rows).splitlines()
    lines = [line.split() for line in counts]
    assert ["10", "2", "of", "3", "30", "40", "50", "0"] in lines
    assert ["90", "1", "of", "1", "64", "64", "64", "1"] in lines
    assert ["added", "M", "2", "0"] in lines
    assert failure == "epoch 10, initial character 2 (!): no notes"
