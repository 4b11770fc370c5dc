"""Child processes that end with this one, however it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0)

# What reads a child's number and then waits. Its input ends when we are gone, even by SIGKILL; the
# child can't wait for that itself, as native code may never let it come to. 7 ms less than Python.
_WATCHER = ("/bin/sh", "-c", 'read -r pid && ! read -r _ && kill -s KILL -- "-$pid"')
_WATCHER_ON_WINDOWS = (
    *(sys.executable, "-I", "-S", "-c"),
    "import os, sys\n"
    "pid = sys.stdin.readline()\n"
    "if pid and not sys.stdin.readline(): os.kill(int(pid), 9)",
)


class Child:
    """A process, with a group of its own, that is killed with its children when we are gone.

    Ctrl-C in the terminal is for us alone. To be ended by `end`.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.DEVNULL,
        stderr: int = subprocess.DEVNULL,
    ) -> None:
        """Start a command in a folder; raises OSError when it can't be started."""
        self._watcher = subprocess.Popen(
            _WATCHER_ON_WINDOWS if sys.platform == "win32" else _WATCHER,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=_FLAGS,
        )
        try:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
                creationflags=_FLAGS,
            )
        except BaseException:
            _discard(self._watcher)
            raise
        assert self._watcher.stdin is not None
        with contextlib.suppress(OSError):  # someone has ended the watcher
            self._watcher.stdin.write(b"%d\n" % self.process.pid)
            self._watcher.stdin.flush()

    def kill(self) -> None:
        """Kill it if it still runs, with its children where there are process groups."""
        if self.process.poll() is not None:
            return
        if sys.platform == "win32":
            self.process.kill()
        else:
            with contextlib.suppress(OSError):  # it ended this moment
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it if it still runs, wait for its end and close the pipes to it."""
        self.kill()
        self.process.wait()
        _discard(self._watcher)
        _close_pipes(self.process)


def _discard(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    _close_pipes(process)


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was left to write has no reader now
                pipe.close()
