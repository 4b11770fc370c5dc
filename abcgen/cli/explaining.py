"""`abcgen explain`: what a model expected of a tune, letter by letter."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import (
    PATH,
    control_options,
    examples,
    force_option,
    read_tune,
    say,
    tune_arguments,
)
from abcgen.system import DEFAULT_MODEL, RequestError, printable

if TYPE_CHECKING:
    from abcgen.compose import Explanation

_MOST_BARS = 3
_FULL = 8.0
"""The bits of a letter that is shaded full."""
_COLOURS = ((255, 240, 150), (250, 180, 60), (240, 110, 60), (220, 50, 50))
"""From a little surprise to much; below, letters are left as they are."""


@click.command(
    epilog=examples(
        "explain tune.abc",
        "explain tune.abc --bars 5-8",
        "explain tune.abc --model nottingham-jigs --epoch 10 --epoch 50",
        "explain tune.abc --html tune.html",
        "explain tune.abc --json",
    )
)
@tune_arguments
@click.option("--voice", default=1, help="Which voice of the tune, counted from 1.")
@click.option("--bars", metavar="N[-M]", help="These bars, counted from 1 as `abcgen check` does.")
@click.option(
    "--model",
    default=DEFAULT_MODEL,
    metavar="NAME",
    help="A model's name (see `abcgen models`), a run's folder or a snapshot file.",
)
@click.option(
    "--epoch",
    "epochs",
    type=int,
    multiple=True,
    help="Which snapshot; more than once to compare. [default: the best kept, or the last]",
)
@control_options("valid", "rhythm", "collection", "temperature", "top_p", "min_p")
@click.option("--json", "as_json", is_flag=True, help="Print all there is to know.")
@click.option("--html", "page", type=PATH, metavar="FILE", help="Write a page to look around in.")
@force_option
def explain(
    file: Path,
    number: int,
    voice: int,
    bars: str | None,
    model: str,
    epochs: tuple[int, ...],
    as_json: bool,
    page: Path | None,
    force: bool,
    **asked: Any,
) -> None:
    """Show what a model expected of a tune: how much each letter surprised it, and why.

    The tune may be anyone's. A letter's surprise is told in bits: 1 where the model gave it an
    even chance, 0 where it was sure of it. On a terminal the tune is shaded by it.
    """
    from abcgen.compose import composer_of, request_of
    from abcgen.learning import explained_data, explained_page
    from abcgen.model import find_model
    from abcgen.system import refuse_existing, write_atomic

    chosen = _numbers(bars)
    if page:
        refuse_existing([page], force)
    tune = read_tune(file, number)
    request = request_of(asked)
    found = find_model(model)
    snapshots = [found.load(epoch) for epoch in epochs or (None,)]
    try:
        explained = [composer_of(each).explain(tune, request, voice - 1) for each in snapshots]
    except RequestError as error:
        raise RequestError(f"{file}, tune {number}: {error}") from error
    _refuse_lacking(explained[0], chosen)
    if page:
        write_atomic(page, explained_page(explained, file.name).encode())
        say(f"wrote {page}")
    if as_json:
        click.echo(json.dumps(explained_data(explained)))
    elif not page:
        _show(explained, chosen)


def _numbers(bars: str | None) -> range | None:
    """The bars named, or None; raises RequestError for what can't be read."""
    if bars is None:
        return None
    first, _, last = bars.partition("-")
    if not all(each.isdecimal() and len(each) < 5 for each in (first, last or first)):
        raise RequestError(f"bars {bars!r}: write one number or two, such as 5 or 5-8")
    return range(int(first), int(last or first) + 1)


def _refuse_lacking(explanation: Explanation, bars: range | None) -> None:
    there = sorted({*explanation.told.bars.tolist()} - {0})
    if bars is not None and not {*bars} & {*there}:
        raise RequestError(
            f"bars {bars.start}-{bars.stop - 1}: the tune has bars {there[0]} to {there[-1]}"
            if there
            else "the tune has no bars to choose from"
        )


def _show(explained: Sequence[Explanation], bars: range | None) -> None:
    """The tune with the bits of its lines, and the bars that surprised most."""
    from abcgen.compose import surprise_of_bar

    for each in explained:
        click.echo(
            f"{each.model}, epoch {each.epoch}: {each.bits_per_character:.3f} bits per character, "
            f"{len(each.text)} characters"
        )
    click.echo("\nbits per character, line by line")
    at = 0
    for line in explained[0].told.abc.rstrip().splitlines(keepends=True):
        here = slice(at, at + len(line.rstrip("\r\n")))
        columns = (_mean(each.by_place[here].tolist()) for each in explained)
        shaded = _shaded(line[: here.stop - at], explained[-1].by_place[here].tolist())
        click.echo(f"{''.join(columns)}  {shaded}".rstrip())
        at += len(line)
    for each in explained:
        found = each.by_bar(bars or ())
        if bars is None:
            found = tuple(sorted(found, key=lambda bar: -bar.bits)[:_MOST_BARS])
        head = "What surprised it most" if bars is None else "These bars"
        click.echo(f"\n{head}{f', epoch {each.epoch}' if len(explained) > 1 else ''}:")
        for bar in found:
            click.echo(f"  {printable(surprise_of_bar(each, bar))}")


def _mean(bits: Iterable[float]) -> str:
    """The mean of what was read of a line, in a column."""
    read = [each for each in bits if not math.isnan(each)]
    return f"{sum(read) / len(read):6.2f}" if read else " " * 6


def _shaded(line: str, bits: Sequence[float]) -> str:
    """The line with its letters shaded by their surprise, as far as the terminal has colours."""
    shaded = ""
    for letter, each in zip(line, bits, strict=True):
        shown = printable(letter, keep="\t")
        step = 0 if math.isnan(each) else int(min(each / _FULL, 1) * len(_COLOURS))
        colour = _COLOURS[min(step, len(_COLOURS)) - 1]
        shaded += click.style(shown, fg="black", bg=colour) if step else shown
    return shaded
