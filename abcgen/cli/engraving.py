"""`abcgen score`: a tune as sheet music."""

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
    tune_arguments,
)
from abcgen.formats import SCORE_ENGINES, SHEETS

if TYPE_CHECKING:
    from abcgen.formats import ScoreEngine


@click.command(
    epilog=examples(
        "score tune.abc",
        "score tunebook.abc --tune 12 -o twelve.pdf",
        "score tune.abc -o tune.musicxml",
    )
)
@tune_arguments
@output_option(f"A {SHEETS} file. [default: beside FILE, ending in .png]")
@click.option(
    "--engine",
    type=click.Choice(SCORE_ENGINES),
    default="auto",
    help="What draws; auto: verovio where it is installed, else abcm2ps.",
)
@force_option
def score(file: Path, number: int, output: Path | None, engine: ScoreEngine, force: bool) -> None:
    """Make sheet music of a tune: a picture, a PDF or MusicXML.

    A PDF has pages; PNG and SVG are one picture, as tall as the tune needs. Tunes with notes for
    two hands become piano music.
    """
    from abcgen.formats import Options, check_target, export_all
    from abcgen.system import refuse_existing

    tune = read_tune(file, number)
    target = output or file.with_suffix(".png")
    check_target(target, engine)
    refuse_existing([target], force)
    [made] = export_all([(tune, target)], Options(score_engine=engine), replace=force)
    tell(made)
