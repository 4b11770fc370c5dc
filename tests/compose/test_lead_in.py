"""Passages of what a model learned from, to be read first."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.compose.lead_in import random_passage
from abcgen.model.registry import Model, find_model
from abcgen.model.snapshot import Snapshot, save_snapshot, snapshot_path
from abcgen.representation.encodings import get_encoding
from tests.making import random_snapshot
from tests.making_notes import GRID, note_snapshot

BODIES = ("CDEG CDEG", "G2E2 D4", "c/d/e/f/ g4 z2", "C6 DE")
TUNES = "".join(f"X:{n}\nT:{n}\nM:4/4\nL:1/8\nK:C\n{body}|\n\n" for n, body in enumerate(BODIES))


def model(folder: Path, snapshot: Snapshot) -> Model:
    (folder / "none.abc").write_text(TUNES, encoding="utf-8")
    save_snapshot(snapshot, snapshot_path(folder, 10))
    return find_model(str(folder))


def test_a_passage_is_some_of_a_piece(tmp_path: Path) -> None:
    found = model(tmp_path, note_snapshot("grid", GRID, tunes="joined"))
    text = " ".join(get_encoding("grid").encode(TUNES))
    passages = {random_passage(found, seed) for seed in range(20)}
    assert len(passages) > 5
    for passage in passages:
        assert len(passage) == 6
        assert "/" not in passage
        assert " ".join(passage) in text
    assert random_passage(found, 3) == random_passage(found, 3)


def test_only_pieces_that_were_learned_are_taken(tmp_path: Path) -> None:
    allowed = {"durations": (1.0, 2.0), "holdout": 0.0}
    found = model(tmp_path, note_snapshot("grid", GRID, tunes="joined", **allowed))
    passages = {" ".join(random_passage(found, seed)) for seed in range(20)}
    symbols = ["67", "_", "_", "_", "64", "_", "_", "_", "62", "_", "_", "_", "_", "_", "_", "_"]
    assert passages <= {" ".join(symbols[n : n + 6]) for n in range(11)}
    assert len(passages) > 3


@pytest.mark.parametrize(
    "snapshot", [note_snapshot("grid", GRID), random_snapshot()], ids=["knows starts", "text"]
)
def test_others_need_none(tmp_path: Path, snapshot: Snapshot) -> None:
    assert random_passage(model(tmp_path, snapshot), 1) == ()


def test_without_the_corpus_there_is_none(tmp_path: Path) -> None:
    found = model(tmp_path, note_snapshot("grid", GRID, tunes="joined", dataset="nottingham"))
    assert random_passage(found, 1) == ()
