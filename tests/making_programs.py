"""Programs made for tests, in place of real ones."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path


def executable(path: Path, code: str) -> None:
    """A Python program of that name, started as fast as can be."""
    path.write_text(
        f"#!{sys.executable} -IS\nimport os, sys, time\n{textwrap.dedent(code)}", encoding="utf-8"
    )
    path.chmod(0o755)


PATIENCE = 60.0  # seconds


def wait(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Whom nobody waits for stays on the list: such a one is dead.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
