"""`abcgen harmonize`: chord symbols for a melody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import (
    control_options,
    examples,
    force_option,
    output_option,
    say,
    tune_arguments,
)
from abcgen.cli.hearing import midi_options
from abcgen.cli.rewriting import whole_tune
from abcgen.cli.tunes import model_options, write_tunes
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.formats import MidiEngine


@click.command(
    epilog=examples(
        "harmonize tune.abc -o chords.abc",
        "harmonize tune.abc --replace",
        "harmonize tune.abc --temperature 1 --seed 7",
    )
)
@tune_arguments
@click.option("--replace", is_flag=True, help="Write the chord symbols anew that are there.")
@click.option("--voice", default=1, help="To which voice of the tune, counted from 1.")
@model_options
@click.option(
    "--temperature",
    default=0.0,
    help="0: the likeliest chords, always the same; above: others with each seed, at 1 as the "
    "model itself chooses.",
)
@control_options("top_p", "seed")
@output_option("tune.abc, or tune.mid for both tune.abc and tune.mid. [default: print the ABC]")
@midi_options
@force_option
def harmonize(
    file: Path,
    number: int,
    replace: bool,
    voice: int,
    model: str,
    epoch: int | None,
    temperature: float,
    top_p: float,
    seed: int | None,
    output: Path | None,
    engine: MidiEngine,
    chords: bool,
    force: bool,
) -> None:
    """Write chord symbols to a melody and keep every other character.

    The tune may be anyone's. Chords change at bar lines and beats. Bars that have chord symbols
    keep them, unless --replace is given. Unless you choose an epoch, it is the one that predicts
    real tunes best.
    """
    from abcgen import compose
    from abcgen.formats import saved_files
    from abcgen.model import find_model
    from abcgen.system import refuse_existing

    paths = [output] if output else []
    refuse_existing((saved for path in paths for saved in saved_files(path)), force)
    tune = whole_tune(file, number)
    is_new = seed is None and temperature > 0
    asked = {"temperature": temperature, "top_p": top_p, "seed": seed}
    request = compose.request_of(asked | ({"seed": compose.random_seed()} if is_new else {}))
    predictor = find_model(model).predictor if epoch is None else epoch
    composer = compose.load_composer(model, predictor)
    try:
        written = compose.harmonize(composer, tune, request, voice=voice - 1, anew=replace)
    except RequestError as error:
        raise RequestError(f"{file}, tune {number}: {error}") from error
    if is_new:
        say(f"seed {request.seed}")
    if output is None:
        click.echo(written, nl=False)
    else:
        write_tunes([written], (paths,), engine, chords, force)
