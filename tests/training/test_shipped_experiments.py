"""Every experiment that ships can be run: it starts, on small tunes in place of its own."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from make_split import draw

from abcgen.data import corpus as corpora
from abcgen.data import splits
from abcgen.data.datasets import dataset_names
from abcgen.data.preparing import corpus_of, located
from abcgen.formats import TextFile
from abcgen.model.experiment import Experiment, load_experiment
from abcgen.model.snapshot import EXPERIMENT_FILE, RESUME_FILE
from abcgen.system.folders import shipped_weights
from abcgen.training.trainer import Progress, train

EXPERIMENTS = sorted(shipped_weights().glob(f"*/{EXPERIMENT_FILE}"))
STEPS = 2


def own_tune(number: int, random: random.Random) -> str:
    """Two sections of four bars, different in every tune."""
    bars = ["".join(random.choices("GABcdefg", k=8)) for _ in range(7)]
    music = f"{'|'.join(bars[:4])}:|\n|:{'|'.join(bars[4:])}|d4 G4:|"
    return f"X:{number}\nT:Tune {number}\nM:4/4\nL:1/8\nK:G\n{music}\n\n"


def own_texts(source: str, *args: object, **options: object) -> tuple[TextFile, ...]:
    """In place of a dataset's files, one of tunes that follow from its name."""
    assert source in dataset_names()
    numbers = random.Random(source)
    return (TextFile("own.abc", "".join(own_tune(n, numbers) for n in range(1, 21))),)


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Datasets are tunes of our own, and splits those of the same."""
    monkeypatch.setattr(corpora, "read_texts", own_texts)
    monkeypatch.setattr(splits, "load_split", lambda name: draw(corpora.read_corpus(name), name))


def smaller(experiment: Experiment) -> Experiment:
    """The same experiment in small: a network of another size can't start from a model."""
    training = replace(experiment.training, streams=2, steps=8)
    model = experiment.model
    if training.start is None:
        model = replace(model, embedding=4, units=8)
    return replace(experiment, model=model, training=training)


def names(paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(shipped_weights()).as_posix() for path in paths]


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize("path", EXPERIMENTS, ids=names(EXPERIMENTS))
def test_it_starts(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # It runs from any folder.
    experiment = smaller(located(load_experiment(path), path.parent))
    seen: list[Progress] = []
    left = iter(range(STEPS))
    outcome = train(
        experiment,
        corpus_of(experiment.corpus, path.parent),
        tmp_path / "run",
        on_progress=seen.append,
        should_stop=lambda: next(left, None) is None,
    )
    assert not outcome.finished
    assert (tmp_path / "run" / RESUME_FILE).exists()
    assert seen[-1].loss > 0


def test_all_are_tried() -> None:
    assert len(EXPERIMENTS) == 6
    assert "folk/experiment.yaml" in names(EXPERIMENTS)
