"""What stands on top of the LSTM layers, whichever way these are computed: dense, pointer, loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf

from abcgen.training.losses import LossTerms, Score, score
from abcgen.training.pointer import Memory, mix

State = tuple[tf.Tensor, tf.Tensor]
"""A layer's h and c, each (streams, units)."""


class StepResult(NamedTuple):
    """What a batch says about a network."""

    score: Score
    gradients: Mapping[str, tf.Tensor]
    """Of the mean cross-entropy (and the other loss terms), by the variables' names."""
    memory: Memory | None
    """After the batch; None without a pointer."""
    states: tuple[State, ...] = ()
    """After the batch, the lowest layer's first."""


def learn_head(
    values: Mapping[str, tf.Tensor],
    top: tf.Tensor,
    targets: tf.Tensor,
    memory: Memory | None,
    terms: LossTerms,
) -> tuple[StepResult, tf.Tensor]:
    """What a batch says about the head's own variables, and the derivative by `top`.

    `top` is the highest layer's output, (steps, streams, units); `targets` (steps, streams), and
    what is allowed (steps, streams, symbols).
    """
    own = {n: value for n, value in values.items() if n.startswith(("dense.", "pointer."))}
    with tf.GradientTape() as tape:
        tape.watch([top, *own.values()])
        rows = tf.reshape(top, (-1, top.shape[2])) @ own["dense.kernel"] + own["dense.bias"]
        logits = tf.reshape(rows, (*targets.shape, -1))
        if memory is not None:
            logits, memory = mix(own, top, logits, targets, memory)
        logits = tf.reshape(logits, rows.shape)
    if terms.semantic is not None:
        allowed = tf.reshape(terms.semantic.allowed, rows.shape)
        terms = terms._replace(semantic=terms.semantic._replace(allowed=allowed))
    scored = score(logits, tf.reshape(targets, (-1,)), terms)
    by_top, by_own = tape.gradient(logits, [top, own], output_gradients=scored.derivative)
    return StepResult(scored, by_own, memory), by_top
