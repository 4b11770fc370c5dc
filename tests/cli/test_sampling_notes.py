"""`abcgen sample` and `compare` with models of notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from abcgen.formats.midi.abc2midi import midi_notes
from abcgen.formats.midi.writing import midi_bytes
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.representation.encodings.scores import heard
from tests.making_notes import EVENTS, GRID, note_snapshot

Refused = Callable[..., str]
Run = Callable[..., Result]
SEED = "X:1\nT:Seed\nM:3/4\nL:1/8\nK:C\nC2 D2 E2|G4 C2|]\n"


@pytest.fixture(autouse=True)
def models(own_home: Path) -> None:
    """A model on the grid, one of events and one that never learned how pieces start."""
    folder = own_home / "models"
    (folder / "joined").mkdir(parents=True)
    (folder / "joined" / "none.abc").write_text(SEED, encoding="utf-8")
    save_snapshot(note_snapshot("grid", GRID), snapshot_path(folder / "grid", 10))
    save_snapshot(note_snapshot("events", EVENTS), snapshot_path(folder / "events", 10))
    joined = note_snapshot("grid", GRID, tunes="joined")
    save_snapshot(joined, snapshot_path(folder / "joined", 10))


def test_a_tune_is_written_as_abc_midi_and_sheet_music(run: Run, folder: Path) -> None:
    options = ("--model", "events", "--seed", "1", "--length", "60", "--title", "Mine")
    result = run("sample", *options, "-o", "tune.mid", "--score", "tune.musicxml")
    assert result.exit_code == 0
    assert midi_notes((folder / "tune.mid").read_bytes()) > 10
    abc = (folder / "tune.abc").read_text(encoding="utf-8")
    assert abc.startswith("X:1\nT:Mine\nM:")
    assert "<work-title>Mine" in (folder / "tune.musicxml").read_text(encoding="utf-8")
    assert result.stderr.splitlines()[-1] == "wrote tune.musicxml"
    again = run("sample", *options)
    assert again.stdout == abc


def test_every_tune_has_its_sheet_music(run: Run, folder: Path) -> None:
    result = run("sample", "--model", "grid", "--count", "2", "--score", "new/x.musicxml")
    assert result.exit_code == 0
    assert sorted(path.name for path in (folder / "new").iterdir()) == [
        "x-1.musicxml",
        "x-2.musicxml",
    ]
    assert result.stdout == ""


@pytest.mark.parametrize("suffix", [".abc", ".mid"])
def test_a_seed_tune_is_read_from_a_file(run: Run, folder: Path, suffix: str) -> None:
    data = SEED.encode() if suffix == ".abc" else midi_bytes(heard(SEED))
    (folder / f"seed{suffix}").write_bytes(data)
    result = run("sample", "--model", "grid", "--seed-tune", f"seed{suffix}", "--seed", "4")
    assert result.exit_code == 0
    pitches = [pitch for event in heard(result.stdout).voices[0].events for pitch in event.pitches]
    assert pitches[:5] == [60, 62, 64, 67, 60]
    assert "\nM:3/4\n" in result.stdout


def test_symbols_are_printed_as_they_are_made(run: Run) -> None:
    result = run(
        "sample", "--model", "grid", "--raw", "--symbols", "60 _", "--length", "9", "--seed", "1"
    )
    assert result.stdout.startswith("60 _ ")
    assert len(result.stdout.split()) <= 9


def test_a_model_that_knows_no_starts_reads_a_passage(run: Run) -> None:
    options = ("sample", "--model", "joined", "--seed", "2", "--length", "40")
    result = run(*options)
    assert result.exit_code == 0
    # A model without memory writes the same whatever it has read.
    assert run(*options, "--no-passage").stdout == result.stdout


@pytest.mark.parametrize(
    ("status", "options", "sentence"),
    [
        (1, ["--seed-tune", "none.mid"], "none.mid: there is no such file"),
        (2, ["--raw", "--score", "x.png"], "--raw prints one text as it is made"),
        (2, ["--score", "x.gif"], "x.gif: the name of sheet music should end in .png"),
        (2, ["--context", "0"], "context 0: should be from 1 to"),
    ],
)
def test_what_cannot_be_done_is_told(
    refused: Refused, status: int, options: list[str], sentence: str
) -> None:
    assert refused(status, "sample", "--model", "grid", *options).startswith(sentence)


def test_a_wish_that_does_not_apply_is_told(run: Run) -> None:
    result = run("sample", "--model", "grid", "--free", "--seed", "1")
    assert result.exit_code == 2
    assert result.stderr.startswith("abcgen: made-up can't follow --free; it understands")


def test_snapshots_are_compared(run: Run) -> None:
    result = run("compare", "--model", "grid", "--length", "80")
    assert result.exit_code == 0
    assert "% grid, epoch 10\nX:1\n" in result.stdout
