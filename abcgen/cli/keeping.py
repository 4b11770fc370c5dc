"""What the commands share that write to the list of tunes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import say

if TYPE_CHECKING:
    from abcgen.journal import Journal

keep_option = click.option(
    "--keep",
    is_flag=True,
    help="Add to the list of tunes (see `abcgen tunes`), which stays as it is otherwise.",
)


def open_journal() -> Journal:
    """The list of the user's tunes; to be closed."""
    from abcgen.journal import Journal

    return Journal(tell=say)


def keep_tunes(
    made: Iterable[tuple[int, str]], model: str, epoch: int, asked: Mapping[str, Any]
) -> None:
    """Add tunes, each after its seed, to the list; say by which numbers."""
    from abcgen.journal import origin_of

    with closing(open_journal()) as journal:
        numbers = journal.add_all((abc, origin_of(model, epoch, seed, asked)) for seed, abc in made)
    say(f"kept as tune {', '.join(map(str, numbers))} of `abcgen tunes list`")
