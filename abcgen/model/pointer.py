"""The pointer in sampling: where each stream was in a place like this one, and what came next.

The formulas stand in `abcgen.training.pointer`; this is the same in NumPy, over everything that a
stream has read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from abcgen.model.tensor_file import Tensors

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int32]

_ROOM = 256
"""Places that a memory has room for at first; it doubles as needed."""
_TINY = np.float32(1e-30)
"""So that the logarithm of a probability that underflows stays finite."""


class Memory:
    """The places that streams have been at: a key each, and the symbol that came after it."""

    def __init__(self, keys: Floats, symbols: Tokens, places: int = 0) -> None:
        """Take (streams, room, width) of keys and (streams, room) of symbols."""
        self.keys, self.symbols = keys, symbols
        self.places = places
        """How many there are; what comes after the last is not known yet."""

    @classmethod
    def empty(cls, streams: int, width: int) -> Memory:
        """The memory of streams that have seen nothing."""
        return cls(
            np.empty((streams, _ROOM, width), np.float32), np.empty((streams, _ROOM), np.int32)
        )

    def take(self, streams: npt.NDArray[np.intp] | slice) -> Memory:
        """The memory of some of the streams, as a copy."""
        return Memory(np.array(self.keys[streams]), np.array(self.symbols[streams]), self.places)

    @classmethod
    def joined(cls, memories: Sequence[Memory]) -> Memory:
        """Memories of as many places as one, as a copy."""
        room = places = memories[0].places
        return cls(
            np.concatenate([each.keys[:, :room] for each in memories]),
            np.concatenate([each.symbols[:, :room] for each in memories]),
            places,
        )

    def move_on(self, tokens: Tokens) -> None:
        """Note what came after the last place, and make room for the next."""
        if self.places:
            self.symbols[:, self.places - 1] = tokens
        if self.places == self.symbols.shape[1]:
            self.keys = np.concatenate([self.keys, np.empty_like(self.keys)], 1)
            self.symbols = np.concatenate([self.symbols, np.empty_like(self.symbols)], 1)
        self.places += 1


class Pointer:
    """The part of a network that looks into memories."""

    def __init__(self, tensors: Tensors, scale: float) -> None:
        """Take a snapshot's tensors; outputs come multiplied by 1 / `scale`."""
        query, key, own = (
            np.asarray(tensors[f"pointer.{name}"], np.float32).T * np.float32(scale)
            for name in ("query", "key", "own.kernel")
        )
        self.width = len(key)
        self._kernel = np.ascontiguousarray(
            np.concatenate([query / np.float32(math.sqrt(self.width)), key, own])
        )
        self._bias = np.float32(tensors["pointer.own.bias"][0])

    def mix(self, memory: Memory, streams: slice, output: Floats, logits: Floats) -> None:
        """Turn logits (batch, symbols) of those streams into the logarithm of the mixture.

        `output`, (units, batch), is the top layer's; its key becomes that of the last place.
        """
        last, width = memory.places - 1, self.width
        found = self._kernel @ output
        memory.keys[streams, last] = found[width:-1].T
        own = found[-1] + self._bias
        scores = (memory.keys[streams, :last] @ found[:width].T[:, :, None])[:, :, 0]
        top = np.maximum(own, scores.max(1, initial=-np.inf))[:, None]
        copies = np.exp(scores - top)
        own_share = np.exp(own[:, None] - top)
        batch, symbols = logits.shape
        rows = np.arange(0, batch * symbols, symbols)[:, None]
        copied = np.bincount(
            (memory.symbols[streams, :last] + rows).ravel(), copies.ravel(), batch * symbols
        )
        logits -= logits.max(1, keepdims=True)
        likely = np.exp(logits)
        likely *= own_share / likely.sum(1, keepdims=True)
        likely += copied.reshape(batch, symbols)
        likely /= own_share + copies.sum(1, keepdims=True)
        np.log(likely + _TINY, logits)
