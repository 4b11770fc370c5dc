"""Which snapshots a run leaves, by its policy, and models of notes from training to tune."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from abcgen.compose import Request, composer_of
from abcgen.data.corpus import Corpus
from abcgen.evaluation.curve import read_log
from abcgen.model.experiment import CorpusConfig, Experiment
from abcgen.model.registry import find_model
from abcgen.model.snapshot import LOG_FILE, SUFFIX, load_snapshot
from abcgen.representation.encodings import ENCODINGS
from abcgen.training.trainer import train


def snapshots(run_dir: Path) -> list[str]:
    names = (path.stem for path in run_dir.glob(f"*{SUFFIX}"))
    return sorted(name for name in names if name.startswith(("epoch-", "best-")))


@pytest.mark.parametrize(
    ("policy", "regular"),
    [
        ({"snapshot_every": 1}, ["epoch-001", "epoch-002", "epoch-003"]),
        ({"snapshot_every": 2}, ["epoch-002", "epoch-003"]),
        ({"snapshot_every": 0, "keep_best": True}, []),
        ({"snapshot_every": 2, "keep_best": True}, ["epoch-002", "epoch-003"]),
    ],
    ids=str,
)
def test_the_policy_says_which_epochs_are_kept(
    experiment: Experiment,
    corpus: Corpus,
    tmp_path: Path,
    policy: dict[str, Any],
    regular: list[str],
) -> None:
    plan = replace(experiment, training=replace(experiment.training, **policy))
    train(plan, corpus, tmp_path)
    losses = {int(row["epoch"]): row["loss"] for row in read_log(tmp_path / LOG_FILE)}
    best = min(losses, key=lambda epoch: losses[epoch])
    kept = [name for name in snapshots(tmp_path) if name.startswith("best-")]
    assert snapshots(tmp_path) == kept + regular
    # Not the log's loss, which is rounded: rounded again, it may end in another digit.
    scores = [load_snapshot(tmp_path / f"{name}{SUFFIX}").scores for name in kept]
    assert kept == [f"best-{best:03}-{score['loss']:.4f}" for score in scores]
    assert len(kept) == policy.get("keep_best", False)


@pytest.mark.parametrize("encoding", [name for name in ENCODINGS if name != "chars"])
def test_a_model_of_notes_learns_and_writes(
    experiment: Experiment, corpus: Corpus, tmp_path: Path, encoding: str
) -> None:
    plan = replace(
        experiment,
        corpus=CorpusConfig("own.abc", holdout=0.2),
        encoding=encoding,
        training=replace(experiment.training, epochs=6, keep_best=True),
    )
    train(plan, corpus, tmp_path)
    first, *_, last = read_log(tmp_path / LOG_FILE)
    assert last["loss"] < first["loss"]
    assert last["bits_per_character"] < first["bits_per_character"]
    draft = composer_of(find_model(str(tmp_path)).load()).write_many(
        Request(length=300, seed=1), 1
    )[0]
    assert draft.finish().abc.startswith("X:1\n")
