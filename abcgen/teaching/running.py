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

from abcgen.model import (
    BITS,
    EXPERIMENT_FILE,
    RESUME_FILE,
    find_model,
    snapshot_path,
    snapshot_paths,
    to_dict,
    yaml_of,
)
from abcgen.representation import collection
from abcgen.system import AbcgenError, ExistsError, require_training, save_files
from abcgen.teaching.apart import train_apart
from abcgen.teaching.looking import COPY, Look, bits_of, look_at
from abcgen.teaching.planning import Plan, is_over, of_known


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
    bits: float | None = None
    """What the held-out tunes cost in that epoch, in bits a character."""
    before: float | None = None
    """As in `Started`."""


Event = Started | Stepped | EpochDone | Ended


def teach(
    plan: Plan, *, force: bool = False, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train as planned; the last event is `Ended`.

    What was interrupted goes on from where it stood, to the same bytes; epochs that were over are
    not told again. Of the snapshots the first, the last and the best are kept, and when it is over
    nothing to go on from: each takes megabytes. With `force` it begins anew, and what there is in
    the plan's folder is replaced. `should_stop` is asked several times a second; what is stopped so
    is kept.

    Raises AbcgenError without TensorFlow, ExistsError where the folder holds anything else than
    this plan's model, ToolError with the sentence of a training that fails.
    """
    require_training()
    _write(plan, force)
    compared, held_out = plan.compared, plan.held_out
    before = bits_of(compared, held_out, collection(plan.experiment.corpus.dataset))
    yield Started(before)
    if is_over(plan.folder) and not force:
        yield _ended(plan.folder, True, before)
        return
    with closing(train_apart(plan.folder, force=force, should_stop=should_stop)) as training:
        for told in training:
            if told["event"] != "ended" and should_stop():
                continue  # it shall not wait for tunes to be written
            event = _event(plan.folder, told, before)
            if isinstance(event, Ended) and event.finished:
                _tidy(plan.folder)
                (plan.folder / RESUME_FILE).unlink(missing_ok=True)
            yield event
            if isinstance(event, EpochDone):
                _tidy(plan.folder, event.epoch)


def epoch_line(done: EpochDone) -> str:
    """A line for people on how an epoch went."""
    look = done.look
    parts = [f"epoch {done.epoch}: loss {done.loss:.3f}"]
    if done.bits is not None:
        fall = f" ({done.bits / done.before - 1:+.0%})" if done.before else ""
        parts.append(f"{done.bits:.3f} bits a character of the tunes kept back{fall}")
    parts.append(f"{look.copied} of {look.tunes} tunes written have {COPY} notes of yours")
    return ", ".join(parts)


def outcome(plan: Plan, end: Ended) -> str:
    """A line for people on what teaching has brought, beside the model that it is compared with."""
    name, other = plan.experiment.name, plan.compared.experiment.name
    line = f"the model {name} has learned your tunes; its best epoch is {end.best}"
    if end.bits is None or not end.before:
        return line
    line += f", with {end.bits:.3f} bits a character of the tunes kept back"
    change = end.bits / end.before - 1
    if change < 0:
        return f"{line}, {-change:.1%} less than {other} ({end.before:.3f})"
    advice = (
        "a smaller learning_rate in its experiment file"
        if plan.experiment.training.start
        else f"to start from {other}"
    )
    line += f", which is no better than {other} ({end.before:.3f}; {change:+.1%}){of_known(plan)}"
    return f"{line}. More tunes may help, or {advice}"


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
        return _ended(folder, told["finished"], before)
    if kind == "progress":
        return Stepped(**{name: told[name] for name in Stepped.__dataclass_fields__})
    epoch = told["epoch"]
    bits = told["bits_per_character"]
    return EpochDone(epoch, told["loss"], bits, before, look_at(folder, epoch))


def _tidy(folder: Path, epoch: int | None = None) -> None:
    """Let go of the snapshots after the first and before that of an epoch, None: the last; the best
    has one of its own."""
    later = list(snapshot_paths(folder))[1:]
    for other in later:
        if other < (epoch or later[-1]):
            snapshot_path(folder, other).unlink(missing_ok=True)


def _ended(folder: Path, finished: bool, before: float | None) -> Ended:
    try:
        best = find_model(str(folder)).load()
    except AbcgenError:
        return Ended(finished, None)
    return Ended(finished, best.epoch, best.scores.get(BITS), before)
