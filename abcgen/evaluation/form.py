"""The form of tunes in figures: how far they keep the rules, and what shapes they take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, nan
from statistics import fmean, median
from typing import TypeVar

from abcgen.evaluation.facts import Facts

T = TypeVar("T")

COMMON_SKELETONS = 15
FEW_TUNES = 100
"""The number of tunes, small enough for any collection, that distinct skeletons are counted in."""


@dataclass(frozen=True)
class Form:
    """The figures of some tunes. Shares are from 0 to 1, of the tunes unless said otherwise.

    A figure that the tunes are too few for is NaN.
    """

    tunes: int
    parse: float
    """They have notes, and nothing is wrong with how they are written."""
    no_bad_bars: float
    """They parse, and every bar keeps the rule of `abcgen.notation.bars`."""
    bad_bars: float
    """Of all bars."""
    on_tonic: float
    repeats: float
    endings: float
    written_bars: Mapping[int, float]
    """By the number of written bars."""
    performed_bars: Mapping[int, float]
    """By the number of bars played, repeats expanded."""
    performed_by_eight: float
    """A multiple of eight bars is played."""
    skeletons_in_few: float
    """Different sequences of bar lines to expect in FEW_TUNES of them."""
    skeletons_in_corpus: float
    """The same in as many of them as the corpus has tunes."""
    common_skeletons: float
    """Those that have one of the COMMON_SKELETONS commonest sequences."""
    bars_repeated: float
    """Of a tune's full bars, those that repeat an earlier one to the note: the tunes' mean."""
    rhythms_repeated: float
    """Likewise, durations alone."""
    leaps: float
    """Of the steps from one note to the next, those over an octave."""
    range: float
    """Semitones from the lowest to the highest note: the tunes' median."""
    notes: float
    """Written notes: the tunes' median."""
    minor: float
    keys: Mapping[str, float]
    metres: Mapping[str, float]


def form(tunes: Sequence[Facts], corpus_size: int) -> Form:
    """The figures of some tunes; `corpus_size` is how many tunes the corpus has."""
    sounding = [tune for tune in tunes if tune.pitches]
    skeletons = Counter(tune.skeleton for tune in sounding)
    commonest = [count for _, count in skeletons.most_common(COMMON_SKELETONS)]
    steps = [abs(b - a) for tune in sounding for a, b in pairwise(tune.pitches)]
    return Form(
        tunes=len(tunes),
        parse=_share(tunes, lambda tune: tune.parses),
        no_bad_bars=_share(tunes, lambda tune: tune.parses and not tune.bad_bars),
        bad_bars=_ratio(sum(tune.bad_bars for tune in tunes), sum(tune.bars for tune in tunes)),
        on_tonic=_share(tunes, lambda tune: tune.on_tonic),
        repeats=_share(tunes, lambda tune: tune.repeats),
        endings=_share(tunes, lambda tune: tune.endings),
        written_bars=_shares(tune.written_bars for tune in tunes),
        performed_bars=_shares(tune.performed_bars for tune in tunes),
        performed_by_eight=_share(
            tunes, lambda tune: tune.performed_bars > 0 and tune.performed_bars % 8 == 0
        ),
        skeletons_in_few=expected_kinds(skeletons, FEW_TUNES),
        skeletons_in_corpus=expected_kinds(skeletons, corpus_size),
        common_skeletons=_ratio(sum(commonest), len(sounding)),
        bars_repeated=_or_nan(fmean, [tune.bars_repeated for tune in sounding]),
        rhythms_repeated=_or_nan(fmean, [tune.rhythms_repeated for tune in sounding]),
        leaps=_ratio(sum(step > 12 for step in steps), len(steps)),
        range=_or_nan(median, [max(tune.pitches) - min(tune.pitches) for tune in sounding]),
        notes=_or_nan(median, [tune.notes for tune in sounding]),
        minor=_share(tunes, lambda tune: tune.key.endswith("m")),
        keys=_shares(tune.key for tune in tunes),
        metres=_shares(tune.metre for tune in tunes),
    )


def expected_kinds(counts: Mapping[T, int], size: int) -> float:
    """How many kinds to expect among `size` things drawn from those counted; NaN if too few.

    Makes collections of different sizes comparable: rarefaction (Hurlbert 1971).
    """
    total = sum(counts.values())
    if size > total:
        return nan
    draws = comb(total, size)
    # Exact integers of a thousand digits take their time, but few counts are different.
    kinds = Counter(counts.values())
    return sum(n * (1 - comb(total - count, size) / draws) for count, n in kinds.items())


def _share(tunes: Sequence[Facts], holds: Callable[[Facts], bool]) -> float:
    return _ratio(sum(map(holds, tunes)), len(tunes))


def _shares(values: Iterable[T]) -> dict[T, float]:
    counts = Counter(values)
    total = counts.total()
    return {value: count / total for value, count in counts.most_common()}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan


def _or_nan(middle: Callable[[Sequence[float]], float], values: Sequence[float]) -> float:
    return float(middle(values)) if values else nan
