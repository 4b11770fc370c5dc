"""The optimizer, step by step beside Keras's."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from abcgen.model.experiment import TrainingConfig
from abcgen.training.optimizer import Optimizer

NAMES = ("dense.kernel", "dense.bias")
RATES = (0.01, 0.02, 0.005, 0.01, 0.001)


def gradients(batch: int) -> dict[str, tf.Tensor]:
    random = np.random.default_rng(batch)
    return {name: tf.constant(random.normal(size=(4, 3)), tf.float32) for name in NAMES}


def optimized(**training: Any) -> tuple[Optimizer, list[dict[str, Any]]]:
    """The optimizer, and the weights after each of its steps."""
    weights = {name: tf.Variable(tf.ones((4, 3)), name=name) for name in NAMES}
    optimizer = Optimizer(weights, TrainingConfig(**training))
    apply = tf.function(optimizer.apply)
    after = []
    for batch, rate in enumerate(RATES):
        apply(gradients(batch), tf.constant(rate))
        after.append({name: weight.numpy() for name, weight in weights.items()})
    return optimizer, after


@pytest.mark.parametrize(
    ("training", "theirs"),
    [
        ({}, keras.optimizers.Adam),
        ({"max_grad_norm": 0.5}, lambda: keras.optimizers.Adam(global_clipnorm=0.5)),
        ({"max_grad_norm": 50.0}, lambda: keras.optimizers.Adam(global_clipnorm=50.0)),
        ({"weight_decay": 0.3}, lambda: keras.optimizers.AdamW(weight_decay=0.3)),
        (
            {"weight_decay": 0.3, "max_grad_norm": 0.5},
            lambda: keras.optimizers.AdamW(weight_decay=0.3, global_clipnorm=0.5),
        ),
    ],
)
def test_updates_are_those_of_keras(training: dict[str, float], theirs: Any) -> None:
    _, ours = optimized(**training)
    optimizer = theirs()
    variables = [keras.Variable(np.ones((4, 3), np.float32), name=name) for name in NAMES]
    optimizer.build(variables)
    if "weight_decay" in training:
        optimizer.exclude_from_weight_decay(var_list=variables[1:])
    for batch, rate in enumerate(RATES):
        optimizer.learning_rate.assign(rate)
        optimizer.apply_gradients(zip(gradients(batch).values(), variables, strict=True))
        for name, variable in zip(NAMES, variables, strict=True):
            assert np.abs(ours[batch][name] - variable.numpy()).max() < 2e-6


def test_biases_do_not_decay() -> None:
    _, plain = optimized()
    _, decayed = optimized(weight_decay=0.3)
    assert (plain[-1]["dense.bias"] == decayed[-1]["dense.bias"]).all()
    assert (plain[-1]["dense.kernel"] > decayed[-1]["dense.kernel"]).all()


def test_averages_weigh_the_steps_and_leave_out_the_start() -> None:
    optimizer, after = optimized(ema_decay=0.7)
    shares = 0.7 ** np.arange(len(after))[::-1]
    for name in NAMES:
        expected = sum(s * w[name] for s, w in zip(shares, after, strict=True)) / shares.sum()
        assert np.abs(optimizer.averages()[name] - expected).max() < 1e-6


def test_without_averaging_the_averages_are_the_weights() -> None:
    optimizer, after = optimized()
    assert (optimizer.averages()["dense.kernel"].numpy() == after[-1]["dense.kernel"]).all()
    assert not optimizer.slots["sum"]
