"""The recurrent network in NumPy: a token in, the logits of the next out.

No knowledge of music, and none of training. One step of a stream costs little more than reading
the weights once; what is done to keep it so:

* the embedding and the first layer's input product are one table, a row a symbol;
* each layer's input and last output stand side by side in one buffer, so that a layer is one
  product, and the layer below writes straight into the buffer of the layer above;
* the gates stand in the order input, forget, output, candidate, the first three's weights
  halved: sigmoid(x) = (1 + tanh(x / 2)) / 2, so one tanh serves all four.

The cell is Keras's LSTM (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000):
    c' = f * c + i * tanh(g),  h' = o * tanh(c').
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from abcgen.config import ModelConfig
from abcgen.snapshot import Tensors

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int32]


@dataclass(frozen=True)
class State:
    """The memory of `batch` streams; `Network.step` changes it in place."""

    inputs: tuple[Floats, ...]
    """A layer each: (batch, width + units), its input beside its last output."""
    cells: tuple[Floats, ...]
    """A layer each: (batch, units)."""

    def copy(self) -> State:
        """An independent copy, to come back to."""
        return self.take(slice(None))

    def take(self, rows: npt.NDArray[np.intp] | slice) -> State:
        """The state of some of the streams, as a copy."""
        return State(
            tuple(np.array(x[rows], order="C") for x in self.inputs),
            tuple(np.array(c[rows], order="C") for c in self.cells),
        )


class Network:
    """The network of one snapshot, its weights laid out for sampling."""

    def __init__(self, config: ModelConfig, tensors: Tensors) -> None:
        """Take the tensors of a snapshot (`snapshot.tensor_shapes` gives names and shapes)."""
        units = self._units = config.units
        weights = {name: np.asarray(value, np.float32) for name, value in tensors.items()}
        order = np.arange(4 * units).reshape(4, units)[[0, 1, 3, 2]].ravel()
        scale = np.repeat(np.array([0.5, 0.5, 0.5, 1], np.float32), units)

        def gates(name: str) -> Floats:
            return np.ascontiguousarray(weights[name][..., order] * scale)

        self._table = weights["embedding"] @ gates("lstm.0.kernel") + gates("lstm.0.bias")
        self._kernels = [gates("lstm.0.recurrent")]
        self._biases = [gates("lstm.0.bias")]
        for layer in range(1, config.layers):
            both = gates(f"lstm.{layer}.kernel"), gates(f"lstm.{layer}.recurrent")
            self._kernels.append(np.concatenate(both))
            self._biases.append(gates(f"lstm.{layer}.bias"))
        self._dense = weights["dense.kernel"]
        self._dense_bias = weights["dense.bias"]

    @property
    def symbols(self) -> int:
        """The size of the vocabulary."""
        return len(self._dense_bias)

    def start(self, batch: int = 1) -> State:
        """The state of `batch` streams that have seen nothing."""
        return State(
            tuple(np.zeros((batch, len(kernel)), np.float32) for kernel in self._kernels),
            tuple(np.zeros((batch, self._units), np.float32) for _ in self._kernels),
        )

    def step(self, state: State, tokens: Tokens) -> Floats:
        """Feed one token to each stream: int32 (batch,) -> logits of the next (batch, symbols)."""
        units = self._units
        top = len(self._kernels) - 1
        for layer, kernel in enumerate(self._kernels):
            inputs, cell = state.inputs[layer], state.cells[layer]
            z = inputs @ kernel
            z += self._table[tokens] if layer == 0 else self._biases[layer]
            np.tanh(z, out=z)
            sigmoids = z[:, : 3 * units]
            sigmoids *= 0.5
            sigmoids += 0.5
            cell *= z[:, units : 2 * units]
            candidate = z[:, 3 * units :]
            candidate *= z[:, :units]
            cell += candidate
            output = np.tanh(cell)
            output *= z[:, 2 * units : 3 * units]
            inputs[:, -units:] = output
            if layer < top:
                state.inputs[layer + 1][:, :units] = output
        logits: Floats = output @ self._dense
        logits += self._dense_bias
        return logits
