"""`abcgen tunes`: the list of tunes that were kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import (
    Commands,
    counted,
    examples,
    force_option,
    output_option,
    say,
    tell,
    together,
)
from abcgen.cli.hearing import midi_options, single_option
from abcgen.cli.keeping import open_journal
from abcgen.formats import BOOKS, NUMBERED
from abcgen.system import RequestError, printable

if TYPE_CHECKING:
    from abcgen.formats import MidiEngine
    from abcgen.journal import Entry, Journal

_numbers = click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
_search_options = together(
    click.option("--words", default="", help="Words of the title, another field or the model."),
    click.option("--key", default="", metavar="KEY", help="Such as D, Am or Edor."),
    click.option("--dance", default="", help="Such as jig or reel."),
    click.option("--notes", default="", metavar="ABC", help="Notes in a row, in any key: dBAF."),
    click.option("--starred", is_flag=True, help="Starred ones alone."),
    click.option("--deleted", "hidden", is_flag=True, help="Deleted ones instead."),
    click.option("--limit", type=int, metavar="N", help="The first N. [default: all]"),
)


@click.group(
    cls=Commands,
    epilog=examples(
        "tunes list --starred",
        "tunes list --key D --dance jig --notes dBAF",
        "tunes show 12",
        "tunes export --starred -o mine.abc",
    ),
)
def tunes() -> None:
    """The list of tunes: those of the window, and those kept with --keep."""


@tunes.command(
    "list",
    epilog=examples(
        "tunes list",
        "tunes list --words lark --notes 'd B A F'",
        "tunes list --sort likeness --limit 10",
    ),
)
@_search_options
@click.option(
    "--sort",
    "order",
    default="time",
    type=click.Choice(("time", "title", "key", "dance", "originality", "likeness")),
    help="The newest first, or by name; the fewest notes in a row of a known tune first; the one "
    "most like a real tune first, as --best-of of `sample` tells it.",
)
@_json
def list_(as_json: bool, **wanted: Any) -> None:
    """List tunes, or those for which all that is asked holds."""
    from abcgen.journal import RATED, Search

    search = Search(**wanted)
    with closing(open_journal()) as journal:
        if search.order in RATED:
            _rate_all(journal)
        found = journal.find(search)
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in found], ensure_ascii=False, indent=1))
        return
    for entry in found:
        star = "*" if entry.starred else " "
        columns = f"{entry.number:>5}  {entry.made:%Y-%m-%d %H:%M}  {star} {entry.key:<6}"
        worth = _worth(entry, search.order)
        click.echo(printable(f"{columns}  {entry.dance:<10}  {worth}{entry.title}"))
    say(counted(len(found), "tune"))


def _rate_all(journal: Journal) -> None:
    """Rate all tunes that haven't been rated yet."""
    from abcgen.journal import ratings_of

    while entries := journal.unrated(20):
        rated = ratings_of((entry.abc, entry.origin.model) for entry in entries)
        journal.rate(zip(entries, rated, strict=True))


def _worth(entry: Entry, order: str) -> str:
    """The column of what the tunes are sorted by, where no other says it."""
    from abcgen.journal import RATED, figure_of

    return f"{figure_of(entry, order):<10}  " if order in RATED else ""


@tunes.command(epilog=examples("tunes show 12", "tunes show 12 --json"))
@click.argument("number", type=int)
@_json
def show(number: int, as_json: bool) -> None:
    """Print a tune in ABC."""
    with closing(open_journal()) as journal:
        entry = journal.get(number)
    if as_json:
        click.echo(json.dumps(_plain(entry), ensure_ascii=False, indent=1))
    else:
        click.echo(entry.abc, nl=not entry.abc.endswith("\n"))


@tunes.command(epilog=examples("tunes rename 12 'The Lark'"))
@click.argument("number", type=int)
@click.argument("title")
def rename(number: int, title: str) -> None:
    """Give a tune another title."""
    with closing(open_journal()) as journal:
        journal.rename(number, title)


def _change(
    name: str, done: str, help_: str, change: Callable[[Journal, Sequence[int]], None]
) -> None:
    """Add a command that changes the tunes it is given, and says that it is `done`."""

    @tunes.command(name, help=help_, epilog=examples(f"tunes {name} 12 13"))
    @_numbers
    def command(numbers: tuple[int, ...]) -> None:
        with closing(open_journal()) as journal:
            change(journal, numbers)
        say(f"{counted(len(set(numbers)), 'tune')} {done}")


_change("star", "starred", "Star tunes.", lambda journal, each: journal.star(each))
_change("unstar", "unstarred", "Unstar tunes.", lambda journal, each: journal.star(each, False))
_change("delete", "deleted", "Delete tunes; see restore.", lambda journal, each: journal.hide(each))
_change("restore", "restored", "Undo deleting.", lambda journal, each: journal.restore(each))


@tunes.command(
    epilog=examples(
        "tunes export --starred -o mine.abc",
        "tunes export 12 -o lark.html",
        "tunes export --starred -o mine.pdf",
        "tunes export --key D -o tunes/in-d.mid",
        "tunes export 12 13 --single -o lark.abc",
    )
)
@click.argument("numbers", nargs=-1, type=int, metavar="[NUMBER...]")
@_search_options
@output_option(f"One file that ends in {BOOKS}, or numbered ones that end in {NUMBERED}.")
@single_option
@midi_options
@force_option
def export(
    numbers: tuple[int, ...],
    output: Path | None,
    single: bool,
    engine: MidiEngine,
    chords: bool,
    force: bool,
    **wanted: Any,
) -> None:
    """Save tunes by number, or all for which what is asked holds, the oldest first."""
    from abcgen.formats import Options, export_tunes, saved_files
    from abcgen.journal import Search

    if output is None:
        raise RequestError("say where to: add -o tunes.abc")
    saved_files(output, None)
    asked = Search(**wanted)
    if numbers and asked != Search():
        raise RequestError("give numbers, or what the tunes should be like, not both")
    with closing(open_journal()) as journal:
        found = [
            *map(journal.get, numbers),
            *(() if numbers else reversed(journal.find(asked))),
        ]
    if not found:
        raise RequestError("no tune is like that: `abcgen tunes list` shows those there are")
    texts = [entry.abc for entry in found]
    for made in export_tunes(texts, output, Options(engine, chords), single=single, replace=force):
        tell(made)


def _plain(entry: Entry) -> dict[str, Any]:
    times = {"made": entry.made.isoformat(), "edited": entry.edited.isoformat()}
    return asdict(entry) | times
