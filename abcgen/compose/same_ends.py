"""Sections that end alike: the last bars of each are held to those of the section before.

mask = SameEnds(vocabulary.symbols, opening, batch, mask)     # a mask around a mask

The grammar has the plan of a section say that these bars come again, and a network nearly always
obeys. Here the character that copies the bar is the only one that may follow, wherever the mask
inside lets it: a bar line that ends a repeat, say, can't be copied where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from abcgen.grammar import BARS_ALIKE
from abcgen.model import Floats, Mask, Tokens
from abcgen.representation import START_POSITION, advance, is_planning, to_copy

_BAR_LINES = "|:"


class SameEnds:
    """A mask that has the last bars of later sections be those that their plan names."""

    def __init__(self, symbols: Sequence[str], opening: str, batch: int, inner: Mask) -> None:
        self._symbols = tuple(symbols)
        self._columns = {char: place for place, char in enumerate(symbols)}
        self._tie = self._columns["-"]
        self._inner = inner
        position = START_POSITION
        for char in opening:
            position = advance(position, char)
        self._positions = [position] * batch

    def apply(self, logits: Floats, left: int) -> Floats:
        """The logits with -inf for all but the copy; see `abcgen.model.sampling.Mask`."""
        kept = self._inner.apply(logits, left)
        for row, position in enumerate(self._positions):
            bars = position.section.bars if position.section.number > 1 else 0
            if not 0 < bars <= BARS_ALIKE + 1 or is_planning(position):
                continue
            ways = self._ways(to_copy(position)) if bars <= BARS_ALIKE else []
            open_ways = [column for column in ways if np.isfinite(kept[row, column])]
            if open_ways:
                following = kept[row, open_ways]
                kept[row] = -np.inf
                kept[row, open_ways] = following
            else:
                # A bar into which a note is held over would start with another one.
                kept[row, self._tie] = -np.inf
        return kept

    def _ways(self, char: str) -> list[int]:
        """The columns of what copies that character: one bar may be repeated, the other not."""
        alike = _BAR_LINES if char in {*_BAR_LINES} else char
        return [self._columns[each] for each in alike if each in self._columns]

    def advance(self, tokens: Tokens) -> None:
        """Take note of the token that each tune took."""
        self._inner.advance(tokens)
        self._positions = [
            advance(position, self._symbols[token])
            for position, token in zip(self._positions, tokens.tolist(), strict=True)
        ]
