"""The examination of models of notes."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from abcgen.data.corpus import read_corpus
from abcgen.data.preparing import prepare
from abcgen.evaluation.evaluating import ALL, Plan, evaluate
from abcgen.evaluation.evaluation_set import prepare_evaluation_set
from abcgen.evaluation.plots import draw
from abcgen.evaluation.prediction import letters_of
from abcgen.evaluation.report import render
from abcgen.model.experiment import CorpusConfig, Experiment, TrainingConfig
from abcgen.model.registry import Model, find_model
from abcgen.model.snapshot import Snapshot, save_snapshot, snapshot_path, tensor_shapes
from abcgen.representation.encodings import Vocabulary, get_encoding
from abcgen.representation.encodings.scores import heard
from tests.making import SMALL

_PICK = random.Random(1)
TUNES = "".join(
    f"X:{number}\nT:Tune {number}\nM:6/8\nL:1/8\nK:G\n"
    + "|".join("".join(_PICK.choices("DGABcdeg", k=6)) for _ in range(8))
    + "|]\n\n"
    for number in range(24)
)


def make_model(folder: Path, encoding: str, **config: Any) -> Model:
    """A model of notes that knows how common each symbol is, and nothing else."""
    (folder / "own.abc").write_text(TUNES, encoding="utf-8")
    corpus = CorpusConfig("own.abc", holdout=0.25, **config)
    data = prepare(read_corpus(str(folder / "own.abc")), corpus, encoding)
    symbols = list(get_encoding(encoding).encode(data.all_text))
    vocabulary = Vocabulary.of(symbols)
    shapes = tensor_shapes(SMALL, len(vocabulary))
    tensors = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    counts = np.array([symbols.count(symbol) for symbol in vocabulary.symbols])
    tensors["dense.bias"] = np.log(counts / counts.sum()).astype(np.float32)
    training = TrainingConfig(tunes="shuffled")
    experiment = Experiment("notes", corpus, "Of notes", encoding, SMALL, training)
    snapshot = Snapshot(experiment, vocabulary, 1, tensors, {}, data.train.sha256)
    for epoch in (1, 2):
        save_snapshot(replace(snapshot, epoch=epoch), snapshot_path(folder, epoch))
    return find_model(str(folder))


@pytest.mark.parametrize("encoding", ["grid", "pitches", "events"])
def test_what_means_something_is_measured(tmp_path: Path, encoding: str) -> None:
    model = make_model(tmp_path, encoding)
    evaluation_set = prepare_evaluation_set(model)
    found = evaluate(
        model, evaluation_set, Plan(epoch=ALL, tunes=6, curve_tunes=3, judged=False, asked=0)
    )
    assert [collection.name for collection in found.collections] == ["free", "validation", "corpus"]
    assert found.unit_name == "symbol"
    symbols = sum(len(get_encoding(encoding).encode(tune.text)) for tune in evaluation_set.held_out)
    assert found.extent.symbols == symbols
    own, _, *others = found.costs
    # By nothing but how common symbols are: their entropy.
    assert 1 < own.bits_per_symbol < 4
    assert own.bits_per_note == pytest.approx(own.bits_per_symbol * symbols / found.extent.notes)
    assert len(others) == 5
    assert all(0 < cost.bits_per_symbol < own.bits_per_symbol + 0.5 for cost in others)
    written = found.collections[0]
    assert written.form.parse == 1
    assert written.originality is not None
    assert written.distances is not None
    text = render(found)
    assert "symbol" in text
    assert "character" not in text
    assert [path.name for path in draw(found, tmp_path / "plots")][-1] == "learning.png"


def test_the_learned_tunes_are_those_of_the_experiment(tmp_path: Path) -> None:
    evaluation_set = prepare_evaluation_set(
        make_model(tmp_path, "grid", durations=(0.5,), common_key=True)
    )
    events = [
        event for tune in evaluation_set.learned for event in heard(tune.text).voices[0].events
    ]
    pitches = {pitch % 12 for event in events for pitch in event.pitches}
    assert pitches <= {0, 2, 4, 5, 7, 9, 11}
    assert len(evaluation_set.learned) + len(evaluation_set.kept) == 24


def test_notes_are_spelled_a_character_a_symbol() -> None:
    symbols = set(get_encoding("events").encode(TUNES))
    letters = letters_of(symbols)
    assert letters.keys() == symbols
    assert len(set(letters.values())) == len(symbols)
    assert all(len(letter) == 1 for letter in letters.values())
    assert letters_of(set(TUNES)) == {character: character for character in TUNES}
