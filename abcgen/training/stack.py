"""The network on a processor: the LSTM stack of `model.build_model`, written out for speed.

One step of a layer, for inputs x, outputs h and cells c (rows are streams, * is elementwise):

    i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of x[t] W + h[t-1] U + b, a quarter each
    c[t] = f * c[t-1] + i * g
    h[t] = o * tanh(c[t])

(Hochreiter & Schmidhuber 1997, the gate f from Gers, Schmidhuber & Cummins 2000.) Let dh[t] and
dc[t] be the loss's derivatives by h[t] and c[t]. The chain rule gives, from the last step back,

    dh[t] = (what comes from the layer above) + dz[t+1] U'
    dc[t] = dc[t+1] * f[t+1] + dh[t] * o * (1 - tanh(c[t])^2)
    dz[t] = dc[t] * g * i * (1 - i),  dc[t] * c[t-1] * f * (1 - f),  dc[t] * i * (1 - g^2),
            dh[t] * tanh(c[t]) * o * (1 - o)

for the gates i, f, g, o, both beyond the last step being 0: a batch's gradient ends with the
batch (truncated backpropagation through time, Werbos 1990). Then, over all steps,

    dx[t] = dz[t] W',  dW = sum of x[t]' dz[t],  dU = sum of h[t-1]' dz[t],  db = sum of dz[t]

What makes it fast on few cores: TensorFlow's own LSTM kernels do a step's elementwise work in
one go (`BlockLSTM`, `LSTMBlockCellGrad`); the steps are cut into chunks laid out side by side in
the graph, so that one layer works on a chunk while the next works on the chunk before; dx, dW,
dU are products over whole chunks.

Those kernels order the gates i, g, f, o and multiply [x, h] by W over U as one matrix. So do the
variables here; `from_tensors` and `to_tensors` translate from and to the names and order of
snapshots.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.model import ModelConfig, Tensors
from abcgen.training.dropout import Masks
from abcgen.training.head import State, StepResult, learn_head
from abcgen.training.losses import PLAIN, LossTerms

_CHUNK = 8
"""Steps a chunk: fewer, and the graph's bookkeeping tells; more, and the layers wait."""

_GATES = ("i", "cs", "f", "o", "ci", "co")


class Stack:
    """The network's variables, and what a batch says about them."""

    def __init__(self, config: ModelConfig, tensors: Tensors) -> None:
        """Start from a snapshot's tensors."""
        self._config = config
        packed = self.from_tensors(tensors)
        self.variables = {name: tf.Variable(value) for name, value in packed.items()}

    def from_tensors(self, tensors: Tensors) -> Tensors:
        """The variables' values, under their names, for a snapshot's tensors."""
        packed = {n: value for n, value in tensors.items() if not n.startswith("lstm.")}
        for layer in range(self._config.layers):
            parts = [tensors[f"lstm.{layer}.{part}"] for part in ("kernel", "recurrent")]
            packed[f"lstm.{layer}.weights"] = _swap_gates(np.concatenate(parts))
            packed[f"lstm.{layer}.bias"] = _swap_gates(tensors[f"lstm.{layer}.bias"])
        return packed

    def to_tensors(self, values: Tensors) -> Tensors:
        """A snapshot's tensors for the variables' values; the inverse of `from_tensors`."""
        tensors = {n: value for n, value in values.items() if not n.startswith("lstm.")}
        for layer in range(self._config.layers):
            weights = _swap_gates(values[f"lstm.{layer}.weights"])
            tensors[f"lstm.{layer}.kernel"] = weights[: -self._config.units]
            tensors[f"lstm.{layer}.recurrent"] = weights[-self._config.units :]
            tensors[f"lstm.{layer}.bias"] = _swap_gates(values[f"lstm.{layer}.bias"])
        return tensors

    def learn(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        states: Sequence[State],
        masks: Masks,
        terms: LossTerms = PLAIN,
    ) -> StepResult:
        """What a batch says about the variables.

        `inputs` and `targets` are int32 of shape (steps, streams): time comes first; `inputs` of
        (steps, streams, rows) where several rows of the embedding are added up. Targets of
        -1 are padding; `states` are those before the batch, the lowest layer's first;
        what is allowed is of (steps, streams, symbols).
        """
        steps, streams, *read = inputs.shape
        values = {name: tf.identity(variable) for name, variable in self.variables.items()}
        ids = tf.reshape(inputs, (-1,))
        cells = [_cell(values, number, mask) for number, mask in enumerate(masks.recurrent)]
        factors = [_cut(mask) if mask is not None else None for mask in masks.outputs]

        width = self._config.embedding
        found = tf.reshape(tf.gather(values["embedding"], ids), (steps, streams, -1, width))
        x = _cut(tf.reduce_sum(found, 2))
        layers = []
        for cell, factor, state in zip(cells, factors, states, strict=True):
            layers.append(_forward(cell, x, state))
            x = _times([chunk.gates.h for chunk in layers[-1]], factor)
        result, dx = learn_head(values, tf.concat(x, 0), targets, terms)

        gradients = dict(result.gradients)
        dh = _cut(dx)
        for number in reversed(range(len(cells))):
            cell, mask = cells[number], masks.recurrent[number]
            dh, by_weights, by_bias = _backward(cell, layers[number], _times(dh, factors[number]))
            if mask is not None:
                by_weights = _mask_recurrent(by_weights, mask)
            gradients[f"lstm.{number}.weights"] = by_weights
            gradients[f"lstm.{number}.bias"] = by_bias
        by_row = tf.repeat(tf.reshape(tf.concat(dh, 0), (-1, width)), math.prod(read), 0)
        rows = self.variables["embedding"].shape[0]
        gradients["embedding"] = tf.math.unsorted_segment_sum(by_row, ids, rows)
        states = tuple(chunks[-1].after for chunks in layers)
        return result._replace(gradients=gradients, states=states)


@dataclass(frozen=True)
class _Cell:
    """A layer's variables for one batch, in the kernels' layout."""

    weights: tf.Tensor
    """(width + units, 4 · units)."""
    bias: tf.Tensor

    @cached_property
    def no_peepholes(self) -> dict[str, Any]:
        """What the kernels ask for though they don't use it."""
        zeros = tf.zeros((self.bias.shape[0] // 4,))
        return {"wci": zeros, "wcf": zeros, "wco": zeros, "use_peephole": False}


@dataclass(frozen=True)
class _Chunk:
    """A chunk's forward pass, as its backward pass needs it."""

    x: tf.Tensor
    """The inputs, (steps, streams, width)."""
    before: State
    gates: Any
    """What BlockLSTM gave, each (steps, streams, units); its cs, ci and co are our c, g and
    tanh(c)."""

    @property
    def after(self) -> State:
        return self.gates.h[-1], self.gates.cs[-1]


def _cell(values: Mapping[str, tf.Tensor], number: int, mask: tf.Tensor | None) -> _Cell:
    weights = values[f"lstm.{number}.weights"]
    if mask is not None:
        weights = _mask_recurrent(weights, mask)
    return _Cell(weights, values[f"lstm.{number}.bias"])


def _forward(cell: _Cell, xs: Sequence[tf.Tensor], state: State) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    for x in xs:
        gates = tf.raw_ops.BlockLSTM(
            seq_len_max=tf.constant(x.shape[0], tf.int64),
            x=x,
            h_prev=state[0],
            cs_prev=state[1],
            w=cell.weights,
            b=cell.bias,
            forget_bias=0.0,  # Keras has it in the bias.
            cell_clip=-1.0,  # below 0: none
            **cell.no_peepholes,
        )
        chunks.append(_Chunk(x, state, gates))
        state = chunks[-1].after
    return chunks


def _backward(
    cell: _Cell, chunks: Sequence[_Chunk], dhs: Sequence[tf.Tensor]
) -> tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]:
    """The derivatives by the inputs (in chunks), by the weights and by the bias."""
    streams, units = chunks[0].before[0].shape
    width = chunks[0].x.shape[2]
    kernel, recurrent = _transpose(cell.weights[:width]), _transpose(cell.weights[width:])
    unused = tf.zeros((streams, width))
    through_h, through_c = tf.zeros((streams, units)), tf.zeros((streams, units))
    dxs, by_weights, by_bias = [], [], []
    for chunk, dh in zip(reversed(chunks), reversed(dhs), strict=True):
        steps = chunk.x.shape[0]
        gates = {name: tf.unstack(getattr(chunk.gates, name)) for name in _GATES}
        above = tf.unstack(dh)
        dz = []
        for t in reversed(range(steps)):
            step = tf.raw_ops.LSTMBlockCellGrad(
                x=unused,
                h_prev=chunk.before[0],  # likewise unused
                cs_prev=gates["cs"][t - 1] if t else chunk.before[1],
                w=cell.weights,
                b=cell.bias,
                cs_grad=through_c,
                h_grad=above[t] + through_h,
                **{name: values[t] for name, values in gates.items()},
                **cell.no_peepholes,
            )
            through_c = step.cs_prev_grad
            through_h = tf.matmul(step.dicfo, recurrent)
            dz.append(step.dicfo)
        rows = tf.concat(dz[::-1], 0)
        dxs.append(tf.reshape(tf.matmul(rows, kernel), chunk.x.shape))
        h_before = tf.concat([chunk.before[0][None], chunk.gates.h[:-1]], 0)
        sources = tf.reshape(tf.concat([chunk.x, h_before], 2), (steps * streams, -1))
        by_weights.append(tf.matmul(sources, rows, transpose_a=True))
        by_bias.append(tf.reduce_sum(rows, 0))
    return dxs[::-1], tf.add_n(by_weights), tf.add_n(by_bias)


def _cut(sequence: tf.Tensor) -> list[tf.Tensor]:
    """A sequence (time first) in chunks."""
    steps = sequence.shape[0]
    return [sequence[start : start + _CHUNK] for start in range(0, steps, _CHUNK)]


def _times(chunks: Sequence[tf.Tensor], factors: Sequence[tf.Tensor] | None) -> list[tf.Tensor]:
    if factors is None:
        return list(chunks)
    return [chunk * factor for chunk, factor in zip(chunks, factors, strict=True)]


def _mask_recurrent(weights: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """The weights with a mask, in Keras's order, on those that multiply h."""
    i, f, g, o = tf.split(mask, 4, 1)
    width = weights.shape[0] - mask.shape[0]
    return tf.concat([weights[:width], weights[width:] * tf.concat([i, g, f, o], 1)], 0)


def _transpose(matrix: tf.Tensor) -> tf.Tensor:
    """The transpose, laid out in memory as such.

    TensorFlow would fold a plain transpose into the products that use it, and with few rows
    these are then several times slower; it doesn't see through this one.
    """
    rows, columns = matrix.shape
    block = math.gcd(columns, 8)
    blocks = tf.reshape(matrix, (rows, columns // block, block))
    return tf.reshape(tf.transpose(blocks, (1, 2, 0)), (columns, rows))


def _swap_gates(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """From Keras's order of the gates (i, f, g, o) to the kernels' (i, g, f, o), or back."""
    i, second, third, o = np.split(values, 4, -1)
    return np.concatenate([i, third, second, o], -1)
