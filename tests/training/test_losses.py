"""What a batch's predictions cost, and what validity asks: against TensorFlow's derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from abcgen.training.losses import LossTerms, SemanticLoss, score

CHARACTERS, SYMBOLS = 9, 5
RANDOM = np.random.default_rng(3)
LOGITS = tf.constant(RANDOM.normal(0, 2, (CHARACTERS, SYMBOLS)), tf.float32)
TARGETS = tf.constant([0, 4, -1, 2, 2, 1, -1, 3, 0])
COUNTED = np.flatnonzero(TARGETS.numpy() >= 0)
ALLOWED = RANDOM.random((CHARACTERS, SYMBOLS)) < 0.5
ALLOWED[COUNTED, TARGETS.numpy()[COUNTED]] = True


SEMANTIC_LOSS = SemanticLoss(tf.constant(ALLOWED), tf.constant(7.5))


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("semantic", [None, SEMANTIC_LOSS])
def test_the_derivative_is_that_of_the_sum(semantic: SemanticLoss | None, smoothing: float) -> None:
    with tf.GradientTape() as tape:
        tape.watch(LOGITS)
        likely = tf.gather(tf.nn.softmax(LOGITS), COUNTED)
        may = ALLOWED[COUNTED] if semantic else np.ones((len(COUNTED), SYMBOLS), np.bool_)
        targets = np.eye(SYMBOLS)[TARGETS.numpy()[COUNTED]]
        smooth = (1 - smoothing) * targets + smoothing * may / may.sum(1, keepdims=True)
        wanted = -tf.reduce_sum(smooth * tf.math.log(likely), 1)
        if semantic:
            wanted -= semantic.weight * tf.math.log(tf.reduce_sum(likely * may, 1))
        wanted = tf.reduce_mean(wanted)
    found = score(LOGITS, TARGETS, LossTerms(smoothing, semantic))
    expected = tape.gradient(wanted, LOGITS)
    np.testing.assert_allclose(found.derivative, expected, rtol=0, atol=1e-6)
    assert not found.derivative.numpy()[TARGETS.numpy() < 0].any()
    # What is asked beside it doesn't change what is reported.
    assert float(found.nats) == pytest.approx(float(score(LOGITS, TARGETS).nats))
    assert int(found.counted) == len(COUNTED)


def test_nothing_is_asked_where_everything_is_allowed() -> None:
    anything = SemanticLoss(tf.ones((CHARACTERS, SYMBOLS), tf.bool), tf.constant(5.0))
    plain = score(LOGITS, TARGETS)
    found = score(LOGITS, TARGETS, LossTerms(semantic=anything))
    np.testing.assert_allclose(found.derivative, plain.derivative, rtol=0, atol=1e-7)
