"""Watching a model learn: which epochs, the work, and what is said of each. Nothing here knows Tk.

The twin of `abcgen compare`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abcgen.compose import Request, SnapshotResult, compare, composer_of
from abcgen.grammar import Constraints
from abcgen.model import Model

from ..compose.job_spec import FieldError, JobSpec
from ..compose.jobs import request_of_notes
from ..tasks import TaskControl

MOST_EPOCHS = 10
"""As many are compared unless others are asked for."""
MOST_CHARACTERS = 2_000
"""Of a tune, so that stopping, which waits for the tune under way, takes a moment only."""


@dataclass(frozen=True)
class Begun:
    """An epoch writes its tune, and so many have written theirs."""

    epoch: int
    done: int


News = Begun | SnapshotResult


@dataclass(frozen=True)
class Column:
    """A figure of each epoch."""

    name: str
    heading: str
    widest: str
    """As much as is ever to be shown, as a rule."""
    cell: Callable[[SnapshotResult], str]
    """Empty where there is no such figure."""
    note: str = ""
    """What the figure is, where its heading doesn't say."""


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _known(stage: SnapshotResult) -> str:
    report = stage.originality
    if not stage.abc:
        return "no tune"
    if report is None:
        return ""
    return f"{report.run.notes} · {report.run.tune}" if report.run else "none"


COLUMNS = (
    Column("epoch", "Epoch", "0000", lambda stage: str(stage.epoch)),
    Column(
        "bits",
        "Bits per character",
        "0.000",
        lambda stage: _decimal(stage.bits_per_character),
        "Bits per character: on tunes it never read; less is better.",
    ),
    Column(
        "accuracy",
        "Accuracy",
        "00.0%",
        lambda stage: _percent(stage.accuracy),
        "Accuracy: characters guessed right in training.",
    ),
    Column("faults", "Faults", "00", lambda stage: str(stage.faults) if stage.abc else ""),
    Column(
        "overruled",
        "Overruled",
        "00.0%",
        lambda stage: _percent(stage.overruled),
        "Overruled: the share of the model's choices that the grammar changed.",
    ),
    Column("known", "Known notes in a row", "00 · The Road to Lisdoonvarna", _known),
)


@dataclass(frozen=True)
class Curve:
    """A figure over the epochs."""

    title: str
    epochs: tuple[int, ...]
    """Those of the axis, ascending."""
    points: tuple[tuple[int, float], ...]
    """Epoch and value, by epoch."""
    show: Callable[[float], str]
    """Writes a value at the axis."""


def usual_epochs(epochs: Sequence[int]) -> tuple[int, ...]:
    """All epochs, or an even choice of MOST_EPOCHS, the first and the last among them."""
    if len(epochs) <= MOST_EPOCHS:
        return tuple(epochs)
    last, steps = len(epochs) - 1, MOST_EPOCHS - 1
    return tuple(epochs[number * last // steps] for number in range(MOST_EPOCHS))


def read_epochs(text: str, model: Model) -> tuple[int, ...]:
    """The epochs that a text names, ascending, the usual ones where it names none.

    Raises FieldError for anything else than numbers of epochs there are snapshots of.
    """
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    for word in words:
        if not re.fullmatch(r"\d{1,9}", word, re.ASCII):
            raise FieldError("epochs", f"epochs {word[:20]!r}: write numbers, such as 10, 50, 90")
        if int(word) not in model.snapshots:
            near = min(model.epochs, key=lambda epoch: abs(epoch - int(word)))
            raise FieldError(
                "epochs", f"{model.name} has no snapshot of epoch {word}; the nearest is {near}"
            )
    return tuple(sorted({int(word) for word in words})) or usual_epochs(model.epochs)


def check_length(job: JobSpec) -> None:
    """Raises FieldError for tunes too long to be compared."""
    if job.request.length > MOST_CHARACTERS:
        raise FieldError(
            "length",
            f"length {job.request.length:,}: tunes to compare have {MOST_CHARACTERS:,} "
            f"{job.kind.unit_name}s at most",
        )


def learn(job: JobSpec, epochs: Sequence[int], control: TaskControl[News]) -> str:
    """Let each epoch write the tune of an order and report it; returns how that ended.

    Raises what `abcgen.compose.comparing.compare` does.
    """
    stages = compare(job.model, epochs, _request(job))
    for done, epoch in enumerate(epochs):
        if control.stopped:
            return f"Stopped after {done} of {len(epochs)} epochs"
        control.report(Begun(epoch, done))
        control.report(next(stages))
    count = "1 tune" if len(epochs) == 1 else f"{len(epochs)} tunes"
    return f"Composed {count} with seed {job.request.seed}"


def _request(job: JobSpec) -> Request:
    """What each epoch is asked."""
    if "seed_tune" not in job.kind.controls:
        return job.request
    return request_of_notes(job, composer_of(job.model.load(job.epoch)))


def describe_order(job: JobSpec) -> str:
    """What the tunes of all epochs have in common."""
    request, controls = job.request, job.kind.controls
    parts = [
        job.model.name,
        f"seed {request.seed}",
        *([f"initial character {request.start or 'any'}"] if "start" in controls else []),
        *(["from the melody"] if request.seed_tune or request.symbols else []),
        f"temperature {request.temperature:g}",
        f"{request.length} {job.kind.unit_name}s at most",
        *(["valid tunes only" if request.valid else "free writing"] if "valid" in controls else []),
        *(["as wished"] if request.constraints != Constraints() else []),
    ]
    return " · ".join(parts)


def columns_with_figures(stages: Sequence[SnapshotResult]) -> tuple[Column, ...]:
    """The columns that say something of at least one epoch; all while there is none."""
    return tuple(column for column in COLUMNS if not stages or any(map(column.cell, stages)))


def curve(stages: Sequence[SnapshotResult], epochs: Sequence[int]) -> Curve:
    """The learning curve of what was found so far: bits per character, or accuracy where no tunes
    were held out."""
    axis = tuple(sorted(epochs))
    by_epoch = sorted(stages, key=lambda stage: stage.epoch)
    bits = [(s.epoch, s.bits_per_character) for s in by_epoch]
    if held_out := tuple((epoch, value) for epoch, value in bits if value is not None):
        return Curve("Bits per character, by epoch", axis, held_out, "{:.2f}".format)
    accuracy = tuple((s.epoch, s.accuracy) for s in by_epoch if s.accuracy is not None)
    return Curve("Characters guessed right in training, by epoch", axis, accuracy, "{:.0%}".format)
