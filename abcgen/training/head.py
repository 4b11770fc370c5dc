"""What stands on top of the LSTM layers, whichever way these are computed: dense, loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf

from abcgen.training.losses import LossTerms, Score, score

State = tuple[tf.Tensor, tf.Tensor]
"""A layer's h and c, each (streams, units)."""


class StepResult(NamedTuple):
    """What a batch says about a network."""

    score: Score
    gradients: Mapping[str, tf.Tensor]
    """Of the mean cross-entropy (and the other loss terms), by the variables' names."""
    states: tuple[State, ...] = ()
    """After the batch, the lowest layer's first."""


def learn_head(
    values: Mapping[str, tf.Tensor],
    top: tf.Tensor,
    targets: tf.Tensor,
    terms: LossTerms,
) -> tuple[StepResult, tf.Tensor]:
    """What a batch says about the head's own variables, and the derivative by `top`.

    `top` is the highest layer's output, (steps, streams, units); `targets` (steps, streams), and
    what is allowed (steps, streams, symbols).
    """
    own = {n: value for n, value in values.items() if n.startswith("dense.")}
    with tf.GradientTape() as tape:
        tape.watch([top, *own.values()])
        logits = tf.reshape(top, (-1, top.shape[2])) @ own["dense.kernel"] + own["dense.bias"]
    if terms.semantic is not None:
        allowed = tf.reshape(terms.semantic.allowed, logits.shape)
        terms = terms._replace(semantic=terms.semantic._replace(allowed=allowed))
    scored = score(logits, tf.reshape(targets, (-1,)), terms)
    by_top, by_own = tape.gradient(logits, [top, own], output_gradients=scored.derivative)
    return StepResult(scored, by_own), by_top
