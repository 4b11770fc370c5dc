"""Watching a model learn: the same request through one snapshot after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from abcgen.compose.loading import composer_of
from abcgen.compose.request import Request
from abcgen.data import Originality
from abcgen.model import Model
from abcgen.notation import check
from abcgen.system import RequestError


@dataclass(frozen=True)
class SnapshotResult:
    """What a model made of the request after an epoch."""

    epoch: int
    bits_per_character: float | None
    """On held-out tunes; None where none were held out."""
    accuracy: float | None
    """The share of characters guessed right in training."""
    abc: str
    """The tune, made fit to be played; empty when there was none in what the model wrote."""
    faults: int
    """What `abcgen.notation.checking` finds wrong with it, warnings left out."""
    overruled: float | None
    """The share of the model's probability that the grammar masked, a character's mean; None for
    free writing."""
    originality: Originality | None
    """None without a tune, or without an index of the tunes that the model learned from."""


def compare(model: Model, epochs: Sequence[int], request: Request) -> Iterator[SnapshotResult]:
    """What each epoch's snapshot makes of one request, in the order given, as it is made.

    Raises RequestError for an epoch that there is no snapshot of, before the first is used, and
    for what can't be asked of the model; SnapshotError for a damaged snapshot.
    """
    for epoch in epochs:
        model.path_of(epoch)
    return (_stage(model, epoch, request) for epoch in epochs)


def _stage(model: Model, epoch: int, request: Request) -> SnapshotResult:
    composer = composer_of(model.load(epoch), model.training_tunes)
    draft = composer.write_many(request, 1)[0]
    try:
        abc = draft.finish().abc
    except RequestError:  # a poor model may write no note at all
        abc = ""
    scores = composer.snapshot.scores
    return SnapshotResult(
        epoch,
        scores.get("bits_per_character"),
        scores.get("accuracy"),
        abc,
        sum(fault.severity == "error" for fault in check(abc)) if abc else 0,
        draft.overruled,
        composer.originality(abc) if abc else None,
    )
