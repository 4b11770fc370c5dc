"""`abcgen rewrite`: some bars of a tune written anew."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import (
    control_options,
    examples,
    force_option,
    output_option,
    read_tune,
    say,
    tune_arguments,
)
from abcgen.cli.hearing import midi_options
from abcgen.cli.keeping import keep_option, keep_tunes
from abcgen.cli.tunes import each_path, model_options, write_tunes
from abcgen.compose import CONTROLS
from abcgen.formats import CONVERTED, suffix_of
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.compose import Bars
    from abcgen.formats import MidiEngine

_BARS = re.compile(r"\d{1,4}(?:-\d{1,4})?")
_LETTERS = re.compile(r"[A-Za-z](?:,[A-Za-z])*")


@click.command(
    epilog=examples(
        "rewrite tune.abc --bars 5-8 -o other.abc",
        "rewrite tune.abc --bars 3 --seed 7",
        "rewrite tune.abc --bars 7-8 --count 3",
        "rewrite tune.abc --section B",
    )
)
@tune_arguments
@click.option(
    "--bars",
    metavar="N[-M]",
    help="Which bars, counted from 1 as `abcgen check` does, a pickup included.",
)
@click.option(
    "--section",
    metavar="LETTER[,LETTER...]",
    help="Which sections instead, such as B: all other sections stay as they are.",
)
@click.option("--voice", default=1, help="In which voice of the tune, counted from 1.")
@model_options
@control_options(*(control.name for control in CONTROLS.values() if control.draws))
@click.option("--count", default=1, help="How many proposals, each with the next seed.")
@output_option("tune.abc, or tune.mid for both tune.abc and tune.mid. [default: print the ABC]")
@midi_options
@keep_option
@force_option
def rewrite(
    file: Path,
    bars: str | None,
    section: str | None,
    voice: int,
    number: int,
    model: str,
    epoch: int | None,
    count: int,
    output: Path | None,
    engine: MidiEngine,
    chords: bool,
    keep: bool,
    force: bool,
    **asked: Any,
) -> None:
    """Write some bars of a tune anew and keep the rest to the letter.

    The tune may be anyone's. The new bars lead into what follows them, and are spelled as the
    tune is.
    """
    from abcgen.compose import composer_of, proposals, random_seed, request_of
    from abcgen.formats import saved_files
    from abcgen.model import find_model
    from abcgen.system import refuse_existing

    _refuse_misnamed(bars, section)
    if count < 1:
        raise RequestError(f"count {count}: should be at least 1")
    paths = list(each_path(output, count))
    refuse_existing((saved for path in paths for saved in saved_files(path)), force)
    tune = whole_tune(file, number)
    if is_new := asked["seed"] is None:
        asked["seed"] = random_seed()
    request = request_of(asked)
    found = find_model(model)
    snapshot = found.load(epoch)
    composer = composer_of(snapshot, found.training_tunes)
    made: dict[int, str] = {}
    try:
        wanted = _wanted(tune, bars, section, voice - 1)
        for seed, written in proposals(composer, tune, wanted, request, count):
            made[seed] = written
            if count > 1:
                say(f"proposal {len(made)}: seed {seed}")
            elif is_new:
                say(f"seed {seed}")
            if output is None:
                click.echo(written, nl=False)
        if len(made) < count:
            say(f"only {len(made)} of {count} differ: ask for a higher temperature, or other bars")
        if output:
            write_tunes(list(made.values()), (paths,), engine, chords, force)
    except RequestError as error:
        raise RequestError(f"{file}, tune {number}: {error}") from error
    if keep:
        keep_tunes(made.items(), model, snapshot.epoch, asked)


def _refuse_misnamed(bars: str | None, section: str | None) -> None:
    """Raises RequestError unless bars or sections are named, and so that they can be read."""
    if (bars is None) == (section is None):
        raise RequestError("say what to write anew: either --bars 5-8, say, or --section B")
    if bars is not None and _BARS.fullmatch(bars) is None:
        raise RequestError(f"bars {bars!r}: write one number or two, such as 5 or 5-8")
    if section is not None and _LETTERS.fullmatch(section) is None:
        raise RequestError(f"section {section!r}: write a letter or several, such as B or B,C")


def _wanted(tune: str, bars: str | None, section: str | None, voice: int) -> list[Bars]:
    """The bars to write anew, those of each section apart; RequestError for one not there."""
    from abcgen.compose import Bars, bars_of_section

    if bars is None:
        return [bars_of_section(tune, letter, voice) for letter in (section or "").split(",")]
    first, _, last = bars.partition("-")
    return [Bars(int(first), int(last or first), voice)]


def whole_tune(file: Path, number: int) -> str:
    """A tune of a file with every character of it, and with what the file's header says for it.

    Raises RequestError for one that has an error, whose line is the file's.
    """
    from abcgen.formats import encoding_of
    from abcgen.notation import check_tune, parse_tunebook, whole_tunes

    tune = read_tune(file, number)
    if suffix_of(file.name) in CONVERTED:
        return tune
    data = file.read_bytes()
    text = data.decode(encoding_of(data))
    read = next(itertools.islice(parse_tunebook(text), number - 1, None))
    for fault in check_tune(read):
        if fault.severity == "error":
            raise RequestError(
                f"{file}, line {fault.line}, column {fault.column}: {fault.message}; mend it first"
            )
    return whole_tunes(text)[number - 1]
