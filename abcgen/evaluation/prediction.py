"""What tunes cost a model, and what they cost the predictors that it should beat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import nan

from abcgen.encoding import get_encoding
from abcgen.evaluation.facts import facts
from abcgen.evaluation.ngram import Ngrams
from abcgen.evaluation.ppmd import tune_bits
from abcgen.metrics import predict
from abcgen.network import Network
from abcgen.snapshot import Snapshot

PPMD_ORDERS = (6, 12, 16)
NGRAM_ORDERS = (8, 12)
BEFORE = "\n"
"""What stands before a tune: the end of the line above it."""


@dataclass(frozen=True)
class Extent:
    """How much some tunes are, in the view that a model learned."""

    tunes: int
    characters: int
    notes: int


@dataclass(frozen=True)
class Cost:
    """What some tunes cost a predictor, each predicted on its own."""

    predictor: str
    bits_per_character: float
    bits_per_note: float
    """NaN where there is no note."""
    bits_per_tune: float
    accuracy: float | None
    """The share of symbols that were the first choice; None where none is made."""


def extent_of(tunes: Sequence[str]) -> Extent:
    """How much some tunes are."""
    notes = sum(facts(tune).notes for tune in tunes)
    return Extent(len(tunes), sum(map(len, tunes)), notes)


def network_cost(name: str, snapshot: Snapshot, tunes: Sequence[str], extent: Extent) -> Cost:
    """What tunes cost a snapshot that starts each of them afresh."""
    encoding = get_encoding(snapshot.experiment.encoding)
    vocabulary = snapshot.vocabulary
    found = predict(
        Network(snapshot.experiment.model, snapshot.tensors),
        [vocabulary.ids(encoding.encode(tune)) for tune in tunes],
        vocabulary.index(encoding.separator),
    )
    return _cost(name, float(found.bits), extent, found.accuracy)


def baseline_costs(
    learned: Sequence[str],
    tunes: Sequence[str],
    extent: Extent,
    symbols: int,
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Cost]:
    """What tunes cost PPMd and n-gram models that learned the same tunes as the network.

    `symbols` is how many different characters there are; `on_done` hears how many of the
    predictors are done, and of how many.
    """
    total = len(PPMD_ORDERS) + len(NGRAM_ORDERS)
    on_done(0, total)
    for done, order in enumerate(PPMD_ORDERS, 1):
        yield _cost(f"PPMd, order {order}", tune_bits(learned, tunes, order), extent)
        on_done(done, total)
    for done, order in enumerate(NGRAM_ORDERS, len(PPMD_ORDERS) + 1):
        ngrams = Ngrams(learned, order, BEFORE, symbols)
        yield _cost(f"n-grams, order {order}", sum(map(ngrams.bits, tunes)), extent)
        on_done(done, total)


def _cost(predictor: str, bits: float, extent: Extent, accuracy: float | None = None) -> Cost:
    return Cost(
        predictor,
        bits / extent.characters,
        bits / extent.notes if extent.notes else nan,
        bits / extent.tunes,
        accuracy,
    )
