"""Training: it learns, it logs, and stopping it changes nothing."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from abcgen.data.corpus import Corpus
from abcgen.data.originality_index import load_index
from abcgen.grammar.masks import needed
from abcgen.grammar.rules import ANY_TUNE
from abcgen.model.experiment import Experiment, from_dict, load_experiment
from abcgen.model.snapshot import (
    INDEX_FILE,
    LOG_FILE,
    RESUME_FILE,
    load_snapshot,
    snapshot_path,
    snapshot_paths,
)
from abcgen.model.tensor_file import Tensors, open_tensors, save_tensors
from abcgen.system.errors import SnapshotError
from abcgen.training.trainer import Outcome, Progress, train
from tests.making import OLD_EXPERIMENT
from tests.training.conftest import make_tune


class StopAfter:
    """Asks to stop once it has been asked a number of times."""

    def __init__(self, batches: int) -> None:
        self.left = batches

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def contents(path: Path) -> tuple[dict[str, Any], Tensors]:
    file = open_tensors(path)
    return file.document, file.read(file.kinds)


def changed(experiment: Experiment, **training: Any) -> Experiment:
    return dataclasses.replace(
        experiment, training=dataclasses.replace(experiment.training, **training)
    )


def test_a_run_learns_logs_and_leaves_snapshots(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    heard: list[Progress] = []
    assert train(experiment, corpus, tmp_path, on_progress=heard.append) == Outcome(True, 3)
    assert list(snapshot_paths(tmp_path)) == [2, 3]
    with (tmp_path / LOG_FILE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert float(rows[2]["loss"]) < float(rows[0]["loss"])
    assert float(rows[2]["accuracy"]) > float(rows[0]["accuracy"])
    assert rows[0]["bits_per_character"] == ""
    snapshot = load_snapshot(snapshot_path(tmp_path, 3))
    assert snapshot.experiment == experiment
    assert set(snapshot.vocabulary.symbols) == set(corpus.text) | needed(ANY_TUNE, headed=True)
    assert snapshot.scores["loss"] == pytest.approx(float(rows[2]["loss"]), rel=1e-4)
    assert load_experiment(tmp_path / "experiment.yaml") == experiment
    known = load_index(tmp_path / INDEX_FILE)
    assert [tune.title for tune in known.tunes] == [tune.title for tune in corpus.tunes]
    assert (heard[-1].epoch, heard[-1].batch) == (3, heard[-1].batches)
    assert heard[-1].seconds_left == 0


def test_stopped_and_resumed_runs_end_in_the_same_bytes(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(experiment, corpus, whole)
    outcomes = [
        train(experiment, corpus, parts, should_stop=StopAfter(batches))
        for batches in (0, 5, 17, 30)
    ]
    assert not any(outcome.finished for outcome in outcomes)
    assert train(experiment, corpus, parts).finished
    for epoch in (2, 3):
        same = snapshot_path(whole, epoch), snapshot_path(parts, epoch)
        assert same[0].read_bytes() == same[1].read_bytes()


def test_a_run_of_an_earlier_version_goes_on_to_the_same_bytes(
    corpus: Corpus, tmp_path: Path
) -> None:
    old = json.loads(OLD_EXPERIMENT)
    plan = from_dict(Experiment, old)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(plan, corpus, whole)
    assert not train(plan, corpus, parts, should_stop=StopAfter(12)).finished
    described, tensors = contents(parts / RESUME_FILE)
    described["experiment"] = old
    (parts / RESUME_FILE).write_bytes(save(dict(tensors), {"abcgen": json.dumps(described)}))
    assert train(plan, corpus, parts).finished
    same = [snapshot_path(folder, 2).read_bytes() for folder in (whole, parts)]
    assert same[0] == same[1]


def test_whatever_ends_a_run_its_last_epoch_is_kept(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    # With so high a rate no epoch is better than the first.
    hopeless = changed(experiment, epochs=50, snapshot_every=50, patience=2, learning_rate=10.0)
    epochs = train(hopeless, corpus, tmp_path).epochs
    assert epochs < 50
    assert list(snapshot_paths(tmp_path)) == [epochs]


def test_a_run_whose_learning_rate_follows_its_length_keeps_its_length(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    short = changed(experiment, epochs=1, schedule="one-cycle")
    train(short, corpus, tmp_path)
    with pytest.raises(SnapshotError, match=r"training\.epochs is 1, not 3"):
        train(changed(experiment, schedule="one-cycle"), corpus, tmp_path)


def test_a_finished_run_can_be_lengthened(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    short = changed(experiment, epochs=1)
    train(short, corpus, tmp_path / "grown")
    train(experiment, corpus, tmp_path / "grown")
    train(experiment, corpus, tmp_path / "whole")
    grown, whole = (load_snapshot(snapshot_path(tmp_path / f, 3)) for f in ("grown", "whole"))
    assert all((grown.tensors[name] == whole.tensors[name]).all() for name in whole.tensors)


def test_held_out_tunes_are_measured_and_not_trained_on(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    part = dataclasses.replace(
        experiment, corpus=dataclasses.replace(experiment.corpus, holdout=0.2)
    )
    train(part, corpus, tmp_path)
    snapshot = load_snapshot(snapshot_path(tmp_path, 3))
    assert 0 < snapshot.scores["bits_per_character"] < 8
    assert snapshot.corpus_sha256 != corpus.sha256


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"learning_rate": 0.5}, r"training\.learning_rate is 0\.01, not 0\.5"),
        ({"streams": 2}, r"training\.streams is 4, not 2"),
        ({"seed": 8}, r"training\.seed is 7, not 8"),
    ],
)
def test_another_experiments_run_is_refused_and_left_alone(
    experiment: Experiment,
    corpus: Corpus,
    tmp_path: Path,
    change: dict[str, Any],
    sentence: str,
) -> None:
    train(experiment, corpus, tmp_path, should_stop=StopAfter(3))
    before = (tmp_path / RESUME_FILE).read_bytes()
    with pytest.raises(SnapshotError, match=sentence):
        train(changed(experiment, **change), corpus, tmp_path)
    assert (tmp_path / RESUME_FILE).read_bytes() == before


def test_other_tunes_and_another_vocabulary_are_refused(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path, should_stop=StopAfter(3))
    fewer = dataclasses.replace(corpus, tunes=corpus.tunes[1:])
    with pytest.raises(SnapshotError, match="other tunes"):
        train(experiment, fewer, tmp_path)
    odd = dataclasses.replace(corpus.tunes[0], text="X:1\nT:§\nK:G\nGAB|\n\n")
    with pytest.raises(SnapshotError, match="only one of them has '§'"):
        train(experiment, dataclasses.replace(corpus, tunes=(*corpus.tunes, odd)), tmp_path)


def test_snapshots_without_a_state_to_go_on_from_are_not_overwritten(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(changed(experiment, epochs=1), corpus, tmp_path)
    (tmp_path / RESUME_FILE).unlink()
    with pytest.raises(SnapshotError, match="--force"):
        train(experiment, corpus, tmp_path)
    assert train(experiment, corpus, tmp_path, resume=False).finished
    assert list(snapshot_paths(tmp_path)) == [2, 3]


def test_tensorboard_gets_the_figures_on_request(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(changed(experiment, epochs=1), corpus, tmp_path, tensorboard=True)
    assert any((tmp_path / "tensorboard").iterdir())


@pytest.mark.parametrize("damage", [b"", b"junk", b"\x10\0\0\0\0\0\0\0{"])
def test_a_damaged_resume_file_is_told_of(
    experiment: Experiment, corpus: Corpus, tmp_path: Path, damage: bytes
) -> None:
    (tmp_path / RESUME_FILE).write_bytes(damage)
    with pytest.raises(SnapshotError, match=RESUME_FILE):
        train(experiment, corpus, tmp_path)


def test_a_flipped_bit_in_a_resume_file_is_told_of(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path, should_stop=StopAfter(5))
    path = tmp_path / RESUME_FILE
    whole = path.read_bytes()
    for place in np.random.default_rng(4).integers(len(whole) // 2, len(whole), 3).tolist():
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        with pytest.raises(SnapshotError, match=f"{RESUME_FILE}: is damaged: .* its checksum"):
            train(experiment, corpus, tmp_path)
    path.write_bytes(whole)
    assert train(experiment, corpus, tmp_path).finished


def test_a_resume_file_that_says_what_cannot_be_is_told_of(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path, should_stop=StopAfter(70))
    path = tmp_path / RESUME_FILE
    document, tensors = contents(path)
    assert document["position"]["epoch"] == 2
    cases: tuple[tuple[dict[str, object], str], ...] = (
        ({"position": {"epoch": 2, "batch": 10**9}}, "batch 1000000000 of epoch 2 is done, which"),
        ({"position": {"epoch": 2, "batch": -1}}, "batch -1 of epoch 2 is done, which can't be"),
        ({"position": {"epoch": 10**9}}, "epoch 1000000000 is done, which can't be; use --force"),
        ({"position": {"epoch": 1}}, "batch 0 of epoch 1 is done, which can't be"),
        ({"position": {"epoch": 0}}, "epoch 0 is done, which can't be"),
        ({"log": []}, "of epoch 2 is done, which can't be"),
        ({"vocabulary": ["b", "a"]}, "the vocabulary's symbols should be sorted"),
        ({"vocabulary": ["a", "a"]}, "the vocabulary's symbols should be sorted"),
    )
    for change, sentence in cases:
        save_tensors(document | change, tensors, path)
        with pytest.raises(SnapshotError, match=f"{RESUME_FILE}: .*{sentence}"):
            train(experiment, corpus, tmp_path)


def test_a_resume_file_with_other_tensors_is_told_of(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path, should_stop=StopAfter(3))
    path = tmp_path / RESUME_FILE
    document, tensors = contents(path)
    name, tensor = "first.dense.kernel", tensors["first.dense.kernel"]
    for change, sentence in (
        ({name: tensor.astype(np.float16)}, "F16, its description asks for F32"),
        ({name: tensor[1:]}, "15×39, its description asks for 16×39"),
        ({name: np.full_like(tensor, np.inf)}, "holds what is no finite number"),
    ):
        path.write_bytes(save({**tensors, **change}, {"abcgen": json.dumps(document)}))
        with pytest.raises(SnapshotError, match=f"{RESUME_FILE}: tensor {name} .*{sentence}"):
            train(experiment, corpus, tmp_path)


def test_a_resume_file_that_lacks_its_description_is_told_of(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    (tmp_path / RESUME_FILE).write_bytes(save({"a": np.zeros(1)}, {"abcgen": '{"format": 1}'}))
    with pytest.raises(SnapshotError, match="experiment: is missing"):
        train(experiment, corpus, tmp_path)


def test_the_best_snapshot_is_kept_and_only_that(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    config = dataclasses.replace(experiment.corpus, holdout=0.2)
    plan = dataclasses.replace(
        changed(experiment, snapshot_every=0, keep_best=True, epochs=4), corpus=config
    )
    train(plan, corpus, tmp_path)
    with (tmp_path / LOG_FILE).open(encoding="utf-8") as file:
        bits = [float(row["bits_per_character"]) for row in csv.DictReader(file)]
    (epoch,) = snapshot_paths(tmp_path)
    assert bits[epoch - 1] == min(bits)
    assert snapshot_paths(tmp_path)[epoch].name == f"best-{epoch:03d}-{min(bits):.4f}.safetensors"


def test_training_ends_when_no_epoch_is_better_for_too_long(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    plan = changed(experiment, learning_rate=1.0, epochs=30, patience=2, keep_best=True)
    outcome = train(plan, corpus, tmp_path)
    assert outcome.finished
    with (tmp_path / LOG_FILE).open(encoding="utf-8") as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert outcome.epochs == len(losses) < 30
    assert losses.index(min(losses)) == len(losses) - 3
    assert train(plan, corpus, tmp_path) == outcome


@pytest.mark.parametrize("transpose", [False, True])
def test_shuffled_tunes_stopped_and_resumed_end_in_the_same_bytes(
    experiment: Experiment, corpus: Corpus, tmp_path: Path, transpose: bool
) -> None:
    plan = dataclasses.replace(
        changed(
            experiment,
            tunes="shuffled",
            schedule="one-cycle",
            weight_decay=0.01,
            max_grad_norm=1.0,
            ema_decay=0.9,
        ),
        corpus=dataclasses.replace(experiment.corpus, text_form="music", transpose=transpose),
    )
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(plan, corpus, whole)
    for batches in (3, 14, 30):
        assert not train(plan, corpus, parts, should_stop=StopAfter(batches)).finished
    assert train(plan, corpus, parts).finished
    same = snapshot_path(whole, 3), snapshot_path(parts, 3)
    assert same[0].read_bytes() == same[1].read_bytes()


def test_other_tunes_are_read_along_in_the_first_epochs(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    others = tmp_path / "others.abc"
    others.write_text("".join(make_tune(number) for number in range(50, 90)), encoding="utf-8")
    plan = dataclasses.replace(
        changed(experiment, tunes="shuffled"),
        corpus=dataclasses.replace(
            experiment.corpus, pretraining=(str(others),), pretraining_epochs=2
        ),
    )
    heard: list[Progress] = []
    train(plan, corpus, tmp_path / "run", on_progress=heard.append)
    batches = {progress.epoch: progress.batches for progress in heard}
    assert batches[1] == batches[2] > 1.5 * batches[3]
