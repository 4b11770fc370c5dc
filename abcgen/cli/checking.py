"""`abcgen check`: everything wrong with tunes, where it stands and what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from abcgen.cli.common import counted, examples, say


@click.command(epilog=examples("check tune.abc", "check tunes/ --json", "check nottingham"))
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check(sources: tuple[str, ...], as_json: bool) -> None:
    """Find what is wrong with tunes in ABC: how they are written, and bars that don't add up.

    FILE is an .abc file, a folder of them or a dataset's name. The exit status is 1 when a tune
    has an error, or none could be read; warnings alone give 0. What can't be read in a folder is
    left out and named.
    """
    from abcgen.data import read_texts
    from abcgen.formats import Skipped
    from abcgen.notation import as_dicts, check_tunes, parse_tunebook, render
    from abcgen.system import printable

    tunes = wrong = 0
    found: list[dict[str, object]] = []
    skipped: list[Skipped] = []
    for source in sources:
        path = Path(source)
        on_skip = skipped.append if path.is_dir() else None
        for file in read_texts(source, on_skip=on_skip):
            name = (
                str(path / file.name) if path.is_dir() else source if path.exists() else file.name
            )
            for tune, has_errors, faults in check_tunes(parse_tunebook(file.text)):
                tunes += 1
                wrong += has_errors
                if as_json:
                    found += as_dicts(faults, name)
                    continue
                for fault in faults:
                    click.echo(printable(render(fault, tune.lines, name), keep="\n\t"))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    for each in skipped:
        say(f"skipped {each}")
    say(f"{counted(tunes, 'tune')} checked, {wrong} with errors")
    if wrong or (skipped and not tunes):
        sys.exit(1)
