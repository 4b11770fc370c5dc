"""The training itself, by `abcgen train` in a process of its own, as events.

for event in teach(make_plan("mine", ["tunes/"])):
    match event:
        case EpochDone(row, before, look): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abcgen.model import EXPERIMENT_FILE, find_model, to_dict, yaml_of
from abcgen.representation import collection
from abcgen.system import AbcgenError, ExistsError, require_training, save_files
from abcgen.teaching.apart import train_apart
from abcgen.teaching.looking import Look, bits_of, look_at
from abcgen.teaching.planning import Plan


@dataclass(frozen=True)
class Started:
    """The training begins, or goes on."""

    before: float | None
    """What the held-out tunes cost the model that it is compared with, in bits a character; None
    without such tunes."""


@dataclass(frozen=True)
class Stepped:
    """Where training stands: what `training.Progress` says, as far as it is of use here."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    """Nats a character, the mean over this epoch so far."""
    seconds_left: float


@dataclass(frozen=True)
class EpochDone:
    """An epoch is over, and its snapshot is in the model's folder."""

    epoch: int
    loss: float
    """Nats a character, the mean over the epoch."""
    bits: float | None
    """What the held-out tunes cost now, in bits a character."""
    before: float | None
    """As in `Started`."""
    look: Look


@dataclass(frozen=True)
class Ended:
    """The training is over, or was stopped: then the same call goes on from there."""

    finished: bool
    best: int | None
    """The epoch that the model composes with; None when there is no snapshot yet."""


Event = Started | Stepped | EpochDone | Ended


def teach(
    plan: Plan, *, force: bool = False, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train as planned; the last event is `Ended`.

    What was interrupted goes on from where it stood, to the same bytes; epochs that were over are
    not told again. With `force` it begins anew, and what there is in the plan's folder is replaced.
    `should_stop` is asked several times a second; what is stopped so is kept.

    Raises AbcgenError without TensorFlow, ExistsError where the folder holds anything else than
    this plan's model, ToolError with the sentence of a training that fails.
    """
    require_training()
    _write(plan, force)
    compared, held_out = plan.compared, plan.held_out
    before = bits_of(compared, held_out, collection(plan.experiment.corpus.dataset))
    yield Started(before)
    with closing(train_apart(plan.folder, force=force, should_stop=should_stop)) as training:
        for told in training:
            yield _event(plan.folder, told, before)


def _write(plan: Plan, force: bool) -> None:
    """Write the tunes and the experiment, or see that they are there already."""
    name, folder = plan.experiment.name, plan.folder
    files = {
        folder / f"{name}.abc": plan.tunebook,
        folder / EXPERIMENT_FILE: yaml_of(to_dict(plan.experiment)),
    }
    if force or not (folder.exists() and any(folder.iterdir())):
        save_files(files, replace=force)
        return
    for path, text in files.items():
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            raise ExistsError(
                f"{folder} holds a model that was taught other tunes or in another way: choose "
                "another name"
            )


def _event(folder: Path, told: dict[str, Any], before: float | None) -> Event:
    kind = told["event"]
    if kind == "ended":
        return Ended(told["finished"], _best(folder))
    if kind == "progress":
        return Stepped(**{name: told[name] for name in Stepped.__dataclass_fields__})
    epoch = told["epoch"]
    bits = told["bits_per_character"]
    return EpochDone(epoch, told["loss"], bits, before, look_at(folder, epoch))


def _best(folder: Path) -> int | None:
    try:
        return find_model(str(folder)).best
    except AbcgenError:
        return None
