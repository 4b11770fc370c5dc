"""One optimisation step, compiled, and everything that step changes.

`Learner.state` is the whole of what later steps depend on: put back with `restore`, training
goes on bit for bit as it would have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.config import Experiment
from abcgen.encoding import Ids
from abcgen.errors import SnapshotError
from abcgen.training.model import build_model, lstm_layers, use_processor, weights_by_name


class Learner:
    """A model, its optimizer (Adam) and the running totals of the epoch."""

    def __init__(self, experiment: Experiment, symbols: int) -> None:
        """Build the model afresh from the experiment's seed."""
        training = experiment.training
        self.model = build_model(
            experiment.model,
            symbols,
            streams=training.streams,
            steps=training.steps,
            seed=training.seed,
            unroll=not use_processor(),
        )
        self._recurrent = [state for layer in lstm_layers(self.model) for state in layer.states]
        self._optimizer = keras.optimizers.Adam(training.learning_rate)
        self._optimizer.build(self.model.trainable_variables)
        self._loss = keras.Variable(0.0, trainable=False, name="loss_total")
        self._hits = keras.Variable(0.0, trainable=False, name="hits_total")
        shape = tf.TensorSpec((training.streams, training.steps), tf.int32)
        self._step = tf.function(self._compute, input_signature=(shape, shape))

    def step(self, inputs: Ids, targets: Ids) -> None:
        """Learn from one batch, int32 of shape (streams, steps); the state carries over."""
        self._step(tf.constant(inputs, tf.int32), tf.constant(targets, tf.int32))

    def start_epoch(self) -> None:
        """Reset the recurrent state and the totals."""
        for variable in (*self._recurrent, self._loss, self._hits):
            variable.assign(tf.zeros_like(variable))

    def totals(self) -> tuple[float, float]:
        """Sums over the epoch's batches of mean loss (nats) and of accuracy."""
        return float(self._loss.numpy()), float(self._hits.numpy())

    def weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """The weights under the names that snapshots use."""
        return {name: value.numpy() for name, value in weights_by_name(self.model).items()}

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that a later step depends on, named by its part and place in it.

        Keras's own names differ from one model to the next within a process.
        """
        return {name: np.asarray(value) for name, value in self._variables().items()}

    def restore(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put back what `state` gave; raises SnapshotError when it is another model's."""
        variables = self._variables()
        if {name: tuple(variable.shape) for name, variable in variables.items()} != {
            name: value.shape for name, value in state.items()
        }:
            raise SnapshotError("the saved state is not this model's")
        for name, variable in variables.items():
            variable.assign(state[name])

    def _variables(self) -> dict[str, keras.Variable]:
        groups = {
            # A stateful layer doesn't count its recurrent state among the model's variables.
            "recurrent": self._recurrent,
            "model": self.model.variables,
            "optimizer": self._optimizer.variables,
            "totals": [self._loss, self._hits],
        }
        return {
            f"{group}.{number}": variable
            for group, variables in groups.items()
            for number, variable in enumerate(variables)
        }

    def _compute(self, inputs: tf.Tensor, targets: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            logits = self.model(inputs, training=True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            loss = tf.reduce_mean(losses)
        variables = self.model.trainable_variables
        self._optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        right = tf.equal(tf.argmax(logits, -1, tf.int32), targets)
        self._loss.assign_add(loss)
        self._hits.assign_add(tf.reduce_mean(tf.cast(right, tf.float32)))
