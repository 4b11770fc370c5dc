"""Child processes that end with this one, however it ends."""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

# A watcher waits for the end of its input, which comes when we are gone, even by SIGKILL. The
# child can't wait for that itself, as native code may never let it come to. There is a shell
# wherever there are process groups; it starts 7 ms sooner than Python.
_WATCHER = ("/bin/sh", "-c", "read -r _; kill -s KILL 0")
_WATCHER_ON_WINDOWS = (
    *(sys.executable, "-I", "-S", "-c"),
    "import os, sys\n"
    "pid = sys.stdin.readline()\n"
    "if pid and not sys.stdin.readline(): os.kill(int(pid), 9)",
)
_PATIENCE = 0.1
"""Seconds between looks at whether to stop."""


def with_this_abcgen() -> dict[str, str]:
    """Our environment for a child's Python, which then looks for this abcgen first."""
    path = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}


class Child:
    """A process that is killed with its own children when we are gone.

    It is in a process group of its watcher's, where there are such, so Ctrl-C in the terminal is
    for us alone. To be ended by `end`.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.DEVNULL,
        stderr: int | IO[bytes] = subprocess.DEVNULL,
    ) -> None:
        """Start a command in a folder; raises OSError when it can't be started."""
        windows = sys.platform == "win32"
        self._watcher = subprocess.Popen(
            _WATCHER_ON_WINDOWS if windows else _WATCHER,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **_in_group(0),
        )
        try:
            # In the group from its first moment: we may be killed in the next.
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                **_in_group(self._watcher.pid),
            )
        except BaseException:
            self._end_watcher()
            raise
        if windows and self._watcher.stdin is not None:
            self._watcher.stdin.write(b"%d\n" % self.process.pid)
            self._watcher.stdin.flush()

    def lines(self, should_stop: Callable[[], bool]) -> Iterator[bytes]:
        """What it writes, whole lines, until it ends; once `should_stop` says so, which is asked
        several times a second, it is asked to end."""
        found: queue.Queue[bytes] = queue.Queue()
        # In threads, as whoever takes the lines may be long about it.
        for target, given in (
            (_read, (self.process.stdout, found)),
            (_watch, (self.process, should_stop)),
        ):
            threading.Thread(target=target, args=given, daemon=True).start()
        while True:
            try:  # without a timeout Ctrl-C would wait for a line on Windows
                line = found.get(timeout=_PATIENCE)
            except queue.Empty:
                continue
            if not line:
                return
            yield line

    def kill(self) -> None:
        """Kill it if it still runs, with its children where there are process groups."""
        if sys.platform == "win32":
            self.process.kill()
        elif self._watcher.poll() is None:  # it holds the group's number
            with contextlib.suppress(OSError):  # all ended this moment
                os.killpg(self._watcher.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it if it still runs, wait for its end and close the pipes to it."""
        self.kill()
        self.process.wait()
        self._end_watcher()
        _close_pipes(self.process)

    def _end_watcher(self) -> None:
        self._watcher.kill()
        self._watcher.wait()
        _close_pipes(self._watcher)


def _read(stream: IO[bytes] | None, found: queue.Queue[bytes]) -> None:
    """Hand on line by line, and last an empty one."""
    for line in stream or ():
        if line.endswith(b"\n"):  # else it was killed over it
            found.put(line)
    found.put(b"")


def _watch(process: subprocess.Popen[bytes], should_stop: Callable[[], bool]) -> None:
    """Ask a process to end once it is to."""
    while process.poll() is None:
        if should_stop():
            process.terminate()
            return
        time.sleep(_PATIENCE)


def _in_group(leader: int) -> dict[str, Any]:
    """What starts a process in the process group of another, 0: of its own."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    if sys.version_info >= (3, 11):
        return {"process_group": leader}
    return {"preexec_fn": functools.partial(os.setpgid, 0, leader)}


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was left to write has no reader now
                pipe.close()
