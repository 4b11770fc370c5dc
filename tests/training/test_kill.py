"""Training killed without warning, at any point, ends in the weights of a run left alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from abcgen.data.corpus import Corpus
from abcgen.model.experiment import Experiment, to_dict
from abcgen.model.snapshot import RESUME_FILE, snapshot_path
from abcgen.model.tensor_file import open_tensors
from abcgen.system.errors import SnapshotError
from tests.making import WALKS

KILLS = [(1, 11), (2, 3), (3, 25)]
"""Epoch, and the batch in it, at which a run is killed; the second only where more is drawn."""


@pytest.fixture
def experiment_file(experiment: Experiment, corpus: Corpus, tmp_path: Path) -> Path:
    (tmp_path / "own.abc").write_text(corpus.text, encoding="utf-8")
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(to_dict(experiment)), encoding="utf-8")
    return path


def command(experiment_file: Path, run_dir: Path) -> list[str]:
    train = ["train", str(experiment_file), "--output", str(run_dir), "--save-every", "0"]
    return [sys.executable, "-c", "from abcgen.cli import main; main()", *train]


def positions(run_dir: Path) -> Iterator[tuple[int, int]]:
    """Where the run says it stands, as often as it can be read."""
    while True:
        try:
            document = open_tensors(run_dir / RESUME_FILE).document
            yield document["position"]["epoch"], document["position"]["batch"]
        except SnapshotError:
            time.sleep(0.01)  # Not there yet.


@pytest.mark.walk
def test_killed_runs_end_in_the_same_bytes(experiment_file: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command(experiment_file, whole), check=True, capture_output=True)
    for target in KILLS if WALKS > 1 else KILLS[::2]:
        process = subprocess.Popen(command(experiment_file, killed), stderr=subprocess.DEVNULL)
        for position in positions(killed):
            if position >= target:
                break
            assert process.poll() is None, "it ended before it was killed"
        process.kill()
        assert process.wait() != 0
        # It was in the middle of that epoch: the next run has something to make up for.
        assert position[0] == target[0]
        assert not snapshot_path(killed, 3).exists()
    subprocess.run(command(experiment_file, killed), check=True, capture_output=True)
    for epoch in (2, 3):
        same = snapshot_path(whole, epoch), snapshot_path(killed, epoch)
        assert same[0].read_bytes() == same[1].read_bytes()
