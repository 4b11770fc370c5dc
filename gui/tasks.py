"""Work in a thread, its news and its end in Tk's loop: Tk may be touched from no other thread."""

from __future__ import annotations

import queue
import threading
import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from typing import Any, Generic, TypeVar

E = TypeVar("E")
R = TypeVar("R")

POLL_MILLISECONDS = 30
"""Between two looks at the queue: smooth to the eye, and few enough redraws."""


class TaskControl(Generic[E]):
    """What the working function is given: where it reports, and whether it should stop."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[E] = queue.SimpleQueue()
        self._stop = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether to come to an end; what was made so far is still wanted."""
        return self._stop.is_set()

    def report(self, event: E) -> None:
        """Send news to the window."""
        self._events.put(event)

    def stop(self) -> None:
        """Ask the work to come to an end."""
        self._stop.set()

    def take(self) -> list[E]:
        """The news since the last call, oldest first."""
        return [self._events.get() for _ in range(self._events.qsize())]


def unless_stopped(work: Callable[[], R], control: TaskControl[Any]) -> R | None:
    """What the work returns or raises; None as soon as it is to stop.

    For work that can't be interrupted: it then comes to its end unheeded, so that it should leave
    nothing behind, and no one waits for it.
    """
    executor = ThreadPoolExecutor(1, thread_name_prefix="abcgen-unless-stopped")
    future = executor.submit(work)
    executor.shutdown(wait=False)
    while not control.stopped:
        if wait((future,), POLL_MILLISECONDS / 1000).done:
            return future.result()
    return None


class Task(Generic[E, R]):
    """One piece of work under way.

    `on_events` gets the news, a list at a time, and `on_end` the finished future, whose
    `result()` gives what the work returned or raises what it raised. Both run in Tk's loop.
    """

    def __init__(
        self,
        widget: tk.Misc,
        executor: Executor,
        work: Callable[[TaskControl[E]], R],
        on_events: Callable[[list[E]], None],
        on_end: Callable[[Future[R]], None],
    ) -> None:
        self._widget = widget
        self._on_events = on_events
        self._on_end = on_end
        self._control: TaskControl[E] = TaskControl()
        self._future = executor.submit(work, self._control)
        self._await()

    def stop(self) -> None:
        """Ask the work to come to an end; `on_end` follows as always."""
        self._control.stop()

    def _await(self) -> None:
        self._widget.after(POLL_MILLISECONDS, self._poll)

    def _poll(self) -> None:
        done = self._future.done()  # asked before the queue is read, so that no news is lost
        if not done:
            self._await()  # before the handlers, which may fail
        if events := self._control.take():
            self._on_events(events)
        if done:
            self._on_end(self._future)
