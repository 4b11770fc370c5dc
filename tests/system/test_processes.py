"""Running programs that misbehave."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from abcgen.system.errors import ToolError
from abcgen.system.processes import FILE_SIZE, MEMORY, OUTPUT_SIZE, launcher, run_limited


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


def test_status_output_and_folder(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), flush=True); sys.stderr.write('é'); sys.exit(3)"
    status, output = run_limited(python(code), tmp_path, 30)
    assert (status, output) == (3, f"{tmp_path}\né")


def test_it_reads_nothing(tmp_path: Path) -> None:
    assert run_limited(python("print(repr(input()))"), tmp_path, 30)[0] == 1


def test_a_signal_is_a_negative_status(tmp_path: Path) -> None:
    assert run_limited(python("import os; os.abort()"), tmp_path, 30)[0] == -signal.SIGABRT


def test_memory_is_limited(tmp_path: Path) -> None:
    status, output = run_limited(python(f"bytearray({MEMORY})"), tmp_path, 30)
    assert status == 1
    assert output.endswith("MemoryError\n")


@pytest.mark.parametrize("platform", [sys.platform, "darwin"])
def test_files_are_limited(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    code = f"with open('big', 'wb') as file: file.write(bytes({FILE_SIZE} + 1))"
    assert run_limited(python(code), tmp_path, 30)[0] == 1
    assert (tmp_path / "big").stat().st_size <= FILE_SIZE


def test_printing_without_end_is_stopped_and_read_in_part(tmp_path: Path) -> None:
    status, output = run_limited(python("while True: print('x' * 10**6)"), tmp_path, 30)
    assert status != 0
    assert len(output) == OUTPUT_SIZE


def test_a_late_program_is_killed_with_its_children(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        child = f"(echo alive; exec sleep 60) > {pipe} & exec sleep 60"
        with pytest.raises(ToolError, match=r"^sh took longer than 1 s and was stopped$"):
            run_limited(["/bin/sh", "-c", child], tmp_path, 1)
        assert os.read(reader, 100) == b"alive\n"
        # The pipe ends when the last process that holds its other end is gone.
        assert select.select([reader], [], [], 30)[0]
        assert os.read(reader, 100) == b""
    finally:
        os.close(reader)


@pytest.mark.parametrize("content", [None, "no program"])
def test_what_cannot_be_started(tmp_path: Path, content: str | None) -> None:
    program = tmp_path / "tool"
    if content is not None:
        program.write_text(content, encoding="utf-8")
    with pytest.raises(ToolError, match=f"^can't run {program}: "):
        run_limited([str(program)], tmp_path, 30)


def test_many_at_once_from_threads(tmp_path: Path) -> None:
    def run(number: int) -> tuple[int, str]:
        folder = tmp_path / str(number)
        folder.mkdir()
        return run_limited(["/bin/echo", str(number)], folder, 30)

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(run, range(100))) == [(0, f"{number}\n") for number in range(100)]


def test_the_launcher_sets_limits_it_knows_and_becomes_the_program() -> None:
    code = (
        "import json, os, resource as r; limits = r.RLIMIT_FSIZE, r.RLIMIT_CORE;"
        "print(json.dumps([os.getpid(), *map(r.getrlimit, limits)]))"
    )
    limits = {"RLIMIT_FSIZE": 4096, "RLIMIT_CORE": 0, "RLIMIT_UNHEARD_OF": 1}
    process = subprocess.Popen(launcher(python(code), limits), stdout=subprocess.PIPE)
    output, _ = process.communicate(timeout=60)
    assert json.loads(output) == [process.pid, [4096, 4096], [0, 0]]
