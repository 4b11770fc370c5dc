"""Watching a model learn: which epochs, and the work. Nothing here knows Tk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from abcgen.compose import Request, composer_of
from abcgen.learning import Card, Course, cards, curve_of, usual_epochs
from abcgen.model import Model
from abcgen.notation import Lines, check

from ..compose.job_spec import FieldError, JobSpec
from ..compose.jobs import request_of_notes
from ..tasks import TaskControl


@dataclass(frozen=True)
class Begun:
    """The work has begun."""

    course: Course
    """Without cards."""
    epochs: tuple[int, ...]


@dataclass(frozen=True)
class Seen:
    """A card, and where its tune has faults."""

    card: Card
    faults: tuple[int, ...]
    """Offsets in the card's tune."""


News = Begun | Seen


def read_epochs(text: str, model: Model) -> tuple[int, ...] | None:
    """The epochs that a text names, ascending; None where it names none.

    Raises FieldError for anything else than numbers of epochs there are snapshots of, and 0.
    """
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    for word in words:
        if not re.fullmatch(r"\d{1,9}", word, re.ASCII):
            raise FieldError("epochs", f"epochs {word[:20]!r}: write numbers, such as 0, 10, 50")
        if int(word) not in (0, *model.epochs):
            near = min(model.epochs, key=lambda epoch: abs(epoch - int(word)))
            raise FieldError(
                "epochs", f"{model.name} has no snapshot of epoch {word}; the nearest is {near}"
            )
    return tuple(sorted({int(word) for word in words})) or None


def watch(job: JobSpec, epochs: Sequence[int] | None, control: TaskControl[News]) -> str:
    """Have each epoch write the tune of an order, and report its card; returns how that ended.

    `epochs`: None for the usual ones. Raises what `abcgen.learning.cards` does.
    """
    model, request = job.model, _request(job)
    chosen = usual_epochs(model) if epochs is None else tuple(epochs)
    made = cards(model, chosen, request, lambda: control.stopped)
    control.report(Begun(Course.of(model, request, curve_of(model), ()), tuple(chosen)))
    done = 0
    for card in made:
        control.report(Seen(card, faults_in(card.tune)))
        done += 1
    if done < len(chosen):
        return f"Stopped after {done} of {len(chosen)} epochs"
    count = "1 tune" if done == 1 else f"{done} tunes"
    return f"Composed {count} with seed {request.seed}"


def _request(job: JobSpec) -> Request:
    """What each epoch is asked."""
    if "seed_tune" not in job.controls:
        return job.request
    return request_of_notes(job, composer_of(job.model.load(job.epoch)))


def faults_in(tune: str) -> tuple[int, ...]:
    """Offsets of the faults in a tune."""
    lines = Lines(tune)
    errors = (fault for fault in check(tune) if fault.severity == "error") if tune else ()
    return tuple(lines.offset(fault.line, fault.column) for fault in errors)
