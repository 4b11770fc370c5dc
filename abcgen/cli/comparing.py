"""`abcgen compare`: watch a model learn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import examples, say
from abcgen.system import RequestError, table

if TYPE_CHECKING:
    from abcgen.compose import SnapshotResult


@click.command(
    epilog=examples(
        "compare", "compare --model nottingham-jigs --epochs 10,50,90 --free --start M --seed 3"
    )
)
@click.option("--model", default="nottingham", show_default=True, help="By name or path.")
@click.option("--epochs", metavar="N,N,…", help="Which, in which order. [default: all there are]")
@click.option("--start", metavar="CHARACTER", help="Initial character, as in `abcgen sample`.")
@click.option("--valid/--free", default=True, help="Inside the grammar, or whatever it writes.")
@click.option("--length", default=450, help="Characters at most.")
@click.option("--temperature", default=1.0, help="Low plays safe, high takes risks.")
@click.option("--seed", default=1, help="The same for every epoch.")
def compare(model: str, epochs: str | None, **asked: Any) -> None:
    """Write one tune with each snapshot of a model, from the same start and seed.

    The tunes go to standard output; a table of how well each snapshot knows its tunes, and how
    much of its own is copied, follows on standard error.
    """
    from abcgen.compose import Request
    from abcgen.compose import compare as run
    from abcgen.model import find_model

    found = find_model(model)
    request = Request(**asked)
    stages = []
    for stage in run(found, _numbers(epochs) if epochs else found.epochs, request):
        stages.append(stage)
        click.echo(f"% {found.name}, epoch {stage.epoch}\n{stage.abc or '% no tune'}\n")
    for line in table([_COLUMNS, *map(_figures, stages)]).splitlines():
        say(line)


def _numbers(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d{1,6}(,\d{1,6})*", text, re.ASCII):
        raise RequestError(f"epochs {text!r}: write numbers, such as 10,50,90")
    return tuple(int(number) for number in text.split(","))


_COLUMNS = "epoch", "bits per character", "accuracy", "faults", "overruled", "known notes in a row"


def _figures(stage: SnapshotResult) -> tuple[str, ...]:
    """The figures of a snapshot, as _COLUMNS names them."""
    report = stage.originality
    return (
        str(stage.epoch),
        "–" if stage.bits_per_character is None else f"{stage.bits_per_character:.3f}",
        "–" if stage.accuracy is None else f"{stage.accuracy:.1%}",
        str(stage.faults) if stage.abc else "–",
        "–" if stage.overruled is None else f"{stage.overruled:.1%}",
        f"{report.longest} ({report.run.tune})" if report and report.run else "–",
    )
