"""The recurrent network in NumPy: a token in, the logits of the next out.

No knowledge of music, and none of training. One step of a stream costs little more than reading
the weights once; what is done to keep it so:

* the embedding and the first layer's input product are one table, a column a symbol;
* the layers' outputs stand side by side in one buffer: a layer's input, the new output of the
  layer below and its own last one, is a stretch of it, so that a layer is one product and
  nothing is copied;
* the gates stand in the order input, forget, output, candidate, the first three's weights
  halved: sigmoid(x) = (1 + tanh(x / 2)) / 2, so one tanh serves all four;
* the halving that is then left of the output gate is done once, in the weights that consume
  the output: the buffer holds it twofold;
* streams stand side by side along the last axis, so that the gates are whole blocks of memory
  and a product runs along the rows of the weights, which BLAS does best.

Many streams are dealt out to lanes, one a processor core, each stepped in a thread of its own:
NumPy lets others run while it computes.

The cell is Keras's LSTM (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000):
    c' = f * c + i * tanh(g),  h' = o * tanh(c').

A network with position features reads several rows of the table at once, which are added up.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from abcgen.model.experiment import ModelConfig
from abcgen.model.snapshot import Snapshot
from abcgen.model.tensor_file import Tensors
from abcgen.representation import (
    START_POSITION,
    Position,
    Vocabulary,
    advance,
    is_planning,
    position_features,
)
from abcgen.system import cores

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int32]

_LEAST_STREAMS = 32
"""A lane of fewer streams isn't worth a thread's waking up."""
_ONE, _HALF = np.float32(1), np.float32(0.5)


class State:
    """The memory of `batch` streams; `Network.step` changes it in place."""

    def __init__(self, outputs: Floats, cells: Floats, positions: Sequence[Position] = ()) -> None:
        """Take the memory's arrays, which then are the state's own."""
        self.outputs = outputs
        """(layers * units, batch): twice each layer's last output, one below the other."""
        self.cells = cells
        """(layers, units, batch)."""
        self.positions = tuple(positions)
        """Where in its music each stream stands; none in a network that isn't told."""
        batch = outputs.shape[1]
        lanes = max(1, min(cores(), batch // _LEAST_STREAMS))
        bounds = [batch * n // lanes for n in range(lanes + 1)]
        self.lanes = tuple(
            Lane(slice(*ends), outputs[:, slice(*ends)], cells[:, :, slice(*ends)])
            for ends in itertools.pairwise(bounds)
        )
        """The streams as they are dealt out to threads."""

    def copy(self) -> State:
        """An independent copy, to come back to."""
        return self.take(slice(None))

    def take(self, streams: npt.NDArray[np.intp] | slice) -> State:
        """The state of some of the streams, as a copy."""
        outputs, cells = self.outputs[:, streams], self.cells[:, :, streams]
        kept = np.arange(self.cells.shape[2])[streams] if self.positions else ()
        return State(
            np.array(outputs, order="C"),
            np.array(cells, order="C"),
            [self.positions[stream] for stream in kept],
        )

    @classmethod
    def joined(cls, states: Sequence[State]) -> State:
        """The streams of several states, which have all read as many tokens, as a copy."""
        return cls(
            np.concatenate([state.outputs for state in states], 1),
            np.concatenate([state.cells for state in states], 2),
            [position for state in states for position in state.positions],
        )


class Lane:
    """Views of a state for the streams of one thread, and room for what a step computes."""

    def __init__(self, streams: slice, outputs: Floats, cells: Floats) -> None:
        self.streams = streams
        """Which of the batch."""
        layers, units, count = cells.shape
        self.gates = np.empty((4 * units, count), np.float32)
        """Of one layer after the other: (4 * units, streams)."""
        self.sigmoids = self.gates[: 3 * units]
        self.parts = np.split(self.gates, 4)
        """Input, forget, output, candidate."""
        ends = [layer * units for layer in range(layers + 1)]
        self.inputs = [outputs[max(end - units, 0) : end + units] for end in ends[:-1]]
        """Each layer's: the output of the layer below, if there is one, and its own."""
        self.outputs = np.split(outputs, layers)
        self.cells = list(cells)


class Network:
    """The network of one snapshot, its weights laid out for sampling."""

    def __init__(self, config: ModelConfig, tensors: Tensors, vocabulary: Vocabulary) -> None:
        """Take the tensors of a snapshot (`snapshot.tensor_shapes` gives names and shapes)."""
        units = self._units = config.units
        weights = {name: np.asarray(value, np.float32) for name, value in tensors.items()}
        order = np.arange(4 * units).reshape(4, units)[[0, 1, 3, 2]].ravel()
        scale = np.repeat(np.array([0.5, 0.5, 0.5, 1], np.float32), units)

        def gates(name: str) -> Floats:
            return weights[name][..., order] * scale

        table = weights["embedding"] @ gates("lstm.0.kernel")
        # Once for each step, however many rows it reads.
        table[: len(vocabulary)] += gates("lstm.0.bias")
        # Of several rows for a stream, whole ones are added up faster than columns.
        self._table: Floats = table if config.look_back else np.ascontiguousarray(table.T)
        self._biases = [gates(f"lstm.{layer}.bias")[:, None] for layer in range(1, config.layers)]
        self._kernels = [_halved(gates("lstm.0.recurrent"))]
        for layer in range(1, config.layers):
            both = gates(f"lstm.{layer}.kernel"), gates(f"lstm.{layer}.recurrent")
            self._kernels.append(_halved(np.concatenate(both)))
        self._dense = _halved(weights["dense.kernel"])
        self._dense_bias = weights["dense.bias"]
        self._characters = vocabulary.symbols if config.look_back else ()

    @classmethod
    def of(cls, snapshot: Snapshot) -> Network:
        """The network of a snapshot."""
        return cls(snapshot.experiment.model, snapshot.tensors, snapshot.vocabulary)

    @property
    def symbols(self) -> int:
        """The size of the vocabulary."""
        return len(self._dense_bias)

    def start(self, batch: int = 1) -> State:
        """The state of `batch` streams that have seen nothing."""
        layers, units = len(self._kernels), self._units
        return State(
            np.zeros((layers * units, batch), np.float32),
            np.zeros((layers, units, batch), np.float32),
            [START_POSITION] * batch if self._characters else (),
        )

    def planning(self, state: State) -> npt.NDArray[np.bool_] | None:
        """Which streams write what a tune is to be, not its music: bool (batch,).

        None for a network that doesn't learn plans.
        """
        if not state.positions:
            return None
        return np.array([is_planning(position) for position in state.positions], np.bool_)

    def step(self, state: State, tokens: Tokens) -> Floats:
        """Feed one token to each stream: int32 (batch,) -> logits of the next (batch, symbols)."""
        logits = np.empty((len(tokens), self.symbols), np.float32)
        rows = self._read(state, tokens)
        first, *others = state.lanes
        begun = [(lane, self._threads.submit(self._step, lane, rows, logits)) for lane in others]
        self._step(first, rows, logits)
        for lane, future in begun:
            if future.cancel():  # No core has been free for it.
                self._step(lane, rows, logits)
            else:
                future.result()
        return logits

    def _read(self, state: State, tokens: Tokens) -> Tokens:
        """The rows of the table that tokens stand for, with what comes of them, a column each."""
        if not state.positions:
            return tokens[None]
        taken = tokens.tolist()
        characters = [self._characters[token] for token in taken]
        state.positions = tuple(map(advance, state.positions, characters))
        symbols = self.symbols
        rows = [
            (token - symbols, *position_features(position))
            for token, position in zip(taken, state.positions, strict=True)
        ]
        return np.array(rows, np.int32).T + np.int32(symbols)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max(1, cores() - 1), "lane")

    def _step(self, lane: Lane, rows: Tokens, logits: Floats) -> None:
        """Feed a lane's streams what they read, and fill in their rows of `logits`."""
        gates, sigmoids = lane.gates, lane.sigmoids
        entering, forgetting, leaving, candidate = lane.parts
        addends = [self._entered(rows[:, lane.streams]), *self._biases]
        layers = zip(self._kernels, addends, lane.inputs, lane.cells, lane.outputs, strict=True)
        for kernel, addend, inputs, cell, output in layers:
            np.matmul(kernel, inputs, gates)
            np.add(gates, addend, gates)
            np.tanh(gates, gates)
            np.add(sigmoids, _ONE, sigmoids)  # Twice the sigmoids.
            np.multiply(cell, forgetting, cell)
            np.multiply(candidate, entering, candidate)
            np.add(cell, candidate, cell)
            np.multiply(cell, _HALF, cell)
            np.tanh(cell, output)
            np.multiply(output, leaving, output)
        np.add((self._dense @ output).T, self._dense_bias, logits[lane.streams])

    def _entered(self, rows: Tokens) -> Floats:
        """What the rows of the table add to the first layer's gates, (gates, streams)."""
        if len(rows) == 1:
            read: Floats = self._table.take(rows[0], 1)
            return read
        total: Floats
        if rows.shape[1] == 1:
            total = self._table.take(rows[:, 0], 0).sum(0, keepdims=True)
            return total.T
        total = self._table.take(rows[0], 0)
        for others in rows[1:]:
            total += self._table.take(others, 0)
        return total.T


def _halved(matrix: Floats) -> Floats:
    """Half a matrix that multiplies outputs, transposed: row after row in memory."""
    return np.ascontiguousarray(matrix.T) * _HALF
