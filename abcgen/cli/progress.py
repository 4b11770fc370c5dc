"""A progress bar over files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abcgen.formats import Progress


@contextmanager
def file_bar(title: str, *, keep: bool = True) -> Iterator[Progress]:
    """What to call after each file, shown as a bar on a terminal; `keep`: also when it is full."""
    from tqdm import tqdm

    with tqdm(unit="file", desc=title, disable=None, leave=keep) as bar:

        def show(file: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_postfix_str(file, refresh=False)
            bar.update(done - bar.n)

        yield show
