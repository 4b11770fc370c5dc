"""Work on many tunes, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from abcgen.system import in_turn

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
) -> Iterator[Result]:
    """What `work`, a function of a module, makes of the tunes, some at a time, in their order.

    `on_done` hears how many tunes are done, and of how many.
    """
    size = A_CHUNK if len(tunes) >= MANY else max(len(tunes), 1)
    starts = range(0, len(tunes), size)
    chunks = (tunes[start : start + size] for start in starts)
    for start, result in zip(starts, in_turn(work, chunks, len(starts)), strict=True):
        on_done(min(start + size, len(tunes)), len(tunes))
        yield result
