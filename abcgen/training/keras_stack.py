"""The network in Keras's own layers, as a step of learning needs it: the way of a GPU (cuDNN)."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import tensorflow as tf

from abcgen.model import Tensors
from abcgen.training.dropout import Masks
from abcgen.training.head import State, StepResult, learn_head
from abcgen.training.losses import PLAIN, LossTerms
from abcgen.training.model import embed, lstm_layers, weights_by_name


class KerasStack:
    """What `stack.Stack` is, by Keras's layers and TensorFlow's own differentiation."""

    def __init__(self, model: keras.Model) -> None:
        """Take the model's layers."""
        self._model = model
        self.variables: dict[str, tf.Variable] = {
            name: variable.value for name, variable in weights_by_name(model).items()
        }

    def learn(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        states: Sequence[State],
        masks: Masks,
        terms: LossTerms = PLAIN,
    ) -> StepResult:
        """See `stack.Stack.learn`."""
        with tf.GradientTape() as tape:
            top, after = self._run(inputs, states, masks)
        values = {name: tf.identity(variable) for name, variable in self.variables.items()}
        result, by_top = learn_head(values, top, targets, terms)
        below = {n: v for n, v in self.variables.items() if n not in result.gradients}
        by_below = tape.gradient(top, list(below.values()), output_gradients=by_top)
        dense = [tf.convert_to_tensor(gradient) for gradient in by_below]
        gradients = {**result.gradients, **dict(zip(below, dense, strict=True))}
        return result._replace(gradients=gradients, states=tuple(after))

    def _run(
        self, inputs: tf.Tensor, states: Sequence[State], masks: Masks
    ) -> tuple[tf.Tensor, list[State]]:
        x = embed(self._model.get_layer("embedding"), inputs)
        x = _swap_axes(x)  # Keras has streams first.
        after = []
        layers = zip(lstm_layers(self._model), states, masks.outputs, masks.recurrent, strict=True)
        for layer, state, mask, recurrent_mask in layers:
            # Keras keeps states, and has no masks of weights: this lends it ours for one call.
            lent = list(zip(layer.states, state, strict=True))
            if recurrent_mask is not None:
                recurrent = layer.cell.recurrent_kernel
                lent.append((recurrent, recurrent.value * recurrent_mask))
            scope = keras.StatelessScope(state_mapping=lent)
            with scope:
                x = layer(x, training=True)
            h, c = (scope.get_current_value(variable) for variable in layer.states)
            after.append((h, c))
            if mask is not None:
                x *= _swap_axes(mask)
        return _swap_axes(x), after

    @staticmethod
    def from_tensors(tensors: Tensors) -> Tensors:
        """The variables' values for a snapshot's tensors: the same."""
        return tensors

    @staticmethod
    def to_tensors(values: Tensors) -> Tensors:
        """A snapshot's tensors for the variables' values: the same."""
        return values


def _swap_axes(x: tf.Tensor) -> tf.Tensor:
    """Time first to streams first, or back."""
    return tf.transpose(x, (1, 0, 2))
