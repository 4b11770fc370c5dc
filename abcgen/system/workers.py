"""Work on all the processor's cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

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
    # Fresh processes, as everywhere but on Linux: a fork would copy whatever threads hold.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _end_quietly) as pool:
        numbers = {pool.submit(work, task): number for number, task in enumerate(tasks)}
        try:
            for future in as_completed(numbers):
                yield numbers[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _end_quietly() -> None:
    """Let this process end without a word, with Ctrl-C or with the one that waits for it.

    That one says what there is to say. Queues of processes don't tell when it was killed.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the process that waits for this one to end."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
