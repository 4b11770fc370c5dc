"""A network that goes by the last symbols alone, as networks do that are fed fixed sequences."""

from __future__ import annotations

import numpy as np

from abcgen.model import Floats, Network, Snapshot, State, Tokens


class ContextNetwork(Network):
    """Before each symbol it reads the last `size` ones anew, from a fresh state.

    Exact, and as many times slower as it has symbols to read.
    """

    def __init__(self, snapshot: Snapshot, size: int) -> None:
        super().__init__(snapshot.experiment.model, snapshot.tensors, snapshot.vocabulary)
        self._size = size

    def start(self, batch: int = 1) -> Seen:
        """A memory of nothing."""
        return Seen(super().start(batch), np.zeros((batch, 0), np.int32))

    def step(self, state: State, tokens: Tokens) -> Floats:
        """The logits after one more token of each stream, as `Network.step` has them."""
        assert isinstance(state, Seen)
        state.symbols = np.column_stack((state.symbols, tokens))[:, -self._size :]
        fresh = super().start(len(tokens))
        *earlier, last = state.symbols.T
        for column in earlier:
            super().step(fresh, column)
        return super().step(fresh, last)


class Seen(State):
    """What each stream has read last, (batch, at most the window's size)."""

    def __init__(self, state: State, symbols: Tokens) -> None:
        super().__init__(state.outputs, state.cells)
        self.symbols = symbols

    def take(self, streams: np.ndarray[tuple[int], np.dtype[np.intp]] | slice) -> Seen:
        """The same of some of the streams, as a copy."""
        return Seen(super().take(streams), self.symbols[streams].copy())
