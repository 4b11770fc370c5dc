"""The journal's file: nothing that was said to be kept is lost."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from abcgen.journal.entries import Origin, Search
from abcgen.journal.journal import Journal
from abcgen.system.errors import JournalError
from tests.journal.adding import TUNE, add_and_edit

KILLS = 50
_FORKS = sys.platform != "win32"
_context: Any = multiprocessing.get_context("forkserver" if _FORKS else "spawn")
if _FORKS:
    _context.set_forkserver_preload(["tests.journal.adding"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "tunes.sqlite"


def start(path: Path, name: str, count: int) -> tuple[Any, Connection]:
    """A process that adds and edits so many tunes, and what it sends of them."""
    heard, told = _context.Pipe(duplex=False)
    process = _context.Process(target=add_and_edit, args=(path, name, count, told))
    process.start()
    told.close()
    return process, heard


def received(heard: Connection) -> Iterator[tuple[int, str]]:
    while True:
        try:
            yield heard.recv()
        except EOFError:
            return


def texts(path: Path) -> dict[int, str]:
    with closing(Journal(path)) as journal:
        return {entry.number: entry.abc for entry in journal.find()}


def test_tunes_said_to_be_kept_survive_kills_at_any_moment(path: Path) -> None:
    draw = random.Random(1)
    kept: dict[int, str] = {}
    for kill in range(KILLS):
        process, heard = start(path, f"run {kill}", 1000)
        for _ in range(draw.randint(1, 6)):
            number, text = heard.recv()
            kept[number] = text
        time.sleep(draw.random() / 100)
        process.kill()
        process.join()
        kept |= received(heard)  # what it said before it was killed
    there = texts(path)
    # The one that was under way may be there or not, and be the next text already.
    assert {number: there[number].partition("%")[0] for number in kept} == {
        number: text.partition("%")[0] for number, text in kept.items()
    }
    assert all(text in there[number] for number, text in kept.items())
    assert KILLS < len(kept) <= len(there) <= len(kept) + KILLS


def test_two_processes_add_at_once(path: Path) -> None:
    started = [start(path, name, 40) for name in ("one", "other")]
    kept: dict[int, str] = {}
    for process, heard in started:
        kept |= received(heard)
        process.join()
        assert process.exitcode == 0
    assert texts(path) == kept
    assert len(kept) == 80


def add_until_refused(journal: Journal, text: str) -> tuple[list[int], str]:
    """The numbers of the tunes that were kept, and why the next one wasn't."""
    kept: list[int] = []
    try:
        while len(kept) < 100:
            kept.append(journal.add(text))
    except JournalError as error:
        return kept, str(error)
    return kept, ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits on files")
def test_a_full_disk_is_one_sentence_and_the_work_goes_on(path: Path) -> None:
    import resource

    long = TUNE.format(name="Long") + "d2A FAd|fdA BAG|\n" * 500
    with closing(Journal(path)) as journal:
        first = journal.add(TUNE.format(name="First"))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 17, limits[1]))
        try:
            kept, said = add_until_refused(journal, long)
            there = [entry.number for entry in journal.find()]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert kept
        assert f"{path}: the list of tunes can't be used: the disk is full" in said
        assert sorted(there) == [first, *kept]
        last = journal.add(long)
        assert [entry.number for entry in journal.find(Search(limit=1))] == [last]
    assert sorted(texts(path)) == [first, *kept, last]


def test_a_damaged_file_is_set_aside_with_a_sentence(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 1000)
    said: list[str] = []
    with closing(Journal(path, said.append)) as journal:
        number = journal.add(TUNE.format(name="New"))
        assert [entry.number for entry in journal.find()] == [number]
    [aside] = path.parent.glob("tunes-damaged-*.sqlite")
    assert aside.read_bytes() == b"no database at all" * 1000
    assert len(said) == 1
    assert aside.name in said[0]
    assert "none could be read" in said[0]


def test_what_can_be_read_of_a_damaged_file_is_kept(path: Path) -> None:
    with closing(Journal(path)) as journal:
        journal.add_all([(TUNE.format(name=f"Tune {n}"), Origin()) for n in range(200)])
    whole = texts(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 8192] = b"\xff" * 8192
    path.write_bytes(data)
    said: list[str] = []
    with closing(Journal(path, said.append)) as journal:
        left = {entry.number: entry.abc for entry in journal.find()}
        number = journal.add(TUNE.format(name="New"))
    assert number > max(whole)
    assert 100 < len(left) < 200
    assert left.items() <= whole.items()
    assert f"{len(left)} tunes could be read" in said[0]


def test_a_file_set_aside_by_another_process_is_opened_anew(path: Path) -> None:
    with closing(Journal(path)) as journal:
        journal.add(TUNE.format(name="Old"))
        path.rename(path.with_name("aside.sqlite"))
        for end in ("-wal", "-shm"):
            path.with_name(f"{path.name}{end}").rename(path.with_name(f"aside.sqlite{end}"))
        number = journal.add(TUNE.format(name="New"))
    assert texts(path) == {number: TUNE.format(name="New")}


def test_a_file_of_a_newer_abcgen_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with closing(Journal(path)) as journal:
        for _ in range(2):
            with pytest.raises(JournalError, match="newer abcgen"):
                journal.find()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError) as told:
        Journal(tmp_path / "file" / "tunes.sqlite").find()
    assert "Errno" not in str(told.value)
    assert "the list of tunes can't be used: " in str(told.value)
