"""Work on all the processor's cores."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from abcgen.system.threads import cores

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_MOST_WORKERS = 8
_AHEAD = 4
"""So many tasks for each worker are under way, or done and not yet asked for."""

Task = TypeVar("Task")
Result = TypeVar("Result")


class Each(Protocol):
    """`each`, or what gives the same in another way."""

    def __call__(
        self,
        work: Callable[[Task], Result],
        tasks: Sequence[Task],
        on_done: Callable[[int], None] = ...,
    ) -> list[Result]:
        """What comes of each task, in their order."""


def each(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    on_done: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """What comes of each task, in their order; `on_done` hears how many are done.

    `work` is a function of a module, which other processes can find; tasks and results travel
    between them.
    """
    workers = min(len(tasks), cores(), _MOST_WORKERS)
    if workers <= 1:
        return one_by_one(work, tasks, on_done)
    from concurrent.futures import as_completed

    with worker_pool(workers) as pool:
        futures = [pool.submit(work, task) for task in tasks]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()  # an error ends the others' work
                on_done(done)
        finally:
            pool.shutdown(cancel_futures=True)
    return [future.result() for future in futures]


def in_turn(work: Callable[[Task], Result], tasks: Iterable[Task], count: int) -> Iterator[Result]:
    """What comes of each of the `count` tasks, in their order, each as soon as it is there.

    As `each`, but neither all tasks nor all that comes of them are there at once.
    """
    workers = min(count, cores(), _MOST_WORKERS)
    if workers <= 1:
        yield from map(work, tasks)
        return
    with worker_pool(workers) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(work, task))
                if len(waiting) > _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def one_by_one(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    on_done: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """As `each`, but in this process."""
    results = []
    for done, task in enumerate(tasks, 1):
        results.append(work(task))
        on_done(done)
    return results


def worker_pool(workers: int) -> ProcessPoolExecutor:
    """So many processes that end with this one, however it ends; for functions of modules."""
    # Where one process is enough, nobody waits for these.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Fresh ones, as everywhere but on Linux: a fork would copy whatever threads hold.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, _end_quietly)


def _end_quietly() -> None:
    """Let this process end without a word, with Ctrl-C or with the one that waits for it.

    That one says what there is to say. Queues of processes don't tell when it was killed.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the process that waits for this one to end."""
    from multiprocessing import parent_process

    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
