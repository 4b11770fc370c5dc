"""Work on several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.system import workers

SCRIPT = """
import os, sys, time
from pathlib import Path
from abcgen.system import workers

def work(folder):
    Path(folder, str(os.getpid())).touch()
    time.sleep(600)

if __name__ == "__main__":
    workers.cores = lambda: 2
    workers.each(work, [sys.argv[1]] * 4)
"""
PATIENCE = 60.0  # seconds


@pytest.mark.parametrize("cores", [1, 2])
def test_results_come_in_the_order_of_the_tasks(
    monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(workers, "cores", lambda: cores)
    done: list[int] = []
    assert workers.each(abs, [-3, 4, -5], done.append) == [3, 4, 5]
    assert done == [1, 2, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_none_outlives_the_process_that_waits_for_it(tmp_path: Path, name: str) -> None:
    script, folder = tmp_path / "waits.py", tmp_path / "workers"
    script.write_text(SCRIPT)
    folder.mkdir()

    def living() -> list[int]:
        pids = [int(path.name) for path in folder.iterdir()]
        return [pid for pid in pids if is_alive(pid)]

    process = subprocess.Popen([sys.executable, str(script), str(folder)])
    try:
        wait(lambda: len(living()) == 2)
    finally:
        process.send_signal(getattr(signal, name))
        process.wait()
    wait(lambda: not living())


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
