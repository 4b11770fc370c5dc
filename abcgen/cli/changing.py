"""`abcgen transpose`, `simplify` and `bass`: tunes changed by rule, without a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click

from abcgen.cli.common import PATH, examples, force_option, output_option, read_tune, say
from abcgen.cli.rewriting import whole_tune
from abcgen.formats import ABC, CONVERTED, suffix_of
from abcgen.notation import Ease
from abcgen.system import RequestError

_OCTAVE = 12
_file = click.argument("file", type=PATH)
_tune = click.option(
    "--tune", "number", type=int, help="This tune of the file alone, counted from 1. [default: all]"
)
_output = output_option("tune.abc. [default: print the ABC]")


@click.command(
    epilog=examples(
        "transpose tune.abc --to A",
        "transpose tune.abc --by -3 -o lower.abc",
        "transpose tune.abc --octave -1",
        "transpose book.abc --tune 2 --for whistle -o whistle.abc",
    )
)
@_file
@_tune
@click.option("--to", metavar="KEY", help="To a key, such as A: the shortest way. The mode stays.")
@click.option("--by", type=int, metavar="SEMITONES", help="By so many: -2 is a tone down.")
@click.option("--octave", type=int, metavar="N", help="By so many octaves, besides the others too.")
@click.option(
    "--for",
    "instrument",
    metavar="NAME",
    help="Into the range of an instrument, and a key that suits it, if its own doesn't: see "
    "`abcgen sample --instrument`.",
)
@_output
@force_option
def transpose(
    file: Path,
    number: int | None,
    to: str | None,
    by: int | None,
    octave: int | None,
    instrument: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Move tunes into another key.

    Notes, chord symbols and keys (K:) change; every other character stays. Accidentals are spelled
    as the new key needs them, and keys amid a tune move along.
    """
    from abcgen.compose import Move, move_for, move_to, moved

    ways = [way for way in (to, by, instrument) if way is not None]
    if len(ways) > 1 or (not ways and octave is None) or (instrument and octave is not None):
        raise RequestError(
            "say where to: --to A, --by -3 or --octave 1 (which goes with either), or --for whistle"
        )

    def change(tune: str) -> str:
        move = Move(by or 0)
        if to is not None:
            move = move_to(tune, to)
        elif instrument is not None:
            move = move_for(tune, instrument)
        return moved(tune, move._replace(semitones=move.semitones + _OCTAVE * (octave or 0)))

    _write(file, number, change, output, force)


@click.command(
    epilog=examples(
        "simplify tune.abc -o easy.abc",
        "simplify tune.abc --keep short-notes",
        "simplify book.abc --tune 3 --main-chords",
    )
)
@_file
@_tune
@click.option(
    "--keep",
    multiple=True,
    type=click.Choice([part.name.replace("_", "-") for part in fields(Ease)][:-1]),
    help="What is to stay as it is; may be given several times.",
)
@click.option("--main-chords", is_flag=True, help="Bring chord symbols down to I, IV and V.")
@_output
@force_option
def simplify(
    file: Path,
    number: int | None,
    keep: tuple[str, ...],
    main_chords: bool,
    output: Path | None,
    force: bool,
) -> None:
    """Make tunes easier to play.

    Grace notes, rolls and other ornaments go; short notes that fill an eighth become one; of double
    stops the top note stays. Every bar lasts as long as before.
    """
    from abcgen.notation import simplify as simplified

    parts = {name.replace("-", "_"): False for name in keep}
    ease = Ease(**parts, main_chords=main_chords)
    _write(file, number, lambda tune: simplified(tune, ease), output, force)


@click.command(
    epilog=examples(
        "bass tune.abc -o duet.abc",
        "bass book.abc --tune 2",
    )
)
@_file
@_tune
@_output
@force_option
def bass(file: Path, number: int | None, output: Path | None, force: bool) -> None:
    """Write a bass part under a melody, as a second voice.

    It plays the chord symbols: roots where chords come and bars start, fifths between them. A
    melody without any gets them from `abcgen harmonize`.
    """
    from abcgen.notation import with_bass

    _write(file, number, with_bass, output, force)


def _write(
    file: Path,
    number: int | None,
    change: Callable[[str], str],
    output: Path | None,
    force: bool,
) -> None:
    """Change one tune of a file or all of them, and print or save what comes of it.

    Raises RequestError, which names the file and the tune, where one can't be changed.
    """
    from abcgen.formats import encoding_of
    from abcgen.notation import change_tunes
    from abcgen.system import refuse_existing, save_files

    if output and suffix_of(output) != ABC:
        raise RequestError(f"{output}: name a file .abc; `abcgen export` makes others of it")
    refuse_existing([output] if output else [], force)
    encoding = "utf-8"
    if number is not None or suffix_of(file.name) in CONVERTED:
        text = whole_tune(file, number or 1)
    else:
        read_tune(file, 1)  # which refuses what is no file of tunes
        data = file.read_bytes()
        encoding = encoding_of(data)
        text = data.decode(encoding)
    done = number or 1

    def each(tune: str) -> str:
        nonlocal done
        try:
            changed = change(tune)
        except RequestError as error:
            raise RequestError(f"{file}, tune {done}: {error}") from error
        done += 1
        return changed

    written = change_tunes(text, each)
    if output is None:
        click.echo(written, nl=False)
        return
    save_files({output: written.encode(encoding)}, replace=force)
    say(f"wrote {output}")
