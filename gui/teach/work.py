"""Teaching a model: what is asked for, and the work. Nothing here knows Tk."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from abcgen.compose import Request
from abcgen.learning import Course, Curve, Point, cards, curve_of
from abcgen.model import find_model, snapshot_paths
from abcgen.system import AbcgenError, install, no_training_here, require_training, why_not_install
from abcgen.teaching import Ended, EpochDone, Event, Plan, Started, make_plan, teach

from ..compose.job_spec import FieldError
from ..learn.watching import Begun, Seen, faults_in
from ..tasks import TaskControl

NOTHING = "nothing"
"""What stands in the place of a model to start from where there is to be none."""
REQUEST = Request(seed=1)
"""What each epoch is asked for: a tune that is held to the grammar, without wishes."""


@dataclass(frozen=True)
class Order:
    """What the fields ask for."""

    sources: tuple[str, ...]
    """Paths."""
    name: str
    start: str | None
    """The model to start from; None: random weights."""
    epochs: int | None
    """At most; None: as many as usual."""


@dataclass(frozen=True)
class Read:
    """So many files or tunes were read."""

    name: str
    done: int
    total: int


@dataclass(frozen=True)
class Learned:
    """The curve is longer now."""

    curve: Curve


News = Read | Plan | Event | Begun | Learned | Seen


class StoppedError(AbcgenError):
    """The reading was stopped."""


def read_order(sources: Sequence[Path], name: str, start: str, epochs: str) -> Order:
    """What the texts of the fields ask for; raises FieldError."""
    if not sources:
        raise FieldError("sources", "choose files or a folder with your tunes first")
    if not name.strip():
        raise FieldError("name", "give the model a name")
    if not re.fullmatch(r"\d{0,4}", epochs.strip(), re.ASCII):
        raise FieldError("epochs", "epochs at most: write a number, or nothing for as usual")
    return Order(
        tuple(map(str, sources)),
        name.strip(),
        None if start == NOTHING else start,
        int(epochs) if epochs.strip() else None,
    )


def name_for(source: Path, taken: Collection[str]) -> str:
    """A name for a model of the tunes there that no model has yet."""
    base = re.sub(r"\W+", "-", source.stem.lower()).strip("-") or "mine"
    names = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(name for name in names if name not in taken)


def read(order: Order, control: TaskControl[News]) -> Plan:
    """Read the tunes and plan; raises what `make_plan` does, StoppedError when it is to stop."""

    def on_progress(name: str, done: int, total: int) -> None:
        if control.stopped:
            raise StoppedError("stopped reading")
        control.report(Read(name, done, total))

    return make_plan(
        order.name, order.sources, start=order.start, epochs=order.epochs, on_progress=on_progress
    )


def learn(plan: Plan, control: TaskControl[News]) -> Ended:
    """Teach as planned, and report the card of each epoch behind its `EpochDone`; what is begun
    goes on, with the cards of the snapshots that there are. Raises what `teach` does."""
    before, begun = None, False
    for event in teach(plan, should_stop=lambda: control.stopped):
        control.report(event)
        if isinstance(event, Ended):
            return event
        if isinstance(event, Started):
            before = event.before
            epochs = tuple(snapshot_paths(plan.folder))
        elif isinstance(event, EpochDone):
            epochs = (event.epoch,)
        else:
            continue
        if epochs:
            _report_cards(plan, epochs if begun else (0, *epochs), before, begun, control)
            begun = True
    raise AssertionError("teaching tells of its end")


def missing() -> str:
    """The sentence that tells that training can't be had as things are; empty where it can."""
    try:
        require_training()
    except AbcgenError as error:
        return str(error)
    return ""


def why_not_here() -> str:
    """Why training can't be had here by a click; empty where it can."""
    return no_training_here() or why_not_install("train") or ""


def get_training(control: TaskControl[str]) -> str:
    """Have pip get TensorFlow; the sentence on how that ended. Raises ToolError."""
    if not install("train", control.report, lambda: control.stopped):
        return "Stopped: TensorFlow isn't installed"
    if missing():
        return "TensorFlow is installed: close abcgen and open it again to teach it your tunes"
    return "TensorFlow is installed: all is ready"


def _report_cards(
    plan: Plan,
    epochs: tuple[int, ...],
    before: float | None,
    begun: bool,
    control: TaskControl[News],
) -> None:
    model = find_model(str(plan.folder))
    curve = curve_of(model)
    if before is not None and plan.experiment.training.start:
        curve = replace(curve, points=(Point(0, before), *curve.points))
    if begun:
        control.report(Learned(curve))
    else:
        control.report(Begun(Course.of(model, REQUEST, curve, ()), epochs))
    for card in cards(model, epochs, REQUEST, lambda: control.stopped):
        known = replace(card, bits=curve.at(card.epoch))
        control.report(Seen(known, faults_in(card.tune)))
