"""Reading in other processes: what hangs or crashes costs one file, not the rest."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.formats.reading import pool
from abcgen.formats.reading.outcome import Outcome
from abcgen.formats.reading.pool import convert_all
from abcgen.music.quantising import STEP
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import C_AND_E, KERN, smf
from tests.system.test_workers import is_alive

FILES = [("a.krn", KERN.encode()), ("b.mid", smf(C_AND_E)), ("c.krn", KERN.encode())]


def stubborn(file: tuple[str, bytes, Fraction]) -> Outcome:
    """A reader that hangs or crashes over files of those names."""
    name, folder, _ = file
    Path(folder.decode(), f"{os.getpid()}").touch()
    if name == "hangs":
        time.sleep(600)
    if name == "crashes":
        os.abort()
    return Outcome(name)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a file for each process that has read something, stubbornly."""
    monkeypatch.setattr(pool, "read", stubborn)
    return tmp_path


def living(folder: Path) -> list[int]:
    return [pid for pid in (int(path.name) for path in folder.iterdir()) if is_alive(pid)]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_file_has_its_answer(workers: int) -> None:
    found = dict(convert_all(FILES, STEP, workers=workers))
    assert sorted(found) == [0, 1, 2]
    assert found[0] == found[2]
    assert found[0].abc.endswith("G2 A2|B4|]\n")
    assert found[1].abc.endswith("C2 E2|]\n")


def test_nothing_to_read_starts_nothing(started: Path) -> None:
    assert list(convert_all([], STEP)) == []
    assert not list(started.iterdir())


def test_what_hangs_or_crashes_is_given_up_and_the_rest_is_read(started: Path) -> None:
    names = ["one", "hangs", "two", "crashes", "three", "four"]
    files = [(name, str(started).encode()) for name in names]
    found = dict(convert_all(files, STEP, workers=1, seconds=3))
    assert [found[number].abc for number in range(6)] == ["one", "", "two", "", "three", "four"]
    assert found[1].refused == "it takes longer than 3 s"
    assert found[3].refused == "its reader broke down over it"
    assert found[1].passing
    assert found[3].passing
    assert len(list(started.iterdir())) == 3
    assert not living(started)


def test_left_early_it_leaves_no_process(started: Path) -> None:
    files = [(name, str(started).encode()) for name in ("one", "hangs", "hangs")]
    results = convert_all(files, STEP, workers=2)
    assert next(results)[1].abc == "one"
    assert isinstance(results, Generator)
    results.close()
    assert not living(started)


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

    monkeypatch.setattr(pool, "write_abc", fail)
    assert pool.read(("a.krn", b"", STEP)) == Outcome(refused=reason, passing=passing)
