"""The network in Keras's own layers, as a step of learning needs it: the way of a GPU (cuDNN)."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import tensorflow as tf

from abcgen.snapshot import Tensors
from abcgen.training.dropout import Masks
from abcgen.training.losses import Score, score
from abcgen.training.model import lstm_layers, weights_by_name

State = tuple[tf.Tensor, tf.Tensor]


class KerasStack:
    """What `stack.Stack` is, by Keras's layers and TensorFlow's own differentiation."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._layers = lstm_layers(model)
        self.variables: dict[str, tf.Variable] = {
            name: variable.value for name, variable in weights_by_name(model).items()
        }

    def learn(
        self, inputs: tf.Tensor, targets: tf.Tensor, states: Sequence[State], masks: Masks
    ) -> tuple[Score, dict[str, tf.Tensor], list[State]]:
        """See `stack.Stack.learn`."""
        with tf.GradientTape() as tape:
            logits, after = self._run(inputs, states, masks)
        result = score(logits, tf.reshape(targets, (-1,)))
        sources = list(self.variables.values())
        gradients = tape.gradient(logits, sources, output_gradients=result.derivative)
        dense = [tf.convert_to_tensor(gradient) for gradient in gradients]
        return result, dict(zip(self.variables, dense, strict=True)), after

    def _run(
        self, inputs: tf.Tensor, states: Sequence[State], masks: Masks
    ) -> tuple[tf.Tensor, list[State]]:
        x = _swap_axes(self._model.get_layer("embedding")(inputs))  # Keras has streams first.
        after = []
        layers = zip(self._layers, states, masks.outputs, masks.recurrent, strict=True)
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
        logits = self._model.get_layer("dense")(_swap_axes(x))
        return tf.reshape(logits, (-1, logits.shape[-1])), after

    @staticmethod
    def pack(tensors: Tensors) -> Tensors:
        """The variables' values for a snapshot's tensors: the same."""
        return tensors

    @staticmethod
    def unpack(values: Tensors) -> Tensors:
        """A snapshot's tensors for the variables' values: the same."""
        return values


def _swap_axes(x: tf.Tensor) -> tf.Tensor:
    """Time first to streams first, or back."""
    return tf.transpose(x, (1, 0, 2))
