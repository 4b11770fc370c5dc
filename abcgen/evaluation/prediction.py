"""What tunes cost a model, and what they cost the predictors that it should beat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
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


def baseline_costs(
    encoding: Encoding,
    learned: Sequence[str],
    tunes: Sequence[str],
    extent: Extent,
    symbols: int,
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Cost, ...]:
    """What tunes cost PPMd and n-gram models that learned the same tunes as the network.

    They read texts with a character a symbol of the encoding. `symbols` is how many different ones
    there are; `on_done` hears how many of the predictors are done, and of how many.
    """
    orders = *((PPMD, order) for order in PPMD_ORDERS), *((NGRAMS, n) for n in NGRAM_ORDERS)
    letters = letters_of({encoding.end_token}.union(*map(encoding.encode, (*learned, *tunes))))

    def spelled(texts: Sequence[str]) -> list[str]:
        return ["".join(letters[symbol] for symbol in encoding.encode(text)) for text in texts]

    before = letters[encoding.end_token]
    work = partial(_bits, spelled(learned), spelled(tunes), before, symbols)
    on_done(0, len(orders))
    bits = each(work, orders, lambda done: on_done(done, len(orders)))
    return tuple(
        _cost(f"{name}, order {order}", found, extent)
        for (name, order), found in zip(orders, bits, strict=True)
    )


def letters_of(symbols: Collection[str]) -> dict[str, str]:
    """A character for each symbol: itself where all are characters already."""
    if all(len(symbol) == 1 for symbol in symbols):
        return {symbol: symbol for symbol in symbols}
    return {symbol: chr(_FIRST_LETTER + n) for n, symbol in enumerate(sorted(symbols))}


def _bits(
    learned: Sequence[str],
    tunes: Sequence[str],
    before: str,
    symbols: int,
    predictor: tuple[str, int],
) -> float:
    """What tunes cost a predictor, named with its order, summed; `before` stands before each."""
    name, order = predictor
    if name == PPMD:
        return tune_bits(learned, tunes, order)
    ngrams = Ngrams(learned, order, before, symbols)
    return sum(map(ngrams.bits, tunes))


def _cost(predictor: str, bits: float, extent: Extent, accuracy: float | None = None) -> Cost:
    return Cost(
        predictor,
        bits / extent.symbols,
        bits / extent.notes if extent.notes else nan,
        bits / extent.tunes,
        accuracy,
        bits / extent.music if extent.music else None,
    )
