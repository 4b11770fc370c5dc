"""`abcgen import`: collections of any kinds of music as one tunebook."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import counted, examples, force_option, progress_bar, say
from abcgen.cli.sharding import Place, shard_options
from abcgen.system import printable

if TYPE_CHECKING:
    from abcgen.formats import Progress, Skipped, TextFile
    from abcgen.system import Each

_GROUP = 16
"""Files that a process of a cluster reads at a time, with one start of its libraries."""
_REFERENCE = re.compile(r"^[ \t]*X:.*$", re.MULTILINE)


def _step(context: click.Context, parameter: click.Parameter, value: str) -> Fraction:
    try:
        step = Fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise click.BadParameter(f"{value!r} is no fraction, such as 1/4") from error
    if not Fraction(1, 64) <= step <= 4:
        raise click.BadParameter(f"{value} is not from 1/64 to 4")
    return step


@click.command(
    "import",
    epilog=examples(
        "import kern/ -o corpus.abc",
        "import sonata.mid prelude.musicxml -o both.abc",
        "import played/ --step 1/12 -o played.abc",
    ),
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The tunebook to write.",
)
@click.option(
    "--step",
    callback=_step,
    default="1/4",
    metavar="FRACTION",
    help="The grid that notes of MIDI files are put on, in quarter notes; 1/12 has triplets too.",
)
@shard_options
@force_option
def import_(
    sources: tuple[str, ...], output: Path, step: Fraction, place: Place, force: bool
) -> None:
    """Make one tunebook of music of any kinds: ABC, MIDI, kern, MusicXML.

    SOURCE is a file (.abc, .mid, .kar, .krn, .musicxml, .xml, .mxl), a folder of them or a
    dataset's name. A file that can't be read is left out and named; the exit status is 1 when
    none can be. What of a file can't be taken as it stands is told.
    What files became is remembered, so that a second time takes no time.
    """
    from abcgen.data import NO_TUNE, read_texts
    from abcgen.formats import ABC, Skipped, collect, suffix_of
    from abcgen.notation import tunebook, whole_tunes
    from abcgen.system import RequestError, refuse_existing, save_files

    if suffix_of(output) != ABC:
        raise RequestError(f"{output}: the name of a tunebook should end in {ABC}")
    refuse_existing([output], force)
    tunes: list[str] = []
    skipped: list[Skipped] = []
    read = 0
    with place.each({"sources": sources, "step": step}) as each:
        gather = partial(_gather, each) if place.is_cluster else collect
        for source in sources:
            with progress_bar(unit="file", desc=printable(source)) as show:
                files = read_texts(
                    source, step=step, on_progress=show, on_skip=skipped.append, gather=gather
                )
            for file in files:
                for remark in file.remarks:
                    say(f"{printable(file.name)}: {remark}")
                whole = whole_tunes(file.text, alone=True)
                found = [text for text in whole if _REFERENCE.search(text)]
                read += bool(found)
                if not found:
                    skipped.append(Skipped(file.name, NO_TUNE))
                tunes += found
        end = ":" if skipped else ""
        say(f"{read} of {read + len(skipped)} files imported, {len(skipped)} skipped{end}")
        for one in skipped:
            say(f"  {one}")
        if tunes:
            save_files({output: tunebook(tunes)}, replace=force)
    if not tunes:
        sys.exit(1)
    click.echo(f"{counted(len(tunes), 'tune')} in {printable(output)}")


def _gather(
    each: Each, files: Sequence[tuple[str, bytes]], *, step: Fraction, on_progress: Progress
) -> tuple[TextFile | Skipped, ...]:
    """As `abcgen.formats.collect`, some files at a time."""
    from abcgen.formats import collect

    def show(groups: int) -> None:
        done = min(groups * _GROUP, len(files))
        on_progress(files[done - 1][0], done, len(files))

    groups = [files[first : first + _GROUP] for first in range(0, len(files), _GROUP)]
    return tuple(chain.from_iterable(each(partial(collect, step=step, workers=1), groups, show)))
