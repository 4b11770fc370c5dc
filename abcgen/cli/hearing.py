"""`abcgen midi` and `export`: tunes converted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import (
    PATH,
    examples,
    force_option,
    output_option,
    read_tune,
    tell,
    together,
    tune_arguments,
)
from abcgen.formats import (
    DEFAULT_INSTRUMENT,
    INSTRUMENTS,
    MIDI,
    MIDI_ENGINES,
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
        "export tune.abc -o tune.musicxml",
    )
)
@tune_arguments
@click.option(
    "-o",
    "--output",
    type=PATH,
    required=True,
    help=f"Sound ({either(SOUND)}), {either(MIDI)}, or sheet music ({SHEETS}).",
)
@midi_options
@sound_options
@force_option
def export(
    file: Path,
    number: int,
    output: Path,
    engine: MidiEngine,
    chords: bool,
    instrument: str,
    tempo: float,
    soundfont: Path | None,
    force: bool,
) -> None:
    """Save a tune in another format, which the name's ending says."""
    from abcgen.formats import Mix, Options
    from abcgen.formats import export as write
    from abcgen.system import refuse_existing, save_files

    tune = read_tune(file, number)
    mix = Mix(instrument, tempo / 100, soundfont=soundfont)
    mix.check()
    if mix != Mix() and suffix_of(output) not in SOUND:
        raise RequestError(
            f"{output}: --instrument, --tempo and --soundfont are for sound, a file that ends in "
            f"{either(SOUND)}"
        )
    refuse_existing([output], force)
    files: dict[Path, Data] = {}
    options = Options(engine, chords, mix=mix)
    made = write(tune, output, options, files.__setitem__)
    save_files(files, replace=force)
    tell(made, f"{made.engine}: ")
