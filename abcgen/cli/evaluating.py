"""`abcgen evaluate`: how well a model predicts tunes kept from it, and what its own are like."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from abcgen.cli.common import examples, force_option, say
from abcgen.cli.sharding import Place, shard_options
from abcgen.system import RequestError

_QUICK_TUNES = 64
_QUICK_HELD_OUT = 16
_TABLE = "evaluation.txt"


@click.command(
    epilog=examples(
        "evaluate nottingham",
        "evaluate nottingham --epoch all --output figures/",
        "evaluate nottingham --tunes 10000 --json",
        "evaluate nottingham --quick",
    )
)
@click.argument("model")
@click.option(
    "--epoch",
    default="used",
    metavar="N|used|best|all",
    help="Used: the one that is sampled from unless another is asked for; best: the one that "
    "predicts best; all: this, and tunes of each epoch for the learning curve.",
)
@click.option("--tunes", default=1000, help="How many are written free, and how many constrained.")
@click.option(
    "--max-copy",
    type=int,
    metavar="N",
    help="Also write as many without passages of N notes of learned tunes.",
)
@click.option(
    "--asked",
    default=64,
    metavar="N",
    help="Of how many tunes of each key and dance it is asked for to say how it obeys; 0: none.",
)
@click.option("--seed", default=1, help="Repeats the tunes.")
@click.option("--temperature", default=1.0, help="1: the model's own choice.")
@click.option(
    "--part",
    type=click.Choice(["validation", "test"]),
    default="validation",
    help="Which held-out tunes. An epoch is always chosen by validation.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the table, the figures as JSON, and plots.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--quick",
    is_flag=True,
    help=f"A look only: {_QUICK_TUNES} tunes, {_QUICK_HELD_OUT} held-out ones; no PPMd, no judge, "
    "nothing asked for.",
)
@shard_options
@force_option
def evaluate(
    model: str,
    epoch: str,
    part: str,
    output: Path | None,
    as_json: bool,
    quick: bool,
    place: Place,
    force: bool,
    **asked: Any,
) -> None:
    """Measure a model on tunes kept from it, and the tunes that it writes.

    Prediction stands beside that of compressors which learned the same tunes; form, melody and
    originality of its tunes beside those of real tunes. A judge measures how they end, answer
    themselves and are harmonised, and learns to tell them from real ones: the closer its AUC
    comes to .5, which it has of real ones and real ones, the more alike they are. Keys and dances
    are asked for, and recognised by what real ones are like.
    """
    from abcgen.evaluation import Plan, as_data, plots, prepare_evaluation_set, render
    from abcgen.evaluation import evaluate as examine
    from abcgen.model import find_model
    from abcgen.system import Data, refuse_existing, save_files

    found = find_model(model)
    plan = Plan(epoch=found.best if epoch == "used" else _epoch(epoch), **asked)
    if quick:
        few = min(plan.tunes, _QUICK_TUNES)
        plan = replace(plan, tunes=few, curve_tunes=few, baselines=False, judged=False, asked=0)
    chosen = [plan.epoch] if isinstance(plan.epoch, int) else found.epochs
    snapshots = [found.path_of(number) for number in chosen]
    if output:
        plots.check_available()
        refuse_existing([output / _TABLE], force)
    files = [path for path in (*snapshots, found.training_tunes) if path]
    with place.each({**asdict(plan), "part": part, "quick": quick}, files) as each:
        with _progress() as show:
            evaluation_set = prepare_evaluation_set(found, part, _QUICK_HELD_OUT if quick else None)
            evaluation = examine(found, evaluation_set, plan, show, each)
        table = render(evaluation)
        data = json.dumps(as_data(evaluation), ensure_ascii=False, indent=1) + "\n"
        click.echo(data if as_json else table, nl=False)
        if output:
            written: dict[Path, Data] = {output / _TABLE: table, output / "evaluation.json": data}
            pictures = list(plots.draw(evaluation, output, written.__setitem__))
            save_files(written, replace=force)
            for path in pictures:
                say(f"wrote {path}")


def _epoch(text: str) -> int | str:
    if text in ("best", "all"):
        return text
    if not (text.isascii() and text.isdigit()):
        raise RequestError(f"epoch {text!r}: write a number, used, best or all")
    return int(text) if len(text) < 10 else sys.maxsize  # Python reads no thousands of digits.


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for what is under way, on a terminal only."""
    from tqdm import tqdm

    with tqdm(bar_format="{desc} {bar} {n_fmt}/{total_fmt}", disable=None, leave=False) as bar:

        def show(what: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_description_str(what)

        yield show
