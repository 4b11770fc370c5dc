"""Several workers on this machine train as one process does, and end together."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from abcgen.data.corpus import Corpus
from abcgen.data.preparing import TrainingData
from abcgen.model.experiment import Experiment, to_dict
from abcgen.model.snapshot import LOG_FILE, RESUME_FILE, load_snapshot, snapshot_path
from abcgen.representation.encodings.base import Vocabulary
from abcgen.system.errors import RequestError
from abcgen.training.cluster import Cluster, facts_of, find_cluster

WORKERS = "a.example:2222,b.example:2222"


@pytest.mark.parametrize(
    ("workers", "index", "tf_config", "found"),
    [
        (WORKERS, 1, None, Cluster(("a.example:2222", "b.example:2222"), 1)),
        (None, None, None, None),
        (None, None, "{}", None),
        (
            None,
            None,
            json.dumps(
                {
                    "cluster": {"chief": ["a:1"], "worker": ["b:1", "c:1"]},
                    "task": {"type": "worker", "index": 1},
                }
            ),
            Cluster(("a:1", "b:1", "c:1"), 2),
        ),
    ],
)
def test_the_workers_are_found(
    workers: str | None, index: int | None, tf_config: str | None, found: Cluster | None
) -> None:
    assert find_cluster(workers, index, tf_config) == found


@pytest.mark.parametrize(
    ("workers", "index", "tf_config", "says"),
    [
        (WORKERS, None, None, "--workers and --index go together"),
        (None, 0, None, "--workers and --index go together"),
        (WORKERS, 2, None, "--index: 2 is none of the 2 workers"),
        ("a.example", 0, None, "--workers: 'a.example' isn't HOST:PORT"),
        ("a:1,a:1", 0, None, "--workers: names a worker twice"),
        (None, None, "{", "TF_CONFIG: isn't a cluster and a task in JSON"),
        (
            None,
            None,
            '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "ps", "index": 0}}',
            "TF_CONFIG: a task of type ps has no part in training",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    workers: str | None, index: int | None, tf_config: str | None, says: str
) -> None:
    with pytest.raises(RequestError, match=says):
        find_cluster(workers, index, tf_config)


class Crew:
    """Two `abcgen train` that train an experiment together, and one that does so alone."""

    def __init__(self, folder: Path, experiment: Experiment, corpus: Corpus) -> None:
        (folder / "own.abc").write_text(corpus.text, encoding="utf-8")
        self.file, self.folder = folder / "small.yaml", folder
        self.file.write_text(yaml.safe_dump(to_dict(experiment)), encoding="utf-8")

    def start(
        self, name: str, *options: str, file: Path | None = None, first: str = ""
    ) -> subprocess.Popen[bytes]:
        """`first` is Python to run before the command."""
        train = ["train", str(file or self.file), "--output", str(self.folder / name), *options]
        command = [sys.executable, "-c", f"{first}\nfrom abcgen.cli import main; main()", *train]
        (self.folder / "tmp").mkdir(exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(self.folder / "tmp")}
        return subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)

    def start_two(
        self, name: str, *options: str, first: Sequence[str] = ("", "")
    ) -> list[subprocess.Popen[bytes]]:
        workers = ",".join(f"127.0.0.1:{port}" for port in _free_ports())
        together = ("--workers", workers, "--patience", "120", *options)
        return [
            self.start(f"{name}-{n}", *together, "--index", str(n), first=first[n])
            for n in range(2)
        ]

    def start_two_until_saved(self, name: str) -> list[subprocess.Popen[bytes]]:
        """Two in the middle of training, after they have saved what to go on from."""
        state = self.folder / f"{name}-0" / RESUME_FILE
        before = state.stat().st_mtime_ns if state.exists() else 0
        both = self.start_two(name, "--save-every", "0")
        while not state.exists() or state.stat().st_mtime_ns == before:
            assert both[0].poll() is None
            time.sleep(0.01)
        return both


@pytest.fixture
def crew(tmp_path: Path, experiment: Experiment, corpus: Corpus) -> Crew:
    return Crew(tmp_path, experiment, corpus)


def _free_ports() -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The status that it ends with, and the last it says."""
    _, said = process.communicate(timeout=300)
    return process.returncode, said.decode().replace("\r", "\n").strip().splitlines()[-1]


@pytest.mark.trains
def test_two_workers_learn_what_one_process_does(crew: Crew) -> None:
    assert _ended(crew.start("alone"))[0] == 0
    both = [_ended(process) for process in crew.start_two("two")]
    assert [status for status, _ in both] == [0, 0]
    assert both[1][1].endswith(f"in the folder of worker 0 ({both[1][1].rpartition('(')[2]}")
    assert not (crew.folder / "two-1").exists()
    assert not list((crew.folder / "tmp").iterdir())
    alone, two = (load_snapshot(snapshot_path(crew.folder / n, 2)) for n in ("alone", "two-0"))
    for name, tensor in alone.tensors.items():
        assert np.abs(tensor.astype(float) - two.tensors[name].astype(float)).max() < 1e-3, name
    losses = [
        [line.split(",")[1] for line in (crew.folder / n / LOG_FILE).read_text().splitlines()]
        for n in ("alone", "two-0")
    ]
    assert len(losses[0]) == len(losses[1]) == 4
    for one, other in zip(losses[0][1:], losses[1][1:], strict=True):
        assert float(one) == pytest.approx(float(other), abs=1e-4)


@pytest.mark.trains
def test_a_worker_lost_ends_all_and_the_same_commands_go_on(crew: Crew) -> None:
    assert [_ended(process)[0] for process in crew.start_two("whole")] == [0, 0]
    for lost in (1, 0):
        both = crew.start_two_until_saved("cut")
        both[lost].kill()
        status, said = _ended(both[1 - lost])
        assert status == 1
        assert said.startswith(f"abcgen: worker {lost} (127.0.0.1:")
        assert "is lost, so training has ended on all; the same commands go on" in said
        both[lost].communicate()
    chief, other = crew.start_two_until_saved("cut")
    other.terminate()
    assert [_ended(process)[0] for process in (chief, other)] == [130, 130]
    assert [_ended(process)[0] for process in crew.start_two("cut")] == [0, 0]
    for epoch in (2, 3):
        whole, cut = (snapshot_path(crew.folder / n, epoch) for n in ("whole-0", "cut-0"))
        assert whole.read_bytes() == cut.read_bytes()


@pytest.mark.trains
@pytest.mark.parametrize("first", [0, 1])
def test_a_worker_that_ends_before_it_joins_ends_all(crew: Crew, first: int) -> None:
    dying = "import os, abcgen.training.trainer as t; t.Crew = lambda *_, **__: os._exit(9)"
    both = crew.start_two("two", first=[dying if n == first else "" for n in range(2)])
    assert both[first].wait(300) == 9
    status, said = _ended(both[1 - first])
    assert status == 1
    assert said.startswith(f"abcgen: worker {first} (127.0.0.1:")
    assert "is lost, so training has ended on all" in said
    both[first].communicate()


@pytest.mark.trains
def test_the_others_hear_why_a_worker_has_ended(crew: Crew) -> None:
    failing = """
from abcgen.system import SnapshotError
import abcgen.training.trainer
def fail(*_): raise SnapshotError("x.yaml: can't be written")
abcgen.training.trainer.write_atomic = fail
"""
    both = crew.start_two("two", first=(failing, ""))
    assert _ended(both[0]) == (1, "abcgen: x.yaml: can't be written")
    status, said = _ended(both[1])
    assert status == 1
    assert "has ended (x.yaml: can't be written), so training has ended on all" in said


@pytest.mark.trains
def test_workers_are_told_whatever_they_read_otherwise(
    experiment: Experiment, corpus: Corpus
) -> None:
    nothing = Corpus("none", ())
    data = TrainingData(corpus, nothing, nothing, nothing)
    vocabulary = Vocabulary.of(set(corpus.text))
    other = Corpus("other", corpus.tunes[:1])
    for changed in (
        replace(data, train=other),
        replace(data, pretraining=other),
    ):
        assert facts_of(experiment, vocabulary, data) != facts_of(experiment, vocabulary, changed)
    symbols = Vocabulary.of({*corpus.text, "ø"})
    assert facts_of(experiment, vocabulary, data) != facts_of(experiment, symbols, data)
    held = replace(data, validation=other)
    assert facts_of(experiment, vocabulary, data) == facts_of(experiment, vocabulary, held)


@pytest.mark.trains
def test_a_worker_with_another_experiment_is_told(crew: Crew) -> None:
    data = yaml.safe_load(crew.file.read_text(encoding="utf-8"))
    data["training"]["learning_rate"] = 0.5
    changed = crew.folder / "changed.yaml"
    changed.write_text(yaml.safe_dump(data), encoding="utf-8")
    workers = ",".join(f"127.0.0.1:{port}" for port in _free_ports())
    together = ("--workers", workers, "--patience", "120")
    chief = crew.start("a", *together, "--index", "0")
    other = crew.start("b", *together, "--index", "1", file=changed)
    for process in (chief, other):
        status, said = _ended(process)
        assert status == 1
        assert "has another training.learning_rate than worker 0: 0.5 instead of 0.01" in said


@pytest.mark.trains
def test_a_worker_that_does_not_come_is_named(crew: Crew) -> None:
    workers = ",".join(f"127.0.0.1:{port}" for port in _free_ports())
    chief = crew.start("a", "--workers", workers, "--index", "0", "--patience", "0.5")
    status, said = _ended(chief)
    assert status == 1
    assert said.startswith(f"abcgen: worker 1 ({workers.split(',')[1]}) hasn't come; start one on")
