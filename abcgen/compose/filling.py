"""Gaps in a model's text filled: several ways side by side, weighed by what comes after.

A model writes from left to right. So that what it puts into a gap also leads into the music after
it, a number of ways are drawn, and each is weighed by how likely the model finds what follows:
sampling with importance resampling (Rubin 1988), here with the grammar's mask in the proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from abcgen.compose.text import TextComposer
from abcgen.grammar import NEVER, Masks
from abcgen.model import Floats, Picker

WAYS = 8
"""How many are drawn side by side."""
_LONGEST = 120
"""Characters in a gap; a way that needs more is given up."""


@dataclass(frozen=True)
class Gap:
    """A place for notes."""

    before: str
    """A tune for the grammar to read first: it leaves as much room in a bar as is to be filled."""
    after: str
    """What the model's text has behind the gap, up to the next one."""


@dataclass(frozen=True)
class Way:
    """One way to fill gaps."""

    texts: tuple[str, ...]
    """What stands in each gap."""
    weight: float
    """The logarithm of how well it goes with the rest; only differences mean anything."""


class Filler:
    """Fills the gaps behind one text, as often as it is asked."""

    def __init__(
        self, composer: TextComposer, masks: Masks, left: str, gaps: Sequence[Gap]
    ) -> None:
        self._network, self._masks = composer.network, masks
        self._starts = [masks.start(gap.before) for gap in gaps]
        self._behind = [composer.known_ids(gap.after) for gap in gaps]
        *before, self._last = composer.read(left)
        self._read = self._network.start()
        for token in before:
            self._network.step(self._read, np.array([token], np.int32))

    def ways(self, picker: Picker, rng: np.random.Generator) -> list[Way]:
        """Ways to fill the gaps: WAYS of them, but for those that lead nowhere."""
        rows = [_Row(self._masks, self._starts, self._behind) for _ in range(WAYS)]
        state = self._read.take(np.zeros(WAYS, np.intp))
        tokens = np.full(WAYS, self._last, np.int32)
        while not all(row.over for row in rows):
            logits = self._network.step(state, tokens)
            for number, row in enumerate(rows):
                if not row.over:
                    tokens[number] = row.next(logits[number : number + 1], picker, rng)
        return [Way(tuple(row.texts), row.weight) for row in rows if not row.failed]


class _Row:
    """One way in the making."""

    def __init__(
        self, masks: Masks, starts: Sequence[int], behind: Sequence[Sequence[int]]
    ) -> None:
        self._masks = masks
        self._starts = starts
        self._behind = behind
        self._place = starts[0]
        """The grammar's state."""
        self._to_read: list[int] = []
        """What of the model's text comes before more is to be written."""
        self._is_bar, self._goes_on = _columns(masks.symbols)
        self.texts = [""]
        self.weight = 0.0
        self.failed = False

    @property
    def over(self) -> bool:
        """Whether all is written, and what comes after has been read."""
        return self.failed or (self._filled and not self._to_read)

    @property
    def _filled(self) -> bool:
        return len(self.texts) > len(self._starts)

    def next(self, logits: Floats, picker: Picker, rng: np.random.Generator) -> int:
        """The token that comes next by the network's logits (1, symbols); any, if none does."""
        while not (self._to_read or self.over):
            allowed = self._masks.costs(np.array([self._place], np.int32)) < NEVER
            full = bool(allowed[0, self._is_bar])
            # Where the gap is full, whatever would not go on with the last note ends it.
            allowed = np.where(self._goes_on, allowed, True) if full else allowed
            if not allowed.any() or len(self.texts[-1]) > _LONGEST:
                self.failed = True
                return 0
            self.weight += _log_share(logits, allowed)
            picked = picker(np.where(allowed, logits, np.float32(-np.inf)), rng.random(1))
            token = int(picked[0])
            if not full or self._goes_on[token]:
                self.texts[-1] += self._masks.symbols[token]
                self._place = int(self._masks.advance(np.array([self._place], np.int32), picked)[0])
                return token
            self._end_gap()
        if not self._to_read:
            return 0
        token = self._to_read.pop(0)
        if self._filled:
            self.weight += _log_share(logits, np.arange(logits.shape[1]) == token)
        return token

    def _end_gap(self) -> None:
        index = len(self.texts)
        self._to_read = list(self._behind[index - 1])
        self.texts.append("")
        if not self._filled:
            self._place = self._starts[index]


def _log_share(logits: Floats, chosen: npt.NDArray[np.bool_]) -> float:
    """The logarithm of the probability that the network gives those chosen, together."""
    weights = np.exp(logits - logits.max(), dtype=np.float64).ravel()
    return float(np.log(weights[chosen.ravel()].sum() / weights.sum()))


@lru_cache(maxsize=8)
def _columns(symbols: tuple[str, ...]) -> tuple[int, npt.NDArray[np.bool_]]:
    """The column of the bar line, and which may follow the last note of a gap and belong to it."""
    return symbols.index("|"), np.array([symbol in "/,'0123456789" for symbol in symbols])
