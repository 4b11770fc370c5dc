"""`abcgen midi` and `play`: tunes converted and heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import (
    examples,
    force_option,
    output_option,
    read_tune,
    tell,
    together,
    tune_arguments,
)
from abcgen.formats import MIDI, MIDI_ENGINES, PLAYED, either, suffix_of
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.formats import MidiEngine
    from abcgen.system import Data

midi_options = together(
    click.option(
        "--midi-engine",
        "engine",
        type=click.Choice(MIDI_ENGINES),
        default="auto",
        help="What makes the MIDI file; auto: abc2midi where it is installed, "
        "but abcgen for tunes that it would play otherwise than the ABC standard says.",
    ),
    click.option("--chords/--no-chords", default=True, help="Whether chord symbols are played."),
)


@click.command(epilog=examples("midi tune.abc", "midi tunebook.abc --tune 12 -o twelve.mid"))
@tune_arguments
@output_option("The MIDI file. [default: beside FILE, ending in .mid]")
@midi_options
@force_option
def midi(
    file: Path, number: int, output: Path | None, engine: MidiEngine, chords: bool, force: bool
) -> None:
    """Convert a tune in ABC to MIDI."""
    from abcgen.formats import convert
    from abcgen.system import refuse_existing, save_files

    tune = read_tune(file, number)
    target = output or file.with_suffix(".mid")
    if suffix_of(target) not in MIDI:
        raise RequestError(f"{target}: the name of a MIDI file should end in {either(MIDI)}")
    refuse_existing([target], force)
    files: dict[Path, Data] = {}
    made = convert(tune, target, engine=engine, chords=chords, save=files.__setitem__)
    save_files(files, replace=force)
    tell(made, f"{made.engine}: ")


@click.command(epilog=examples("play tune.mid", "play tunebook.abc --tune 12"))
@tune_arguments
@midi_options
def play(file: Path, number: int, engine: MidiEngine, chords: bool) -> None:
    """Open a tune, ABC or MIDI, in the system's player."""
    from abcgen.formats import convert
    from abcgen.system import new_played_file, open_file

    if suffix_of(file) not in PLAYED:
        tune = read_tune(file, number)
        file = new_played_file(file.stem)
        made = convert(tune, file, engine=engine, chords=chords)
        tell(made, f"{made.engine}: ")
    open_file(file)
