"""A batch of tunes on their way through the grammar: the mask that sampling asks for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from abcgen.grammar.interval_limit import IntervalLimit
from abcgen.grammar.masks import Ids, Masks

Floats = npt.NDArray[np.float32]


class GrammarMask:
    """Where each tune of a batch stands; it follows what they take. Ended tunes are let be."""

    def __init__(
        self, masks: Masks, start: int, batch: int = 1, interval_limit: IntervalLimit | None = None
    ) -> None:
        """Start `batch` tunes at one state of `masks`, their notes held near by `interval_limit` if
        given."""
        self._masks = masks
        self._interval_limit = interval_limit
        self._ids: Ids = np.full(batch, start, np.int32)
        self.ended = masks.ended(self._ids)
        """Whether each tune is over: bool (batch,)."""
        self._characters = np.zeros(batch, np.int32)
        self._masked = np.zeros(batch)

    def masked_mass(self, row: int) -> float:
        """The share of the model's probability that was masked of a tune, the mean over its
        characters."""
        return float(self._masked[row] / max(self._characters[row], 1))

    def may_end(self, row: int) -> bool:
        """Whether a tune is whole as it stands."""
        return self._masks.cost(int(self._ids[row])) == 0

    def apply(self, logits: Floats, left: int) -> Floats:
        """The logits with -inf for what may not follow, or not with so few characters left."""
        allowed = self._masks.allowed(self._ids, left)
        if np.count_nonzero(self.ended):
            allowed[self.ended] = True
        odds = np.exp(logits - logits.max(1, keepdims=True))
        # Products with ones: sums along rows this short cost more.
        ones = np.ones(logits.shape[1], np.float32)
        kept = (odds * allowed) @ ones / (odds @ ones)
        self._masked += np.subtract(1, kept, dtype=np.float64)
        self._characters += ~self.ended
        if self._interval_limit is not None:
            allowed = self._interval_limit.within(allowed)
        return np.where(allowed, logits, np.float32(-np.inf))

    def advance(self, tokens: Ids) -> None:
        """Take note of the token that each tune took."""
        if np.count_nonzero(self.ended):
            going = np.flatnonzero(~self.ended)
            self._ids[going] = self._masks.advance(self._ids[going], tokens[going])
        else:
            self._ids = self._masks.advance(self._ids, tokens)
        if self._interval_limit is not None:
            self._interval_limit.advance(self._ids, tokens)
        self.ended = self._masks.ended(self._ids)
