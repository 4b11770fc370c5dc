"""What every encoding of music as symbols has in common.

Here: the vocabulary and the two directions of an encoding. Not here: any particular encoding
(one small file each beside this one), files, networks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from abcgen.system import RequestError

Ids = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Vocabulary:
    """The symbols a model knows, sorted; a symbol's index is its number in the network.

    It is saved inside every snapshot and never rebuilt from data when sampling. Raises
    ValueError for symbols that are out of order or come twice.
    """

    symbols: tuple[str, ...]
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.symbols != tuple(sorted(set(self.symbols))):
            raise ValueError("the vocabulary's symbols should be sorted, each there once")
        object.__setattr__(self, "_index", {symbol: n for n, symbol in enumerate(self.symbols)})

    @classmethod
    def of(cls, symbols: Iterable[str]) -> Vocabulary:
        """The vocabulary of a text: its distinct symbols, sorted."""
        return cls(tuple(sorted(set(symbols))))

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._index

    def index(self, symbol: str) -> int:
        """The number of a symbol; raises RequestError when the vocabulary lacks it."""
        try:
            return self._index[symbol]
        except KeyError:
            raise RequestError(
                f"{symbol!r} is not among the {len(self)} symbols this model knows"
            ) from None

    def ids(self, symbols: Sequence[str]) -> Ids:
        """The numbers of a sequence of symbols, int32 of shape (len(symbols),)."""
        try:
            return np.fromiter(map(self._index.__getitem__, symbols), np.int32, len(symbols))
        except KeyError as error:
            self.index(error.args[0])
            raise


class Encoding(Protocol):
    """A way to write music as a sequence of symbols, and to read it back."""

    name: str
    unit_name: str
    """What one of its symbols is called."""
    end_token: str
    """The symbol before a piece: the last of the one before it."""
    spells_abc: bool
    """Its symbols, joined, are the text of ABC. So a grammar can follow them, and which lines of a
    tune are learned is for a text form to say."""

    def encode(self, text: str) -> Sequence[str]:
        """The symbols of a text of ABC."""

    def decode(self, symbols: Iterable[str]) -> str:
        """The text of ABC that the symbols stand for."""
