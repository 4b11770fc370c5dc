"""One network that learns, and everything that its learning changes: a crew has one or more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.model import Experiment, Tensors
from abcgen.representation import NO_MUSIC
from abcgen.training.dropout import draw_masks, mask_streams, spare
from abcgen.training.keras_stack import KerasStack
from abcgen.training.losses import LossTerms, SemanticLoss, count
from abcgen.training.model import build_model, weights_by_name
from abcgen.training.optimizer import Optimizer
from abcgen.training.stack import Stack

Sums = Callable[[Sequence[tf.Tensor]], Sequence[tf.Tensor]]


class Replica:
    """A network, its optimizer and the running totals of the epoch.

    All replicas of a run have the same weights and totals; each has the recurrent state of its own
    streams.
    """

    def __init__(
        self, experiment: Experiment, symbols: int, streams: slice, *, keras_layers: bool
    ) -> None:
        """Build the network afresh from the experiment's seed, for these streams of a batch."""
        config, training = experiment.model, experiment.training
        count = streams.stop - streams.start
        model = build_model(
            config, symbols, streams=count, steps=training.steps, seed=training.seed
        )
        initial = {name: value.numpy() for name, value in weights_by_name(model).items()}
        self._config, self._training, self._symbols = config, training, symbols
        self.streams = streams
        self._network: Stack | KerasStack = (
            KerasStack(model) if keras_layers else Stack(config, initial)
        )
        self._optimizer = Optimizer(self._network.variables, training)
        self.recurrent = {
            f"{part}.{layer}": tf.Variable(tf.zeros((count, config.units)), trainable=False)
            for layer in range(config.layers)
            for part in "hc"
        }
        self.totals = {
            "nats": tf.Variable(0, dtype=tf.float64, trainable=False),
            "right": tf.Variable(0, dtype=tf.int64, trainable=False),
            "counted": tf.Variable(0, dtype=tf.int64, trainable=False),
        }

    def learn(
        self,
        sums: Sums,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        keep_state: tf.Tensor,
        learning_rate: tf.Tensor,
        allowed: tf.Tensor,
        semantic_weight: tf.Tensor,
    ) -> None:
        """Learn from its streams of a batch, given whole, as if from the whole batch.

        `sums` adds up what all replicas found.
        """
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
        counted = None
        if self._is_one_of_several:
            own = self.streams
            counted = count(targets)
            masks = mask_streams(masks, own)
            inputs, targets, keep_state = inputs[:, own], targets[:, own], keep_state[own]
            allowed = allowed[:, own] if training.semantic_loss else allowed
        kept = {name: value * keep_state[:, None] for name, value in self.recurrent.items()}
        states = [(kept[f"h.{n}"], kept[f"c.{n}"]) for n in range(self._config.layers)]
        asked = SemanticLoss(allowed, semantic_weight) if training.semantic_loss else None
        terms = LossTerms(training.label_smoothing, asked, counted)
        result = self._network.learn(inputs, targets, states, masks, terms)
        gradients, nats, right = result.gradients, result.score.nats, result.score.right
        if self._is_one_of_several:
            *added, nats, right = sums([*gradients.values(), nats, tf.cast(right, tf.float32)])
            gradients, right = dict(zip(gradients, added, strict=True)), tf.cast(right, tf.int64)
        self._optimizer.apply(gradients, learning_rate)
        for n, (h, c) in enumerate(result.states):
            self.recurrent[f"h.{n}"].assign(h)
            self.recurrent[f"c.{n}"].assign(c)
        self.totals["nats"].assign_add(tf.cast(nats, tf.float64))
        self.totals["right"].assign_add(right)
        self.totals["counted"].assign_add(result.score.counted)

    def start_epoch(self) -> None:
        """Reset the recurrent state and the totals."""
        for variable in self._passing_variables().values():
            variable.assign(tf.zeros_like(variable))

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
        """Put back what `state` gave, of a replica of the same model."""
        for name, variable in self._own_variables().items():
            variable.assign(state[name])
        for group, variables in self._weight_groups().items():
            start = f"{group}."
            tensors = {n.removeprefix(start): v for n, v in state.items() if n.startswith(start)}
            for name, value in self._network.from_tensors(tensors).items():
                variables[name].assign(value)

    @property
    def _is_one_of_several(self) -> bool:
        return self.streams != slice(0, self._training.streams)

    def _own_variables(self) -> dict[str, tf.Variable]:
        """The variables that aren't shaped as the weights are."""
        return {**self._passing_variables(), "batches": self._optimizer.batches}

    def _passing_variables(self) -> dict[str, tf.Variable]:
        """The variables that an epoch starts without."""
        groups = {"recurrent": self.recurrent, "totals": self.totals}
        return {f"{group}.{n}": v for group, those in groups.items() for n, v in those.items()}

    def _weight_groups(self) -> dict[str, Mapping[str, tf.Variable]]:
        """The variables that are, by group; saved in the layout of snapshots."""
        groups = {"weights": self._network.variables, **self._optimizer.slots}
        return {group: variables for group, variables in groups.items() if variables}
