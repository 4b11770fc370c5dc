"""A model of no merit, its snapshots in a folder beside the small corpus that it learned."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.data.preparing import prepare
from abcgen.model.experiment import CorpusConfig
from abcgen.model.registry import Model, find_model
from abcgen.model.snapshot import save_snapshot, snapshot_path
from tests.making import random_snapshot

EPOCHS = (10, 20)
NEEDED = "[]',ABCDEFGabcdefg"
"""Characters without which no grammar can be kept to, whether or not the tunes have them."""


def tunebook(tunes: int) -> str:
    """Tunes of eight bars, each different."""
    pick = random.Random(1)
    return "".join(
        f"X:{number}\nT:Tune {number}\nM:6/8\nL:1/8\nK:G\n|:"
        + "|".join("".join(pick.choices("DGABcdeg", k=6)) for _ in range(8))
        + ":|\n\n"
        for number in range(tunes)
    )


def make_model(folder: Path, holdout: float) -> Model:
    """A model that learned all but the share `holdout` of 24 tunes."""
    folder.mkdir()
    (folder / "own.abc").write_text(tunebook(24), encoding="utf-8")
    config = CorpusConfig("own.abc", holdout=holdout)
    data = prepare(read_corpus(str(folder / "own.abc")), config)
    for epoch in EPOCHS:
        snapshot = random_snapshot(data.all_text + NEEDED, seed=epoch, epoch=epoch)
        experiment = replace(snapshot.experiment, corpus=config)
        learned = replace(snapshot, experiment=experiment, corpus_sha256=data.train.sha256)
        save_snapshot(learned, snapshot_path(folder, epoch))
    return find_model(str(folder))


@pytest.fixture
def examined(tmp_path: Path) -> Model:
    """With a quarter of its tunes held out."""
    return make_model(tmp_path / "examined", 0.25)


@pytest.fixture
def unexamined(tmp_path: Path) -> Model:
    """With nothing held out."""
    return make_model(tmp_path / "unexamined", 0)
