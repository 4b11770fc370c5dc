"""Children that end with their parent, whatever ends it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from abcgen.system.children import Child

PATIENCE = 30.0  # seconds
PARENT = """
import sys, time
from abcgen.system import children
if sys.argv[2] == "python":
    sys.platform = "win32"
    children._in_group = lambda leader: {}
children.Child(["/bin/sh", "-c", sys.argv[1]])
print("started", flush=True)
time.sleep(600)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A named pipe, and its end to read from: it ends when no process holds the other end."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reader
    os.close(reader)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """All processes that this one starts."""
    found: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            found.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return found


def read(reader: int) -> bytes:
    assert select.select([reader], [], [], PATIENCE)[0]
    return os.read(reader, 100)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_it_ends_with_its_children_when_the_parent_does(pipe: tuple[Path, int], name: str) -> None:
    path, reader = pipe
    child = f"(exec sleep 600) > {path} & exec > {path}; echo alive; exec sleep 600"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, child, "sh"])
    try:
        assert read(reader) == b"alive\n"
    finally:
        parent.send_signal(getattr(signal, name))  # the child may have begun sooner than we know
        parent.wait()
    assert read(reader) == b""


def test_where_there_is_no_shell_python_watches(pipe: tuple[Path, int]) -> None:
    path, reader = pipe
    child = f"exec > {path}; echo alive; exec sleep 600"
    command = [sys.executable, "-c", PARENT, child, "python"]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert read(reader) == b"alive\n"
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
    finally:
        parent.kill()
        parent.wait()
    assert read(reader) == b""


def test_ended_it_leaves_nothing(
    pipe: tuple[Path, int], started: list[subprocess.Popen[bytes]]
) -> None:
    path, reader = pipe
    command = ["/bin/sh", "-c", f"exec > {path}; cat; (exec sleep 600) & wait"]
    child = Child(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.process.stdin is not None
    child.process.stdin.write(b"a line")
    child.process.stdin.close()
    assert read(reader) == b"a line"
    child.end()
    assert read(reader) == b""
    assert child.process.returncode == -signal.SIGKILL
    assert child.process.stdout is not None
    assert child.process.stdout.closed
    child.end()
    assert [process.returncode for process in started] == [-signal.SIGKILL] * 2


def test_it_runs_where_and_as_it_is_told(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", 'echo "$PWD $WORD"; echo bad >&2']
    with (tmp_path / "out").open("wb") as out:
        child = Child(
            command,
            folder=tmp_path,
            environment={"WORD": "good"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        assert child.process.wait(PATIENCE) == 0
        child.end()
    assert (tmp_path / "out").read_text() == f"{tmp_path} good\nbad\n"


def test_its_lines_come_as_they_are_written_until_it_is_asked_to_end() -> None:
    child = Child(["/bin/sh", "-c", "echo one; exec sleep 600"], stdout=subprocess.PIPE)
    heard: list[bytes] = []
    for line in child.lines(lambda: bool(heard)):
        heard.append(line)
    assert heard == [b"one\n"]
    assert child.process.wait(PATIENCE) == -signal.SIGTERM
    child.end()


def test_what_cannot_be_started_leaves_no_watcher(started: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(FileNotFoundError):
        Child(["/no/such/program"])
    assert [process.returncode for process in started] == [-signal.SIGKILL]
