"""One optimisation step, compiled, and everything that step changes.

`Learner.state` is the whole of what later steps depend on: put back with `restore`, training
goes on bit for bit as it would have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.model import Experiment, Tensors
from abcgen.representation import NO_MUSIC
from abcgen.training.batches import Batch
from abcgen.training.dropout import draw_masks, spare
from abcgen.training.keras_stack import KerasStack
from abcgen.training.losses import LossTerms, SemanticLoss
from abcgen.training.model import build_model, read_at_once, use_processor, weights_by_name
from abcgen.training.optimizer import Optimizer
from abcgen.training.stack import Stack


class Learner:
    """A network, its optimizer and the running totals of the epoch."""

    def __init__(
        self, experiment: Experiment, symbols: int, *, keras_layers: bool | None = None
    ) -> None:
        """Build the network afresh from the experiment's seed.

        `keras_layers` chooses between two ways to compute the same: Keras's layers, or this
        package's `Stack`. By itself it takes Keras's where there is a GPU.
        """
        gpu = use_processor()
        config, training = experiment.model, experiment.training
        shape = training.streams, training.steps
        model = build_model(config, symbols, streams=shape[0], steps=shape[1], seed=training.seed)
        initial = {name: value.numpy() for name, value in weights_by_name(model).items()}
        self._config, self._training, self._symbols = config, training, symbols
        self._network: Stack | KerasStack = (
            KerasStack(model)
            if (gpu if keras_layers is None else keras_layers)
            else Stack(config, initial)
        )
        self._optimizer = Optimizer(self._network.variables, training)
        self._recurrent = {
            f"{part}.{layer}": tf.Variable(tf.zeros((shape[0], config.units)), trainable=False)
            for layer in range(config.layers)
            for part in "hc"
        }
        self._totals = {
            "nats": tf.Variable(0, dtype=tf.float64, trainable=False),
            "right": tf.Variable(0, dtype=tf.int64, trainable=False),
            "counted": tf.Variable(0, dtype=tf.int64, trainable=False),
        }
        self._step = tf.function(
            self._learn,
            # All its loops and choices are Python's, of what is known now. Rewritten for others,
            # its code would lie in temporary files, which stay when training is killed.
            autograph=False,
            input_signature=(
                tf.TensorSpec((*shape[::-1], *read_at_once(config)), tf.int32),
                tf.TensorSpec(shape[::-1], tf.int32),
                tf.TensorSpec(shape[:1], tf.float32),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((*shape[::-1], symbols) if training.semantic_loss else (), tf.bool),
                tf.TensorSpec((), tf.float32),
            ),
        )

    def step(self, batch: Batch, learning_rate: float, semantic_weight: float = 0.0) -> None:
        """Learn from one batch.

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
        for variable in self._passing_variables().values():
            variable.assign(tf.zeros_like(variable))

    def totals(self) -> tuple[float, int, int]:
        """Over the epoch so far: cross-entropy in nats, characters right, characters counted."""
        nats, right, counted = (total.numpy() for total in self._totals.values())
        return float(nats), int(right), int(counted)

    def weights(self) -> Tensors:
        """The weights, or their running averages if there are any, as snapshots name them."""
        values = {name: value.numpy() for name, value in self._optimizer.averages().items()}
        return self._network.to_tensors(values)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that a later step depends on, named by its part and place in it."""
        state = {name: np.asarray(variable) for name, variable in self._own_variables().items()}
        for group, variables in self._weight_groups().items():
            values = {name: variable.numpy() for name, variable in variables.items()}
            state |= {f"{group}.{name}": v for name, v in self._network.to_tensors(values).items()}
        return state

    def restore(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put back what `state` gave, of a learner of the same model."""
        for name, variable in self._own_variables().items():
            variable.assign(state[name])
        for group, variables in self._weight_groups().items():
            start = f"{group}."
            tensors = {n.removeprefix(start): v for n, v in state.items() if n.startswith(start)}
            for name, value in self._network.from_tensors(tensors).items():
                variables[name].assign(value)

    def _own_variables(self) -> dict[str, tf.Variable]:
        """The variables that aren't shaped as the weights are."""
        return {**self._passing_variables(), "batches": self._optimizer.batches}

    def _passing_variables(self) -> dict[str, tf.Variable]:
        """The variables that an epoch starts without."""
        groups = {"recurrent": self._recurrent, "totals": self._totals}
        return {f"{group}.{n}": v for group, those in groups.items() for n, v in those.items()}

    def _weight_groups(self) -> dict[str, Mapping[str, tf.Variable]]:
        """The variables that are, by group; saved in the layout of snapshots."""
        groups = {"weights": self._network.variables, **self._optimizer.slots}
        return {group: variables for group, variables in groups.items() if variables}

    def _learn(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        keep_state: tf.Tensor,
        learning_rate: tf.Tensor,
        allowed: tf.Tensor,
        semantic_weight: tf.Tensor,
    ) -> None:
        training = self._training
        masks = draw_masks(
            self._config,
            training.streams,
            training.steps,
            training.seed,
            tf.identity(self._optimizer.batches),
        )
        if self._config.look_back:
            # What a header says first follows from nothing, so there is nothing to learn by heart:
            # with dropout the network would become surer of it than the tunes are.
            masks = spare(masks, inputs[:, :, 1] == self._symbols + NO_MUSIC)
        kept = {name: value * keep_state[:, None] for name, value in self._recurrent.items()}
        states = [(kept[f"h.{n}"], kept[f"c.{n}"]) for n in range(self._config.layers)]
        asked = SemanticLoss(allowed, semantic_weight) if training.semantic_loss else None
        terms = LossTerms(training.label_smoothing, asked)
        result = self._network.learn(inputs, targets, states, masks, terms)
        self._optimizer.apply(result.gradients, learning_rate)
        for n, (h, c) in enumerate(result.states):
            self._recurrent[f"h.{n}"].assign(h)
            self._recurrent[f"c.{n}"].assign(c)
        self._totals["nats"].assign_add(tf.cast(result.score.nats, tf.float64))
        self._totals["right"].assign_add(result.score.right)
        self._totals["counted"].assign_add(result.score.counted)
