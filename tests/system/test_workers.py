"""Work on several processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from abcgen.system import workers
from tests.making_programs import is_alive, wait

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


@pytest.mark.parametrize("cores", [1, 2])
def test_results_come_in_the_order_of_the_tasks(
    monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(workers, "cores", lambda: cores)
    done: list[int] = []
    assert workers.each(abs, [-3, 4, -5], done.append) == [3, 4, 5]
    assert done == [1, 2, 3]


@pytest.mark.parametrize("cores", [1, 2])
def test_of_many_tasks_few_are_taken_ahead(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(workers, "cores", lambda: cores)
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield -number

    results = workers.in_turn(abs, tasks(), 100)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) < 20
    assert list(results) == list(range(3, 100))


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
