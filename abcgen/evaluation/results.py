"""What an evaluation comes to, as values: for tables, plots and JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from abcgen.data import Baseline
from abcgen.evaluation.distributions import Distance, Histogram
from abcgen.evaluation.form import Form
from abcgen.evaluation.judging import Judgement
from abcgen.evaluation.obeying import Obeyed
from abcgen.evaluation.prediction import Cost, Extent


@dataclass(frozen=True)
class Collection:
    """Some tunes, written or real, in figures."""

    name: str
    ended: float | None
    """The share that ended by themselves; None for real tunes."""
    form: Form
    distances: Mapping[str, Distance] | None
    """By feature, from the learned tunes, in groups; None for the corpus itself."""
    originality: Baseline | None
    """Against the learned tunes; None where those are among them."""
    of_corpus: Baseline | None
    """Against those of the corpus alone; None also where no others were learned."""
    runs: Mapping[int, int]
    """Tunes by the notes of the longest passage that a learned tune has too."""
    histograms: Mapping[str, Histogram]


@dataclass(frozen=True)
class Point:
    """A point of the learning curve."""

    epoch: int
    held_out: float | None
    """Bits per symbol on the validation tunes; None when nothing is held out."""
    learned: float
    """Bits per symbol on as many of the learned tunes."""
    no_bad_bars: float | None = None
    """Of tunes written free, those that parse and have no bad bar; None if none were written."""
    copying: Mapping[str, float] | None = None
    """The share of them with a passage of so many notes of a learned tune."""
    longest_run: float | None = None
    """Their longest passages of learned tunes, in notes: the median."""


@dataclass(frozen=True)
class Recommendation:
    """Which epoch to use, and why."""

    epoch: int
    why: str


@dataclass(frozen=True)
class Evaluation:
    """All figures of a model."""

    model: str
    description: str
    epoch: int
    learned: int
    """The training tunes of the corpus; what it is compared with learns these alone."""
    others: int
    """Tunes of other collections that it read before."""
    text_form: str
    unit_name: str
    """What a symbol of the encoding is called."""
    measured: str
    """The tunes that were predicted: "validation", "test" or "training"."""
    extent: Extent
    """Of those tunes."""
    costs: tuple[Cost, ...]
    collections: tuple[Collection, ...]
    """Free, constrained (of models of text), held out where there are such, corpus."""
    group: int
    """The tunes of a group whose distances were taken."""
    real: Mapping[str, Distance]
    """By feature, the distances of random groups of real tunes from the other real ones."""
    nearest: tuple[str, ...]
    """The least original tunes written, of models of text the constrained ones; a sentence each."""
    judgement: Judgement | None
    """Of the tunes that the default request gives, and the tunes held out, if any, or learned; None
    where none was asked for."""
    obeyed: Obeyed | None
    """How keys and dances asked for are obeyed; None where none was asked for."""
    curve: tuple[Point, ...]
    recommended: Recommendation


def as_data(value: Any) -> Any:
    """A result as plain data for JSON: figures that there aren't enough tunes for are null."""
    if dataclasses.is_dataclass(value):
        return {f.name: as_data(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_data(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    return None if isinstance(value, float) and isnan(value) else value
