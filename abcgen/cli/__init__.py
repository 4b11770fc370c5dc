"""The command line: parse, call, print.

Commands import what they use when they run: `abcgen --help` should not wait for NumPy.
"""

from __future__ import annotations

import click

import abcgen
from abcgen.cli import (
    changing,
    checking,
    comparing,
    corpora,
    engraving,
    evaluating,
    explaining,
    harmonizing,
    hearing,
    importing,
    inventory,
    journal,
    playing,
    rewriting,
    sweeping,
    teaching,
    training,
    tunes,
)
from abcgen.cli.common import Commands, examples
from abcgen.system import use_one_thread


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog=examples("sample -o tune.mid", "gui", "doctor"),
)
@click.version_option(abcgen.__version__, prog_name="abcgen")
def cli() -> None:
    """Compose folk tunes with a text model over ABC notation."""


@cli.command(epilog=examples("gui", "gui tunes.abc song.musicxml"))
@click.argument("files", nargs=-1, metavar="[FILE...]")
def gui(files: tuple[str, ...]) -> None:
    """Open the window, and in its list the tunes of files."""
    from abcgen_gui.app import main as open_window

    open_window(files)


for command in (
    tunes.sample,
    rewriting.rewrite,
    harmonizing.harmonize,
    changing.transpose,
    changing.simplify,
    changing.bass,
    explaining.explain,
    journal.tunes,
    comparing.compare,
    teaching.teach,
    training.train,
    sweeping.sweep,
    evaluating.evaluate,
    corpora.corpus,
    importing.import_,
    inventory.models,
    hearing.midi,
    hearing.export,
    playing.play,
    engraving.score,
    checking.check,
    inventory.doctor,
):
    cli.add_command(command)


def main() -> None:
    """The entry point of the `abcgen` command."""
    use_one_thread()
    cli()
