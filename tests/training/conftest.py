"""A small experiment on tunes of our own making."""

from __future__ import annotations

import random

import pytest

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.model.experiment import CorpusConfig, Experiment, ModelConfig, TrainingConfig


def make_tune(number: int) -> str:
    """A tune of eight bars that the number determines."""
    pick = random.Random(number)
    bars = "|".join("".join(pick.choices("GABcdefg", k=6)) for _ in range(8))
    return f"X:{number}\nT:Tune {number}\nM:6/8\nK:G\n{bars}|]\n\n"


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    texts = [make_tune(number) for number in range(1, 41)]
    return Corpus(
        "own", tuple(CorpusTune(text, f"Tune {n}", "own.abc", 1) for n, text in enumerate(texts))
    )


@pytest.fixture(scope="session")
def experiment() -> Experiment:
    return Experiment(
        name="small",
        corpus=CorpusConfig("own.abc"),
        model=ModelConfig(embedding=8, layers=3, units=16, dropout=0.2),
        training=TrainingConfig(
            streams=4, steps=16, epochs=3, snapshot_every=2, learning_rate=0.01, seed=7
        ),
    )
