"""`abcgen teach`: a model of one's own tunes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import examples, progress_bar, say
from abcgen.cli.training import NotBegunError, stop_on_signals
from abcgen.system import DEFAULT_MODEL, printable

if TYPE_CHECKING:
    from abcgen.teaching import Event, Plan, Stepped


@click.command(
    epilog=examples(
        "teach my-tunes/ --name mine",
        "teach jigs.abc reels.mid --name session --dry-run",
    )
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--name", required=True, help="What the model is to be called.")
@click.option(
    "--from",
    "start",
    default=DEFAULT_MODEL,
    metavar="MODEL",
    help="The model to go on from, by name or path.",
)
@click.option("--from-nothing", is_flag=True, help="Start from random weights; for many tunes.")
@click.option("--epochs", type=int, metavar="N", help="How often at most the tunes are read.")
@click.option("--dry-run", is_flag=True, help="Only say what was read and how long it will take.")
@click.option("--json", "as_json", is_flag=True, help="Tell all of it as lines of JSON.")
@click.option("--force", is_flag=True, help="Replace the model of that name, if it is yours.")
def teach(
    sources: tuple[str, ...],
    name: str,
    start: str,
    from_nothing: bool,
    epochs: int | None,
    dry_run: bool,
    as_json: bool,
    force: bool,
) -> None:
    """Teach a model your own tunes; it then stands in `abcgen models`.

    SOURCE is a file or a folder of any format: ABC, MIDI, kern, MusicXML. What can't be taught is
    left out and named. Interrupted (Ctrl-C, or by anything worse), the same command goes on from
    where it stood.
    """
    from abcgen.teaching import make_plan

    with progress_bar(unit="file", leave=False) as show:
        plan = make_plan(
            name,
            sources,
            start=None if from_nothing else start,
            epochs=epochs,
            on_progress=show,
        )
    _tell_plan(plan, as_json)
    if dry_run:
        return
    try:
        with stop_on_signals() as should_stop, _listener(plan, as_json) as hear:
            finished = _train(plan, force, should_stop, hear)
    except NotBegunError:
        say("stopped before training began; the same command begins it")
        sys.exit(130)
    if not finished:
        say("stopped; the same command goes on from here")
        sys.exit(130)


def _train(
    plan: Plan, force: bool, should_stop: Callable[[], bool], hear: Callable[[Event], None]
) -> bool:
    """Whether it was trained to the end."""
    from abcgen.teaching import Ended, teach

    for event in teach(plan, force=force, should_stop=should_stop):
        hear(event)
        if isinstance(event, Ended):
            return event.finished
    return False


def _tell_plan(plan: Plan, as_json: bool) -> None:
    from abcgen.teaching import described, report_of

    if as_json:
        click.echo(json.dumps({"event": "plan", **report_of(plan)}))
        return
    for line in described(plan):
        click.echo(printable(line))


@contextmanager
def _listener(plan: Plan, as_json: bool) -> Iterator[Callable[[Event], None]]:
    """What is told of the training: lines of JSON, or a bar and a line for each epoch."""
    if as_json:
        yield lambda event: click.echo(
            json.dumps({"event": type(event).__name__.lower(), **asdict(event)})
        )
        return
    from tqdm import tqdm

    with tqdm(disable=None, unit="batch", leave=False, bar_format="{desc} {bar} {postfix}") as bar:
        yield lambda event: _show(event, plan, bar)


def _show(event: Event, plan: Plan, bar: Any) -> None:
    from abcgen.teaching import Ended, EpochDone, Started, Stepped, epoch_line, outcome

    match event:
        case Started(before):
            if before is not None:
                bar.write(
                    f"{plan.compared.experiment.name} predicts the tunes kept back with "
                    f"{before:.3f} bits a character"
                )
        case Stepped():
            _move(event, bar)
        case EpochDone(look=look):
            bar.write(epoch_line(event))
            if look.warning:
                bar.write(f"  {look.warning}")
        case Ended(finished=True):
            bar.write(printable(outcome(plan, event)))
            bar.write(f"to hear it: abcgen sample --model {plan.experiment.name}")


def _move(step: Stepped, bar: Any) -> None:
    bar.total, bar.n = step.batches, step.batch
    bar.set_description_str(f"epoch {step.epoch}/{step.epochs}", refresh=False)
    minutes, seconds = divmod(round(step.seconds_left), 60)
    bar.set_postfix_str(f"loss {step.loss:.4f}  {minutes}:{seconds:02d} left")
