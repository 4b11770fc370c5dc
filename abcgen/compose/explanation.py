"""What a model expected of a tune, character by character: the result of `Composer.explain`.

Of a text of n characters there are n + 1 places: before each character, and behind the last. In
arrays a row is a place, or a character where there are n of them; a column is a symbol of the
model's vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abcgen.compose.told import Told
from abcgen.model import Floats, Picker, State, information
from abcgen.representation import Ids, Look, Looks

Shares = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_PLAIN = Picker()


class Expected(NamedTuple):
    """One symbol that might come at a place."""

    symbol: str
    probability: float
    """By the network alone."""
    drawn: float
    """By what the sampler draws from: the grammar and the temperature applied."""
    forbidden: bool
    """By the grammar."""


class BarSurprise(NamedTuple):
    """What a bar told who had read the tune up to it."""

    bar: int
    """Counted from 1 as `abcgen check` does."""
    bits: float
    """Of all its characters together."""
    characters: int
    worst: int
    """The character that surprised most: its number in the text."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a model expected of a tune."""

    model: str
    epoch: int
    symbols: tuple[str, ...]
    """The vocabulary, sorted: what columns stand for."""
    told: Told
    """The tune as the model reads it, and where each character stands in the tune as given."""
    tokens: Ids
    """The characters' numbers in the vocabulary: int32 (n,)."""
    logits: Floats
    """The network's own, float32 (n + 1, symbols)."""
    masked: Floats
    """The same with -inf for what the grammar forbids."""
    in_grammar: Bools
    """Where the grammar could follow the text, (n + 1,): elsewhere it forbids nothing."""
    planning: Bools
    """Where the sampler draws from the network's own distribution, whatever the temperature, as
    the model writes a header or a plan: (n + 1,)."""
    picker: Picker
    """How the sampler draws."""
    looks: tuple[tuple[Look, ...], ...]
    """What the network is told of earlier bars at each of the n + 1 places; nothing for a network
    that isn't told. Their places are characters of `text`."""
    memory: tuple[tuple[State, Looks], ...] = field(repr=False, compare=False)
    """The network's before every so many characters, to go on from."""

    @property
    def text(self) -> str:
        """The n characters that the model read."""
        return self.told.text

    @cached_property
    def probabilities(self) -> Shares:
        """Of each symbol at each place, by the network alone: (n + 1, symbols)."""
        return _PLAIN.distribution(self.logits)

    @cached_property
    def drawn(self) -> Shares:
        """The same by what the sampler draws from: after the grammar, the temperature and min-p."""
        return self.picker.distribution(self.masked, self.planning)

    @cached_property
    def forbidden(self) -> Bools:
        """What the grammar forbids at each place: (n + 1, symbols)."""
        return np.isneginf(self.masked)

    @cached_property
    def surprise(self) -> Shares:
        """What each character told, in bits: -log2 of the probability that the network gave it,
        (n,)."""
        bits: Shares = information(self.logits[:-1], self.tokens) / np.log(2)
        return bits

    @property
    def bits_per_character(self) -> float:
        """The mean surprise, 0 without a character; over held-out tunes it is what `abcgen
        evaluate` gives."""
        return float(self.surprise.mean()) if len(self.tokens) else 0.0

    def likeliest(self, place: int, most: int = 6) -> tuple[Expected, ...]:
        """The symbols that the network held likeliest at a place, likely ones first."""
        order = np.argsort(-self.probabilities[place], kind="stable")[:most]
        return tuple(self.expected(place, int(column)) for column in order)

    def expected(self, place: int, column: int) -> Expected:
        """How much one symbol was expected at a place."""
        return Expected(
            self.symbols[column],
            float(self.probabilities[place, column]),
            float(self.drawn[place, column]),
            bool(self.forbidden[place, column]),
        )

    @cached_property
    def by_place(self) -> Shares:
        """The surprise of each character of the tune as it was given, in bits: (its length,).

        What tells several characters at once is shared among them; NaN where nothing was read.
        """
        shares = np.full(len(self.told.abc), np.nan)
        for (start, end), bits in zip(self.told.places.tolist(), self.surprise, strict=True):
            if start >= 0:
                here = shares[start:end]
                here[:] = np.where(np.isnan(here), 0, here) + bits / (end - start)
        return shares

    def by_bar(self, only: Sequence[int] = ()) -> tuple[BarSurprise, ...]:
        """The bars in their order, or some of them."""
        wanted = only or sorted({*self.told.bars.tolist()} - {0})
        found = []
        for bar in wanted:
            places = np.flatnonzero(self.told.bars == bar)
            if len(places):
                bits = self.surprise[places]
                worst = int(places[bits.argmax()])
                found.append(BarSurprise(bar, float(bits.sum()), len(places), worst))
        return tuple(found)
