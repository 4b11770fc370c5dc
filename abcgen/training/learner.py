"""One optimisation step, compiled, and everything that step changes.

`Learner.state` is the whole of what later steps depend on: put back with `restore`, training
goes on bit for bit as it would have.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.model import Experiment, Tensors
from abcgen.training.batches import Batch
from abcgen.training.crew import Crew
from abcgen.training.model import read_at_once, use_processor
from abcgen.training.replica import Replica

_RECURRENT = "recurrent."


class Learner:
    """The replicas of one process, learning in step with those of the others, if there are any."""

    def __init__(
        self,
        experiment: Experiment,
        symbols: int,
        *,
        keras_layers: bool | None = None,
        crew: Crew | None = None,
    ) -> None:
        """Build the network afresh from the experiment's seed.

        `keras_layers` chooses between two ways to compute the same: Keras's layers, or this
        package's `Stack`. By itself it takes Keras's where there is a GPU. Raises RequestError
        when the streams can't be dealt out evenly to the `crew`.
        """
        gpu = use_processor()
        training = experiment.training
        shape = training.streams, training.steps
        self._symbols, self._streams = symbols, training.streams
        self._crew = crew or Crew()
        self._replicas = []
        for number, device in enumerate(self._crew.devices):
            with tf.device(device):
                own = self._crew.streams(number, training.streams)
                keras = gpu if keras_layers is None else keras_layers
                self._replicas.append(Replica(experiment, symbols, own, keras_layers=keras))
        self._step = tf.function(
            self._learn,
            # All its loops and choices are Python's, of what is known now. Rewritten for others,
            # its code would lie in temporary files, which stay when training is killed.
            autograph=False,
            input_signature=(
                tf.TensorSpec((*shape[::-1], *read_at_once(experiment.model)), tf.int32),
                tf.TensorSpec(shape[::-1], tf.int32),
                tf.TensorSpec(shape[:1], tf.float32),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((*shape[::-1], symbols) if training.semantic_loss else (), tf.bool),
                tf.TensorSpec((), tf.float32),
            ),
        )

    def step(self, batch: Batch, learning_rate: float, semantic_weight: float = 0.0) -> None:
        """Learn from one batch, which all processes are given whole.

        `semantic_weight` says how much it weighs now what the grammar allows; that and
        `batch.allowed` matter only where the experiment has a semantic loss.
        """
        allowed: npt.NDArray[np.bool_] | bool = True
        if batch.allowed is not None:
            bits = np.unpackbits(batch.allowed, 2, self._symbols)
            allowed = bits.astype(np.bool_).swapaxes(0, 1)
        self._step(
            tf.constant(batch.inputs.swapaxes(0, 1), tf.int32),
            tf.constant(batch.targets.T, tf.int32),
            tf.constant(batch.keep_state, tf.float32),
            tf.constant(learning_rate, tf.float32),
            tf.constant(allowed, tf.bool),
            tf.constant(semantic_weight, tf.float32),
        )

    def start_epoch(self) -> None:
        """Reset the recurrent state and the totals."""
        for replica in self._replicas:
            replica.start_epoch()

    def totals(self) -> tuple[float, int, int]:
        """Over the epoch so far: cross-entropy in nats, characters right, characters counted."""
        nats, right, counted = (total.numpy() for total in self._replicas[0].totals.values())
        return float(nats), int(right), int(counted)

    def weights(self) -> Tensors:
        """The weights, or their running averages if there are any, as snapshots name them."""
        return self._replicas[0].weights()

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that a later step depends on, named by its part and place in it.

        All processes have to ask at once: each knows the recurrent state of its streams alone.
        """
        state = self._replicas[0].state()
        for name, part in state.items():
            if name.startswith(_RECURRENT):
                whole = np.zeros((self._streams, *part.shape[1:]), part.dtype)
                for replica in self._replicas:
                    variable = replica.recurrent[name.removeprefix(_RECURRENT)]
                    whole[replica.streams] = variable.numpy()
                state[name] = self._crew.joined(whole)
        return state

    def restore(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put back what `state` gave, of a learner of the same model."""
        for replica in self._replicas:
            own = {
                name: value[replica.streams] if name.startswith(_RECURRENT) else value
                for name, value in state.items()
            }
            replica.restore(own)

    def _learn(self, *values: tf.Tensor) -> None:
        def learn(number: int, *values: tf.Tensor) -> None:
            self._replicas[number].learn(partial(self._crew.sums, number), *values)

        self._crew.run(learn, *values)
