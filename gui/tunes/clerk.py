"""The work with the journal and with files of tunes, away from Tk's thread.

What touches the journal is done by one thread, in the order it is asked for; files are read by
another, which has the long ones read in a process: Python lets one thread at a time run, and the
window would wait for its turn.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from typing import Any, TypeVar

from abcgen.journal import Journal
from abcgen.system import worker_pool

from ..tasks import Task

R = TypeVar("R")
G = TypeVar("G")


class Helper:
    """A process that starts when there is much to do, and ends by `close`."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def do(self, work: Callable[[G], R], given: G, *, little: bool) -> R:
        """What a function of a module gives; `little`: it takes less time than to start."""
        if little:
            return work(given)
        self._pool = self._pool or worker_pool(1)
        try:
            return self._pool.submit(work, given).result()
        except BrokenExecutor:  # something has killed it
            self.close()
            return work(given)

    def close(self) -> None:
        """Let the process end."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


class Clerk:
    """Does such work, and says in Tk's loop what came of it."""

    def __init__(
        self, widget: tk.Misc, journal: Journal | None, say: Callable[[str], None]
    ) -> None:
        self._widget = widget
        self._say = say
        self._told: list[str] = []
        self.journal = journal or Journal(tell=self._told.append)
        self.helper = Helper()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="abcgen-journal")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="abcgen-reading")
        self._under_way = self._reading = 0

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._under_way)

    def do(self, work: Callable[[], R], then: Callable[[R], None]) -> None:
        """Do some work with the journal, and then something in Tk's loop unless it failed."""
        self._start(self._thread, work, lambda result: then(result()))

    def read(self, work: Callable[[], R], then: Callable[[R], None]) -> None:
        """Do some work that may take seconds, by the helper, and then something likewise."""
        self._reading += 1

        def end(result: Callable[[], R]) -> None:
            self._reading -= 1
            try:
                then(result())
            finally:
                if not self._reading:
                    self._reader.submit(self.helper.close)

        self._start(self._reader, work, end)

    def wait(self, seconds: float) -> bool:
        """Wait until all work with the journal is done that was asked for; whether it is."""
        return bool(wait([self._thread.submit(int)], seconds).done)

    def shut_down(self) -> None:
        """Wait until all is done with the journal; the reading is given up."""
        self._reader.shutdown(cancel_futures=True)
        self.helper.close()
        self._thread.shutdown()
        self.journal.close()

    def _start(
        self, executor: Executor, work: Callable[[], R], then: Callable[[Callable[[], R]], None]
    ) -> None:
        self._under_way += 1

        def end(future: Future[R]) -> None:
            self._under_way -= 1
            while self._told:
                self._say(self._told.pop(0))
            then(future.result)

        Task[Any, R](self._widget, executor, lambda _: work(), lambda _: None, end)
