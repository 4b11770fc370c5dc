"""What tunes cost a model, and what they cost the predictors that it should beat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan

from abcgen.evaluation.facts import facts
from abcgen.evaluation.ngram import Ngrams
from abcgen.evaluation.ppmd import tune_bits
from abcgen.model import Network, Snapshot, predict
from abcgen.representation import Encoding, get_encoding
from abcgen.system import each

PPMD, NGRAMS = "PPMd", "n-grams"
PPMD_ORDERS = (6, 12, 16)
NGRAM_ORDERS = (8, 12)
_FIRST_LETTER = ord("!")


@dataclass(frozen=True)
class Extent:
    """How much some tunes are, in the text form that a model learned."""

    tunes: int
    symbols: int
    """Of the model's encoding: characters, where it learned text."""
    notes: int
    music: int = 0
    """Characters of the same tunes in the text form `music`, by which models of different text
    forms compare; 0 where that is what the model learned, or can't be."""


@dataclass(frozen=True)
class Cost:
    """What some tunes cost a predictor, each predicted on its own."""

    predictor: str
    bits_per_symbol: float
    bits_per_note: float
    """NaN where there is no note."""
    bits_per_tune: float
    accuracy: float | None
    """The share of symbols that were the first choice; None where none is made."""
    bits_per_music: float | None = None
    """Bits per character of the text form `music`: all of a tune's bits, whatever they tell
    beyond the music included, shared among those characters. None where `Extent.music` is 0."""


@dataclass(frozen=True)
class Spelling:
    """Tunes as texts with a character for each symbol of an encoding, for predictors of text."""

    encoding: Encoding
    letters: Mapping[str, str]
    """By symbol; empty where symbols are characters already."""

    @classmethod
    def of(cls, encoding: Encoding, tunes: Iterable[str]) -> Spelling:
        """One that spells these tunes."""
        if encoding.spells_abc:
            return cls(encoding, {})
        symbols = {symbol for tune in tunes for symbol in encoding.encode(tune)}
        ordered = sorted(symbols | {encoding.end_token})
        return cls(encoding, {symbol: chr(_FIRST_LETTER + n) for n, symbol in enumerate(ordered)})

    @property
    def before(self) -> str:
        """What stands before a tune."""
        return self.letters.get(self.encoding.end_token, self.encoding.end_token)

    def spell(self, tunes: Iterable[str]) -> tuple[str, ...]:
        """The tunes' texts."""
        return tuple(
            "".join(self.letters.get(symbol, symbol) for symbol in self.encoding.encode(tune))
            for tune in tunes
        )


def extent_of(tunes: Sequence[str], encoding: Encoding, published: Sequence[str] = ()) -> Extent:
    """How much some tunes are; `published` is their music where that is to be compared with."""
    return Extent(
        len(tunes),
        sum(len(encoding.encode(tune)) for tune in tunes),
        sum(facts(tune).notes for tune in tunes),
        sum(map(len, published)),
    )


def network_cost(name: str, snapshot: Snapshot, tunes: Sequence[str], extent: Extent) -> Cost:
    """What tunes cost a snapshot that starts each of them afresh."""
    encoding = get_encoding(snapshot.experiment.encoding)
    vocabulary = snapshot.vocabulary
    found = predict(
        Network.of(snapshot),
        [vocabulary.ids(encoding.encode(tune)) for tune in tunes],
        vocabulary.index(encoding.end_token),
    )
    return _cost(name, float(found.bits), extent, found.accuracy)


@dataclass(frozen=True)
class _Baseline:
    """A predictor of tunes that has learned others."""

    name: str
    order: int
    learned: tuple[str, ...]
    tunes: tuple[str, ...]
    before: str
    symbols: int


def baseline_costs(
    learned: Sequence[str],
    tunes: Sequence[str],
    extent: Extent,
    symbols: int,
    on_done: Callable[[int, int], None] = lambda done, total: None,
    before: str = "\n",
) -> tuple[Cost, ...]:
    """What tunes cost PPMd and n-gram models that learned the same tunes as the network.

    All are texts with a character a symbol, before each of which stands `before`. `symbols` is
    how many different ones there are; `on_done` hears how many of the predictors are done, and of
    how many.
    """
    orders = *((PPMD, order) for order in PPMD_ORDERS), *((NGRAMS, n) for n in NGRAM_ORDERS)
    texts = tuple(learned), tuple(tunes)
    tasks = [_Baseline(name, order, *texts, before, symbols) for name, order in orders]
    bits = [0.0] * len(tasks)
    on_done(0, len(tasks))
    for done, (number, found) in enumerate(each(_bits, tasks), 1):
        bits[number] = found
        on_done(done, len(tasks))
    return tuple(
        _cost(f"{name}, order {order}", found, extent)
        for (name, order), found in zip(orders, bits, strict=True)
    )


def _bits(baseline: _Baseline) -> float:
    """What the tunes cost, summed."""
    if baseline.name == PPMD:
        return tune_bits(baseline.learned, baseline.tunes, baseline.order)
    ngrams = Ngrams(baseline.learned, baseline.order, baseline.before, baseline.symbols)
    return sum(map(ngrams.bits, baseline.tunes))


def _cost(predictor: str, bits: float, extent: Extent, accuracy: float | None = None) -> Cost:
    return Cost(
        predictor,
        bits / extent.symbols,
        bits / extent.notes if extent.notes else nan,
        bits / extent.tunes,
        accuracy,
        bits / extent.music if extent.music else None,
    )
