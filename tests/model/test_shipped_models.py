"""What the shipped models are claimed to be."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from abcgen.data.corpus import read_corpus
from abcgen.data.preparing import corpus_of, prepare
from abcgen.model.experiment import load_experiment
from abcgen.model.network import Network
from abcgen.model.prediction import Prediction, predict
from abcgen.model.registry import Model, find_model, find_models
from abcgen.model.snapshot import EXPERIMENT_FILE, Snapshot
from abcgen.representation.encodings import get_encoding

MAX_BYTES = 4_000_000
MAX_ALL = 80 * 2**20


@pytest.fixture(scope="module")
def jigs() -> Model:
    return find_model("nottingham-jigs")


def log(model: Model) -> list[dict[str, str]]:
    with (Path(model.folder) / "log.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def predict_text(snapshot: Snapshot, text: str, parts: int) -> Prediction:
    """The prediction of a text cut into parts that run side by side."""
    network = Network.of(snapshot)
    ids = snapshot.vocabulary.ids(text)
    return predict(network, np.array_split(ids, parts), snapshot.vocabulary.index("\n"))


def test_there_is_a_snapshot_every_ten_epochs_each_small(jigs: Model) -> None:
    assert jigs.epochs == tuple(range(10, 91, 10))
    assert all(path.stat().st_size <= MAX_BYTES for path in jigs.snapshots.values())


@pytest.mark.usefixtures("nottingham")
def test_they_were_trained_on_the_jigs_as_they_stand(jigs: Model) -> None:
    corpus = read_corpus("nottingham", "jigs")
    snapshot = jigs.load()
    assert snapshot.corpus_sha256 == corpus.sha256
    assert snapshot.vocabulary.symbols == tuple(sorted(set(corpus.text)))
    assert len(snapshot.vocabulary) == 87


@pytest.mark.usefixtures("nottingham")
def test_epoch_90_predicts_nine_characters_in_ten(jigs: Model) -> None:
    text = read_corpus("nottingham", "jigs").text
    assert predict_text(jigs.load(90), text, parts=64).accuracy >= 0.90


@pytest.mark.usefixtures("nottingham")
def test_bits_per_character_fall_from_epoch_to_epoch(jigs: Model) -> None:
    text = read_corpus("nottingham", "jigs").text[:8_192]
    bits = [predict_text(jigs.load(e), text, parts=16).bits_per_symbol for e in jigs.epochs]
    assert bits == sorted(bits, reverse=True)
    assert bits[-1] < bits[0] / 3


def test_the_log_has_the_accuracy_of_every_epoch(jigs: Model) -> None:
    rows = log(jigs)
    assert [int(row["epoch"]) for row in rows] == list(range(1, 91))
    for epoch in jigs.epochs:
        scores = jigs.load(epoch).scores
        assert float(rows[epoch - 1]["accuracy"]) == pytest.approx(scores["accuracy"], abs=1e-5)
    assert float(rows[89]["accuracy"]) > float(rows[9]["accuracy"]) > float(rows[0]["accuracy"])


@pytest.mark.parametrize(("name", "files"), [("essen-grid", None), ("piano-events", "chopin")])
def test_models_of_notes_predict_pieces_that_they_have_not_read(
    name: str, files: str | None, request: pytest.FixtureRequest
) -> None:
    if files:
        request.getfixturevalue(files)
    model = find_model(name)
    snapshot, rows = model.load(), log(model)
    experiment = snapshot.experiment
    assert experiment == load_experiment(model.folder / EXPERIMENT_FILE)
    corpus = corpus_of(experiment.corpus, model.folder)
    data = prepare(corpus, experiment.corpus, experiment.encoding)
    assert snapshot.corpus_sha256 == data.train.sha256
    encode, index = get_encoding(experiment.encoding).encode, snapshot.vocabulary.index
    pieces = [snapshot.vocabulary.ids(encode(one.text)) for one in data.validation.tunes]
    network = Network.of(snapshot)
    found = predict(network, pieces, index(get_encoding(experiment.encoding).separator))
    # The log has it of the weights before they were rounded to 16 bits.
    assert found.bits_per_symbol == pytest.approx(
        min(float(row["bits_per_character"]) for row in rows), abs=0.01
    )


def test_essen_is_learned_as_the_student_project_did() -> None:
    model = find_model("essen-grid")
    accuracies = [float(row["accuracy"]) for row in log(model)[:14]]
    assert accuracies[-1] >= 0.85
    assert model.load(14).scores["accuracy"] == pytest.approx(accuracies[-1], abs=1e-5)


def test_all_weights_together_are_small() -> None:
    files = [path for model in find_models() for path in model.folder.glob("*.safetensors")]
    assert sum(path.stat().st_size for path in files) <= MAX_ALL
