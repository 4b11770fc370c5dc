"""Reading in other processes: what hangs or crashes costs one file, not the rest."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Generator
from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.formats.reading import pool, worker
from abcgen.formats.reading.pool import convert_all
from abcgen.music.quantising import STEP
from abcgen.system.children import Child
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import C_AND_E, KERN, smf
from tests.making_programs import is_alive, wait

FILES = [("a.krn", KERN.encode()), ("b.mid", smf(C_AND_E)), ("c.krn", KERN.encode())]

STUBBORN = """
import json, os, sys, time
for line in sys.stdin:
    name = json.loads(line)["name"]
    if name == "hangs":
        time.sleep(600)
    if name == "crashes":
        os.abort()
    print(json.dumps({"abc": name}), flush=True)
"""


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[subprocess.Popen[bytes]]:
    """Readers that hang or crash over files of those names; the processes that were started."""
    script = tmp_path / "stubborn.py"
    script.write_text(textwrap.dedent(STUBBORN), encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def start() -> Child:
        pipe = subprocess.PIPE
        child = Child([sys.executable, str(script)], stdin=pipe, stdout=pipe)
        started.append(child.process)
        return child

    monkeypatch.setattr(pool, "_start", start)
    return started


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_file_has_its_answer(workers: int) -> None:
    found = dict(convert_all(FILES, STEP, workers=workers))
    assert sorted(found) == [0, 1, 2]
    assert found[0] == found[2]
    assert found[0].abc.endswith("G2 A2|B4|]\n")
    assert found[1].abc.endswith("C2 E2|]\n")


def test_nothing_to_read_starts_nothing(stubborn: list[subprocess.Popen[bytes]]) -> None:
    assert list(convert_all([], STEP)) == []
    assert stubborn == []


def test_what_hangs_or_crashes_is_given_up_and_the_rest_is_read(
    stubborn: list[subprocess.Popen[bytes]],
) -> None:
    names = ["one", "hangs", "two", "crashes", "three", "four"]
    files = [(name, b"") for name in names]
    found = dict(convert_all(files, STEP, workers=1, seconds=3))
    assert [found[number].abc for number in range(6)] == ["one", "", "two", "", "three", "four"]
    assert found[1].refused == "it takes longer than 3 s"
    assert found[3].refused == "its reader broke down over it"
    assert found[1].passing
    assert found[3].passing
    assert len(stubborn) == 3
    assert all(process.poll() is not None for process in stubborn)


def test_left_early_it_leaves_no_process(stubborn: list[subprocess.Popen[bytes]]) -> None:
    results = convert_all([("one", b""), ("hangs", b""), ("hangs", b"")], STEP, workers=2)
    assert next(results)[1].abc == "one"
    assert isinstance(results, Generator)
    results.close()
    assert all(process.poll() is not None for process in stubborn)


@pytest.mark.parametrize(
    ("error", "reason", "passing"),
    [
        (CorpusError("it is odd"), "it is odd", False),
        (KeyError("a\nb"), "it can't be read (KeyError: 'a\\nb')", False),
        (ValueError("a\n" * 500), f"it can't be read (ValueError: {'a ' * 100})", False),
        (MemoryError(), "it takes more memory than a piece should", False),
        (ModuleNotFoundError("No music21"), 'No music21: run `pip install "abcgen[import]"`', True),
    ],
)
def test_a_worker_answers_with_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, passing: bool
) -> None:
    def fail(data: bytes, name: str, step: Fraction) -> None:
        raise error

    monkeypatch.setattr(worker, "write_abc", fail)
    said = worker.answer({"name": "a.krn", "data": "", "step": "1/4"})
    assert said == {"refused": reason, **({"passing": True} if passing else {})}


READER = """
import os, sys, time
from pathlib import Path
from abcgen.formats.reading import worker

def hang(*_):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(600)

worker.write_abc = hang
worker.main()
"""
WAITING = """
import subprocess, sys
from fractions import Fraction
from abcgen.formats.reading import pool
from abcgen.system import Child

def start():
    pipe = subprocess.PIPE
    return Child([sys.executable, *sys.argv[1:]], stdin=pipe, stdout=pipe)

pool._start = start
list(pool.convert_all([("a.krn", b""), ("b.krn", b"")], Fraction(1, 4), workers=2))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_reader_outlives_the_process_that_waits_for_it(tmp_path: Path, name: str) -> None:
    reader, waiting, folder = tmp_path / "reader.py", tmp_path / "waits.py", tmp_path / "readers"
    reader.write_text(READER, encoding="utf-8")
    waiting.write_text(WAITING, encoding="utf-8")
    folder.mkdir()

    def living() -> list[int]:
        return [pid for pid in map(int, (path.name for path in folder.iterdir())) if is_alive(pid)]

    process = subprocess.Popen([sys.executable, str(waiting), str(reader), str(folder)])
    try:
        wait(lambda: len(living()) == 2)
    finally:
        process.send_signal(getattr(signal, name))
        process.wait()
    wait(lambda: not living())
