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
_OF_SEEDS = ("seed", "best_of")
"""Controls that say which seed to take, which is known once a tune is made."""


def open_journal() -> Journal:
    """The list of the user's tunes; to be closed."""
    from abcgen.journal import Journal

    return Journal(tell=say)


def keep_tunes(
    made: Iterable[tuple[int, str]], model: str, epoch: int, asked: Mapping[str, Any]
) -> None:
    """Add tunes, each after its seed, to the list; say by which numbers."""
    from abcgen.journal import Origin

    said = {
        name: value for name, value in asked.items() if value is not None and name not in _OF_SEEDS
    }
    with closing(open_journal()) as journal:
        numbers = journal.add_all((abc, Origin(model, epoch, seed, said)) for seed, abc in made)
    say(f"kept as tune {', '.join(map(str, numbers))} of `abcgen tunes list`")
