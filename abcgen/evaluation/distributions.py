"""How far the notes of some tunes are distributed otherwise than those of others.

The distance is the Jensen–Shannon divergence in bits, from 0 (alike) to 1 (nothing in common).
It is the larger the fewer notes it is taken from, so tunes are compared in groups of one size,
and beside it stands what real tunes give against real ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.evaluation.facts import Facts

Floats = npt.NDArray[np.float64]
NOTES_A_BIN = 10
"""In the histogram of notes a tune."""
DRAWS = 20
"""Random draws of real tunes that are compared with the rest."""
_SEED = 1


def _intervals(tune: Facts) -> Iterator[int]:
    return (b - a for a, b in pairwise(tune.pitches))


FEATURES: Mapping[str, Callable[[Facts], Iterable[Hashable]]] = {
    "pitch classes": lambda tune: (pitch % 12 for pitch in tune.pitches),
    "scale degrees": lambda tune: tune.degrees,
    "intervals": _intervals,
    "pairs of intervals": lambda tune: pairwise(_intervals(tune)),
    "durations": lambda tune: (
        sound for bar in tune.rhythms for sound in bar.split() if sound[0] != "z"
    ),
    "rhythms of bars": lambda tune: tune.rhythms,
}
"""What is counted of a tune, by name: values, each as often as it occurs."""


Histogram = Mapping[str, float]
"""The share of each value, by the value as text; numbers ascending."""


Pools: TypeAlias = Mapping[str, Counter[Hashable]]
"""How often each value of a feature occurs in some tunes, by feature."""


@dataclass(frozen=True)
class Distance:
    """The divergences, in bits, of several groups of tunes."""

    mean: float
    largest: float


def pool(tunes: Iterable[Facts], feature: str) -> Counter[Hashable]:
    """How often each value of a feature occurs in some tunes."""
    counts: Counter[Hashable] = Counter()
    for tune in tunes:
        counts.update(FEATURES[feature](tune))
    return counts


def divergence(one: Counter[Hashable], other: Counter[Hashable]) -> float:
    """The Jensen–Shannon divergence of two distributions given as counts, in bits (Lin 1991).

    1 when one of them is empty.
    """
    if not one or not other:
        return 1.0
    values = dict.fromkeys((*one, *other))  # in an order that is the same in every process
    p = np.array([one[value] for value in values], float) / one.total()
    q = np.array([other[value] for value in values], float) / other.total()
    return _information(p, (p + q) / 2) / 2 + _information(q, (p + q) / 2) / 2


def histograms(tunes: Sequence[Facts]) -> dict[str, Histogram]:
    """What plots show: notes a tune, bars played, intervals and durations."""
    return {
        "notes": _shares(Counter(tune.notes // NOTES_A_BIN * NOTES_A_BIN for tune in tunes)),
        "bars": _shares(Counter(tune.performed_bars for tune in tunes)),
        "intervals": _shares(pool(tunes, "intervals")),
        "durations": _shares(pool(tunes, "durations")),
    }


def distances(tunes: Sequence[Facts], reference: Sequence[Facts], size: int) -> dict[str, Distance]:
    """By feature, how far groups of `size` of the tunes are from the reference tunes.

    Tunes that fill no group are left out, unless there is no other group.
    """
    full = range(0, len(tunes) - size + 1, size) or range(1)
    whole = _pools(reference)
    return _distances((_pools(tunes[start : start + size]), whole) for start in full)


def real_distances(tunes: Sequence[Facts], size: int) -> dict[str, Distance]:
    """By feature, how far `size` of the tunes are from the rest, in DRAWS random draws."""
    rng = np.random.default_rng(_SEED)
    whole = _pools(tunes)
    draws = (rng.permutation(len(tunes))[:size] for _ in range(DRAWS))
    groups = (_pools([tunes[n] for n in drawn]) for drawn in draws)
    return _distances(
        (group, {feature: whole[feature] - group[feature] for feature in FEATURES})
        for group in groups
    )


def _shares(counts: Counter[Any]) -> Histogram:
    total = counts.total()
    return {str(value): counts[value] / total for value in sorted(counts, key=Fraction)}


def _pools(tunes: Sequence[Facts]) -> Pools:
    return {feature: pool(tunes, feature) for feature in FEATURES}


def _distances(pairs: Iterable[tuple[Pools, Pools]]) -> dict[str, Distance]:
    found: dict[str, list[float]] = {feature: [] for feature in FEATURES}
    for group, reference in pairs:
        for feature, values in found.items():
            values.append(divergence(group[feature], reference[feature]))
    return {name: Distance(float(np.mean(v)), max(v)) for name, v in found.items()}


def _information(p: Floats, q: Floats) -> float:
    """What p holds of information beyond q, in bits; q is nowhere 0 where p isn't."""
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())
