"""Work on all the processor's cores, in processes that end with the one that waits for them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from typing import TypeVar

from pebble import ProcessPool

from abcgen.system.threads import cores

_MOST_WORKERS = 8

Task = TypeVar("Task")
Result = TypeVar("Result")


def each(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, Result]]:
    """What comes of each task, with its number, as they get done.

    `work` is a function of a module, which other processes can find; tasks and results travel
    between them.
    """
    workers = min(len(tasks), cores(), _MOST_WORKERS)
    if workers <= 1:
        yield from enumerate(map(work, tasks))
        return
    for number, future in apart(work, tasks, workers=workers):
        yield number, future.result()


def apart(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int | None = None,
    seconds: float | None = None,
    prepare: Callable[[], None] | None = None,
) -> Iterator[tuple[int, Future[Result]]]:
    """The same with each task's future, which says how it ended, and never in this process.

    A task may take `seconds`: then its process is ended, and the future raises TimeoutError, or
    pebble's ProcessExpired for one that crashed. `prepare` is called first in each process, of
    which there are at most `workers`, one for each core by default. Left early, it stops at once.
    """
    most = min(len(tasks), workers or cores(), _MOST_WORKERS)
    if not most:
        return
    # Fresh processes, as everywhere but on Linux: a fork would copy whatever threads hold.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(most, initializer=_begin, initargs=[prepare], context=context)
    try:
        numbers: dict[Future[Result], int] = {
            pool.schedule(work, args=[task], timeout=seconds): number
            for number, task in enumerate(tasks)
        }
        for future in as_completed(numbers):
            yield numbers[future], future
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _begin(prepare: Callable[[], None] | None) -> None:
    """Let this process end without a word, with Ctrl-C or with the one that waits for it.

    That one says what there is to say. Queues of processes don't tell when it was killed.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare()


def _end_with_parent() -> None:
    """Wait for the process that waits for this one to end."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
