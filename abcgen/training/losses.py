"""What a batch's predictions cost, and the derivative that learning starts from."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

_TINY = 1e-30
"""So that nothing is divided by a probability that underflows."""


class Score(NamedTuple):
    """How a batch was predicted; targets below 0 are padding and count nowhere."""

    nats: tf.Tensor
    """The sum of the counted characters' cross-entropies."""
    right: tf.Tensor
    """How many counted characters were the likeliest, int64."""
    counted: tf.Tensor
    """How many there are, int64, in the whole batch."""
    derivative: tf.Tensor
    """Of the mean cross-entropy of the counted characters, by the logits; and of the other loss
    terms."""


class SemanticLoss(NamedTuple):
    """What discourages characters that the grammar forbids; see `training.semantic_loss`."""

    allowed: tf.Tensor
    """Which symbols the grammar allows: bool, shaped as the logits."""
    weight: tf.Tensor
    """Of the mean of -log(the probability of those), beside the cross-entropy."""


class LossTerms(NamedTuple):
    """What is learned besides the likeliest targets."""

    smoothing: float = 0.0
    """The share of each target that all symbols get evenly, or all that the grammar allows where
    that is known: label smoothing (Szegedy et al. 2016, section 7)."""
    semantic: SemanticLoss | None = None
    counted: tf.Tensor | None = None
    """How many characters the mean is over, where the ones judged are only some of a batch's."""


PLAIN = LossTerms()


def score(logits: tf.Tensor, targets: tf.Tensor, terms: LossTerms = PLAIN) -> Score:
    """Judge logits of shape (characters, symbols) by int32 targets of shape (characters,)."""
    counts = targets >= 0
    weights = tf.cast(counts, logits.dtype)
    counted = count(targets) if terms.counted is None else terms.counted
    # The raw operation gives both at once: the loss and softmax - one-hot, its derivative.
    entropy = tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(
        features=logits, labels=tf.maximum(targets, 0)
    )
    right = tf.equal(tf.argmax(logits, -1, tf.int32), targets)
    share = weights / tf.cast(tf.maximum(counted, 1), logits.dtype)
    derivative = entropy.backprop
    semantic = terms.semantic
    if terms.smoothing:
        even = tf.ones_like(logits) if semantic is None else tf.cast(semantic.allowed, logits.dtype)
        even /= tf.reduce_sum(even, 1, keepdims=True)
        derivative += terms.smoothing * (tf.one_hot(targets, logits.shape[1]) - even)
    if semantic is not None:
        likely = tf.nn.softmax(logits)
        kept = likely * tf.cast(semantic.allowed, logits.dtype)
        within = kept / (tf.reduce_sum(kept, 1, keepdims=True) + _TINY)
        derivative += semantic.weight * (likely - within)
    return Score(
        nats=tf.reduce_sum(entropy.loss * weights),
        right=tf.reduce_sum(tf.cast(right, tf.int64)),
        counted=counted,
        derivative=derivative * share[:, None],
    )


def count(targets: tf.Tensor) -> tf.Tensor:
    """How many targets aren't padding, int64."""
    return tf.reduce_sum(tf.cast(targets >= 0, tf.int64))
