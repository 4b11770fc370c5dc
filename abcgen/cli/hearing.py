"""`abcgen midi` and `export`: tunes converted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import (
    PATH,
    examples,
    file_argument,
    force_option,
    output_option,
    read_tune,
    read_tunes,
    tell,
    together,
    tune_arguments,
)
from abcgen.formats import (
    BOOKS,
    DEFAULT_INSTRUMENT,
    INSTRUMENTS,
    MIDI,
    MIDI_ENGINES,
    MIXED,
    SHEETS,
    SOUND,
    either,
    suffix_of,
)
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

single_option = click.option(
    "--single", is_flag=True, help=f"A file for each tune, of {BOOKS} too."
)

sound_options = together(
    click.option(
        "--instrument",
        type=click.Choice(tuple(INSTRUMENTS)),
        default=DEFAULT_INSTRUMENT,
        help="What abcgen's own sound plays the melody on.",
    ),
    click.option(
        "--tempo",
        type=float,
        default=100.0,
        metavar="PERCENT",
        help="How fast it plays beside the tune's own tempo, at the same pitch.",
    ),
    click.option(
        "--soundfont",
        type=PATH,
        help="A file .sf2 or .sf3 whose instruments are played on, by fluidsynth.",
    ),
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


@click.command(
    epilog=examples(
        "export tune.abc -o tune.mp3 --instrument flute",
        "export tunebook.abc --tune 12 -o slow.wav --tempo 60",
        "export tune.abc -o tune.html",
        "export tunebook.abc -o tunebook.pdf",
        "export tunebook.abc --single -o tunes/tune.musicxml",
    )
)
@file_argument
@click.option("--tune", "number", type=int, help="Which tune, counted from 1. [default: all]")
@click.option(
    "-o",
    "--output",
    type=PATH,
    required=True,
    help=f"A web page that plays (.html), sound ({either(SOUND)}), {either(MIDI)}, sheet music "
    f"({SHEETS}) or .abc. Several tunes are one file that ends in {BOOKS}, else numbered files.",
)
@single_option
@midi_options
@sound_options
@force_option
def export(
    file: Path,
    number: int | None,
    output: Path,
    single: bool,
    engine: MidiEngine,
    chords: bool,
    instrument: str,
    tempo: float,
    soundfont: Path | None,
    force: bool,
) -> None:
    """Save tunes in another format, which the name's ending says."""
    from abcgen.formats import Mix, Options, export_tunes, saved_files

    saved_files(output, None)
    mix = Mix(instrument, tempo / 100, soundfont=soundfont)
    mix.check()
    if mix != Mix() and suffix_of(output) not in MIXED:
        raise RequestError(
            f"{output}: --instrument and --tempo are for sound, a file that ends in {either(MIXED)}"
        )
    if soundfont and suffix_of(output) not in SOUND:
        raise RequestError(
            f"{output}: --soundfont is for sound, a file that ends in {either(SOUND)}"
        )
    tunes, options = read_tunes(file, number), Options(engine, chords, mix=mix)
    # What is beside would be the ABC that it is made from.
    written = export_tunes(tunes, output, options, single=single, replace=force, beside=False)
    for made in written:
        tell(made, f"{made.engine}: ")
