"""The learning curve: bits per character, epoch by epoch."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from abcgen.model import LOG_FILE, Model
from abcgen.system import SnapshotError

HELD_OUT, IN_TRAINING = "on tunes it never read", "in training"


@dataclass(frozen=True)
class Point:
    """A figure of an epoch."""

    epoch: int
    bits: float


@dataclass(frozen=True)
class Curve:
    """Bits per character (of a model of notes: per symbol) over the epochs; less is better."""

    of: str
    """What they were measured on: HELD_OUT or, where no tunes were held out, IN_TRAINING, the mean
    over each epoch's reading."""
    points: tuple[Point, ...]
    """By epoch. That of epoch 0 is what guessing evenly costs: a network of small random weights
    is within 0.002 of it."""

    def at(self, epoch: int) -> float | None:
        """The figure of an epoch, if it is known."""
        return next((point.bits for point in self.points if point.epoch == epoch), None)

    @property
    def best(self) -> int | None:
        """The trained epoch that predicts tunes best that it never read, if that was measured."""
        known = [point for point in self.points if point.epoch and self.of == HELD_OUT]
        return min(known, key=lambda point: point.bits).epoch if known else None


def curve_of(model: Model) -> Curve:
    """The curve of a model's training log or, where none was kept, of its snapshots' scores.

    Raises SnapshotError for a log or a snapshot that is damaged.
    """
    rows = list(_rows(model))
    held_out = [Point(epoch, bits) for epoch, _, bits in rows if bits is not None]
    read = [Point(epoch, loss / math.log(2)) for epoch, loss, _ in rows if loss is not None]
    first = model.load(model.epochs[-1])
    guessing = (
        [] if first.experiment.training.start else [Point(0, math.log2(len(first.vocabulary)))]
    )
    points = (*guessing, *(held_out or read))
    return Curve(HELD_OUT if held_out else IN_TRAINING, points)


def _rows(model: Model) -> Iterator[tuple[int, float | None, float | None]]:
    """Epoch, loss in nats and held-out bits of each epoch that something is known of."""
    path = model.folder / LOG_FILE
    if not path.is_file():
        for epoch in model.epochs:
            scores = model.load(epoch).scores
            yield epoch, scores.get("loss"), scores.get("bits_per_character")
        return
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                yield int(row["epoch"]), float(row["loss"]), _number(row)
            except (KeyError, TypeError, ValueError) as error:
                raise SnapshotError(f"{path}: line {number} is no row of a training log") from error


def _number(row: Mapping[str, Any]) -> float | None:
    found = row["bits_per_character"]
    return float(found) if found else None
