"""The learning rate over a run."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.model.experiment import TrainingConfig
from abcgen.training.schedule import learning_rate, semantic_weight


def rates(schedule: str) -> np.ndarray:
    training = TrainingConfig(learning_rate=0.01, schedule=schedule)
    return np.array([learning_rate(training, done) for done in np.linspace(0, 1, 101)])


def test_constant_is_the_same_throughout() -> None:
    assert (rates("constant") == 0.01).all()


def test_one_cycle_rises_over_a_tenth_and_falls_over_the_rest() -> None:
    found = rates("one-cycle")
    assert found.argmax() == 10
    assert found.max() == pytest.approx(0.01)
    assert (np.diff(found[:11]) > 0).all()
    assert (np.diff(found[10:]) < 0).all()
    assert found[0] == pytest.approx(0.01 / 25)
    assert found[-1] == pytest.approx(1e-6)


def test_validity_is_asked_in_the_last_part() -> None:
    training = TrainingConfig(tunes="shuffled", semantic_loss=4.0)
    assert [semantic_weight(training, done) for done in (0, 0.3, 0.6)] == [0, 0, 0]
    assert semantic_weight(training, 0.7) == pytest.approx(2)
    assert [semantic_weight(training, done) for done in (0.8, 0.9, 1)] == [4, 4, 4]


def test_validity_is_asked_at_once_of_a_run_that_starts_from_a_model() -> None:
    training = TrainingConfig(start="folk", tunes="shuffled", semantic_loss=4.0)
    assert [semantic_weight(training, done) for done in (0, 0.3, 1)] == [4, 4, 4]
