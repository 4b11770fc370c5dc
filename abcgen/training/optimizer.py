"""Adam, with what an experiment may add to it: clipped gradients, decay, averaged weights.

Adam: Kingma & Ba 2015, with epsilon as Keras has it. Decay apart from the gradient (AdamW):
Loshchilov & Hutter 2019. An average of the weights over the last steps: Polyak & Juditsky 1992,
kept running and corrected for its start as Adam corrects its moments.
"""

from __future__ import annotations

from collections.abc import Mapping

import tensorflow as tf

from abcgen.model import TrainingConfig

_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-7

Named = Mapping[str, tf.Tensor]


class Optimizer:
    """Changes the weights after each batch; keeps what it needs for that under their names."""

    def __init__(self, weights: Mapping[str, tf.Variable], training: TrainingConfig) -> None:
        self._weights = weights
        self._training = training
        self.batches = tf.Variable(0, dtype=tf.int64, trainable=False)
        """How many batches have been learnt from."""
        self.first = _zeros_like(weights)
        self.second = _zeros_like(weights)
        self._sums = _zeros_like(weights) if training.ema_decay else {}

    @property
    def slots(self) -> dict[str, Mapping[str, tf.Variable]]:
        """Its variables by kind, each kind by the weights' names."""
        return {"first": self.first, "second": self.second, "sum": self._sums}

    def apply(self, gradients: Named, learning_rate: tf.Tensor) -> None:
        """One update of every weight (in a graph, where assignments keep their order)."""
        training = self._training
        if training.max_grad_norm:
            clipped, _ = tf.clip_by_global_norm(
                [gradients[n] for n in self._weights], training.max_grad_norm
            )
            gradients = dict(zip(self._weights, clipped, strict=True))
        batch = tf.cast(self.batches.assign_add(1), tf.float32)
        powers = tf.pow(_BETA_1, batch), tf.pow(_BETA_2, batch)
        for name, weight in self._weights.items():
            if training.weight_decay and not name.endswith("bias"):
                weight.assign(weight * (1 - learning_rate * training.weight_decay))
            tf.raw_ops.ResourceApplyAdam(
                var=weight.handle,
                m=self.first[name].handle,
                v=self.second[name].handle,
                beta1_power=powers[0],
                beta2_power=powers[1],
                lr=learning_rate,
                beta1=_BETA_1,
                beta2=_BETA_2,
                epsilon=_EPSILON,
                grad=gradients[name],
            )
            if training.ema_decay:
                self._sums[name].assign_add((1 - training.ema_decay) * (weight - self._sums[name]))

    def averages(self) -> Named:
        """The running averages of the weights; the weights themselves where none are kept."""
        batches = int(self.batches.numpy())
        if not self._sums or batches == 0:
            return {name: tf.identity(weight) for name, weight in self._weights.items()}
        share = 1 - self._training.ema_decay**batches
        return {name: total / share for name, total in self._sums.items()}


def _zeros_like(weights: Mapping[str, tf.Variable]) -> dict[str, tf.Variable]:
    return {n: tf.Variable(tf.zeros_like(w), trainable=False) for n, w in weights.items()}
