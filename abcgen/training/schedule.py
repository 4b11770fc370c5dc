"""How the learning rate, and the weight of the semantic loss, change over a run."""

from __future__ import annotations

import math

from abcgen.model import TrainingConfig

_RISE = 0.1
"""The share of the run in which one-cycle rises."""
_START, _END = 1 / 25, 1 / 10_000
"""Where it starts and ends, as shares of the highest rate."""

_RISES, _FULLY = 0.6, 0.8
"""From where and to where in a run the weight of the semantic loss rises: it is for a network that
knows tunes already. A run that starts from a model has it at once."""


def learning_rate(training: TrainingConfig, done: float) -> float:
    """The rate at a point of the run, `done` from 0 to 1.

    Both halves of one-cycle follow a cosine (Smith & Topin 2018, arXiv 1708.07120).
    """
    highest = training.learning_rate
    if training.schedule == "constant":
        return highest
    if done < _RISE:
        return highest * _between(_START, 1, done / _RISE)
    return highest * _between(1, _END, (done - _RISE) / (1 - _RISE))


def semantic_weight(training: TrainingConfig, done: float) -> float:
    """The weight of the semantic loss at a point of the run, `done` from 0 to 1."""
    if training.start is not None:
        return training.semantic_loss
    return training.semantic_loss * min(max((done - _RISES) / (_FULLY - _RISES), 0), 1)


def _between(start: float, end: float, done: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * min(done, 1))) / 2
