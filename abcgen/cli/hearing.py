"""`abcgen midi` and `play`: tunes converted and heard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import (
    examples,
    force_option,
    output_option,
    read_tune,
    refuse_existing,
    say,
    together,
    tune_arguments,
)
from abcgen.formats import MIDI_ENGINES, PLAYED, suffix_of

if TYPE_CHECKING:
    from abcgen.formats import Conversion, MidiEngine

midi_options = together(
    click.option(
        "--midi-engine",
        "engine",
        type=click.Choice(MIDI_ENGINES),
        default="auto",
        help="What makes the MIDI file; auto: abc2midi where it is installed, "
        "but abcgen for repeats that it would misread.",
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
    tune = read_tune(file, number)
    target = output or file.with_suffix(".mid")
    refuse_existing([target], force)
    convert(tune, target, engine, chords)


@click.command(epilog=examples("play tune.mid", "play tunebook.abc --tune 12"))
@tune_arguments
@midi_options
def play(file: Path, number: int, engine: MidiEngine, chords: bool) -> None:
    """Open a tune, ABC or MIDI, in the system's player."""
    if suffix_of(file) not in PLAYED:
        tune = read_tune(file, number)
        # The player reads the file after this program has ended, so it stays there.
        folder = Path(tempfile.mkdtemp(prefix="abcgen-"))
        target = folder / f"{file.stem}.mid"
        convert(tune, target, engine, chords)
        file = target
    open_tune(file)


def convert(abc: str, target: Path, engine: MidiEngine, chords: bool) -> None:
    """Write the MIDI file of a tune, and say what there is to say of it."""
    from abcgen import formats

    tell(formats.convert(abc, target, engine=engine, chords=chords))


def tell(conversion: Conversion) -> None:
    """Say what there is to say of a file that was made of a tune."""
    for remark in (*conversion.withheld, *conversion.messages):
        say(f"{conversion.engine}: {remark}")
    say(f"wrote {conversion.path}")


def open_tune(path: Path) -> None:
    """Open a MIDI file in the system's player."""
    from abcgen.system import open_file

    open_file(path)
