"""Reading files in processes of their own, some at a time, none for longer than it may take."""

from __future__ import annotations

import base64
import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from types import TracebackType
from typing import Any

from abcgen.formats.reading.outcome import Outcome
from abcgen.system import Child, cores, with_this_abcgen

_MOST_WORKERS = 8
SECONDS = 300.0
"""How long reading one file may take; the longest string quartet in music21 takes 50 s."""

_Numbered = tuple[int, Outcome]


def convert_all(
    files: Sequence[tuple[str, bytes]],
    step: Fraction,
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
) -> Iterator[_Numbered]:
    """Each file's number in `files` (name, content) with what it became, as they get done.

    There are `workers` processes, one for each core by default. A file that takes longer than
    `seconds`, or at which its process dies, is refused; the others
    are read by a new process. Left early, it stops at once.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(files)):
        waiting.put(number)
    done: queue.SimpleQueue[_Numbered | BaseException] = queue.SimpleQueue()
    most = min(workers or cores(), _MOST_WORKERS, len(files))
    readers = [_Reader(seconds) for _ in range(most)]

    def work(reader: _Reader) -> None:
        try:
            while True:
                number = waiting.get_nowait()
                name, data = files[number]
                done.put((number, reader.read(name, data, step)))
        except queue.Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            done.put(error)

    threads = [threading.Thread(target=work, args=[reader], daemon=True) for reader in readers]
    with contextlib.ExitStack() as stack:
        for reader, thread in zip(readers, threads, strict=True):
            stack.enter_context(reader)
            thread.start()
        try:
            for _ in files:
                outcome = done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                yield outcome
        finally:
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting.get_nowait()


class _Reader:
    """One process that reads, started when it is needed and anew when it was ended."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._child: Child | None = None
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> _Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def read(self, name: str, data: bytes, step: Fraction) -> Outcome:
        with self._lock:
            if self._closed:
                return Outcome(refused="reading was stopped", passing=True)
            if self._child is None:
                self._child = _start()
            child = self._child
        request = {"name": name, "data": base64.b64encode(data).decode("ascii"), "step": str(step)}
        started = time.monotonic()
        timer = threading.Timer(self._seconds, child.kill)
        timer.start()
        try:
            answer = _ask(child.process, json.dumps(request).encode("ascii") + b"\n")
        finally:
            timer.cancel()
        if answer is not None:
            return Outcome(
                answer.get("abc", ""),
                tuple(answer.get("remarks", ())),
                answer.get("refused", ""),
                answer.get("passing", False),
            )
        late = time.monotonic() - started >= self._seconds
        with self._lock:
            self._end()
        reason = (
            f"it takes longer than {self._seconds:g} s" if late else "its reader broke down over it"
        )
        return Outcome(refused=reason, passing=True)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


def _start() -> Child:
    return Child(
        [sys.executable, "-m", "abcgen.formats.reading.worker"],
        environment=with_this_abcgen(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _ask(process: subprocess.Popen[bytes], request: bytes) -> dict[str, Any] | None:
    """The answer to a request; None when the process ended over it."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(request)
        process.stdin.flush()
        line = process.stdout.readline()
    except (OSError, ValueError):
        return None
    answer: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
    return answer
