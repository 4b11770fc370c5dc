"""Work on many tunes, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from abcgen.system import each

A_CHUNK = 250
"""So many tunes go to a core at once."""
MANY = 2000
"""Fewer are done sooner than other processes would have started."""

Tune = TypeVar("Tune")
Result = TypeVar("Result")


def chunk_by_chunk(
    work: Callable[[Sequence[Tune]], Result],
    tunes: Sequence[Tune],
    on_done: Callable[[int, int], None] = lambda done, all_tunes: None,
) -> list[Result]:
    """What `work`, a function of a module, makes of the tunes, some at a time, in their order.

    `on_done` hears how many tunes are done, and of how many.
    """
    size = A_CHUNK if len(tunes) >= MANY else max(len(tunes), 1)
    chunks = [tunes[first : first + size] for first in range(0, len(tunes), size)]
    return each(
        work, chunks, lambda chunks_done: on_done(min(chunks_done * size, len(tunes)), len(tunes))
    )
