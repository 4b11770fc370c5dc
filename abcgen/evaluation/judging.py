"""A judge that learns to tell real tunes from written ones: the closer to .5, the more alike.

It has two ways to learn, by scikit-learn from the extra `evaluate`, over the figures of
`features`. How well it does is the AUC: how often, of a real tune and a written one, it takes the
right one for real. Each tune is judged by what was learned from others, in FOLDS parts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from statistics import fmean
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.evaluation.features import features
from abcgen.measures import MEASURES, Form, played
from abcgen.system import require

Floats: TypeAlias = npt.NDArray[np.float64]
Kinds: TypeAlias = npt.NDArray[np.int_]

NO_REAL_FORM = "a form of no real tune"
"""The measure that needs other tunes to compare with."""
FOLDS = 5
TELLING = 20
"""Of the figures that tell two kinds of tunes apart, how many are named."""
_LACKING = -1000.0
"""Less than any figure."""
_SEED = 1


@dataclass(frozen=True)
class Examined:
    """What is known of a tune, without its music."""

    form: Form
    figures: Mapping[str, float]
    """Those of `features`, NaN where one has no sense; MEASURES are among them."""


@dataclass(frozen=True)
class Telling:
    """A figure by itself."""

    name: str
    auc: float
    """How often the written one of two tunes has more of it, ties by half."""
    real: float
    """Its mean."""
    written: float


@dataclass(frozen=True)
class Verdict:
    """How well two kinds of tunes are told apart."""

    auc: Mapping[str, float]
    """By the way to learn."""
    telling: tuple[Telling, ...]
    """TELLING figures, the most telling first."""


@dataclass(frozen=True)
class Judgement:
    """Written tunes beside real ones. Verdicts are None of fewer than FOLDS tunes."""

    real: Mapping[str, float]
    """What `measured` says of the real ones."""
    written: Mapping[str, float]
    verdict: Verdict | None
    """Of those real and the written ones."""
    control: Verdict | None
    """Of other real ones and those: what it finds where there is nothing to find."""


def check_available() -> None:
    """Raise AbcgenError where scikit-learn isn't installed."""
    require("sklearn", "the judge of tunes needs scikit-learn, that is,", "evaluate")


def examine(text: str) -> Examined | None:
    """Look at a tune in ABC; None where there is no music in it."""
    tune = played(text)
    return Examined(tune.form, features(tune)) if tune else None


def measured(tunes: Sequence[Examined], forms: Collection[Form]) -> dict[str, float]:
    """The mean of each of MEASURES, and the share whose form is none of those given.

    NaN for what no tune can be asked.
    """
    means = {name: _mean(tune.figures[name] for tune in tunes) for name in MEASURES}
    return means | {NO_REAL_FORM: _mean(tune.form not in forms for tune in tunes)}


def judge(
    real: Sequence[Examined], others: Sequence[Examined], written: Sequence[Examined]
) -> Judgement:
    """Judge written tunes by real ones; `others` are real too, and for the control.

    Raises AbcgenError without scikit-learn.
    """
    check_available()
    forms = {tune.form for tune in (*real, *others)}
    return Judgement(
        measured(real, forms),
        measured(written, forms),
        told_apart(real, written),
        told_apart(others, real),
    )


def told_apart(real: Sequence[Examined], written: Sequence[Examined]) -> Verdict | None:
    """Learn to tell two kinds of tunes apart, and say how well that goes; None of too few."""
    if min(len(real), len(written)) < FOLDS:
        return None
    tunes = (*real, *written)
    table = np.array([list(tune.figures.values()) for tune in tunes], float)
    kinds = np.repeat([0, 1], [len(real), len(written)])
    telling = (
        Telling(
            name,
            auc(table[:, place], kinds),
            _mean(tune.figures[name] for tune in real),
            _mean(tune.figures[name] for tune in written),
        )
        for place, name in enumerate(real[0].figures)
    )
    return Verdict(
        {name: auc(_scores(make, table, kinds), kinds) for name, make in _LEARNERS.items()},
        tuple(sorted(telling, key=lambda one: -abs(one.auc - 0.5))[:TELLING]),
    )


def auc(scores: Floats, kinds: Kinds) -> float:
    """How often one of kind 1 scores more than one of kind 0; by half where it can't be said."""
    ones, zeros = scores[kinds == 1], scores[kinds == 0]
    known = np.sort(ones[~np.isnan(ones)])
    asked = zeros[~np.isnan(zeros)]
    below = np.searchsorted(known, asked, "left") + np.searchsorted(known, asked, "right")
    more = float((2 * len(known) - below).sum()) / 2
    return 0.5 + (more - len(known) * len(asked) / 2) / (len(ones) * len(zeros))


def trees(seed: int) -> Any:
    """Boosted trees, not yet taught, that bear figures which lack."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    learner = HistGradientBoostingClassifier(
        max_iter=100,
        max_bins=32,
        max_leaf_nodes=8,
        min_samples_leaf=10,
        l2_regularization=1.0,
        max_features=0.3,
        class_weight="balanced",
        early_stopping=False,
        random_state=seed,
    )
    # Trees know what lacks from a value of its own; figures that all tunes lack they can't bear.
    lacking = SimpleImputer(strategy="constant", fill_value=_LACKING, keep_empty_features=True)
    return make_pipeline(lacking, learner)


def _line(seed: int) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    learner = LogisticRegression(C=0.02, max_iter=1000, class_weight="balanced", random_state=seed)
    return make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(), learner)


_LEARNERS: Mapping[str, Callable[[int], Any]] = {
    "boosted trees": trees,
    "logistic regression": _line,
}
"""The ways to learn, each made anew by a seed."""


def _scores(make: Callable[[int], Any], table: Floats, kinds: Kinds) -> Floats:
    """How sure it is, of each tune, that it was written: 0 to 1."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    parts = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    found = cross_val_predict(make(_SEED), table, kinds, cv=parts, method="predict_proba")
    return np.asarray(found[:, 1], float)


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if not isnan(value)]
    return fmean(known) if known else nan
