"""The journal's file: SQLite with a write-ahead log, opened when it is first needed.

What was committed is there again after the process was killed or the power failed, and several
processes write one after the other. A file that is damaged is set aside under another name, with
what can be read of it taken over.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from abcgen.system import JournalError

T = TypeVar("T")
Tell = Callable[[str], None]

COLUMNS = (
    "number INTEGER PRIMARY KEY AUTOINCREMENT",
    "abc TEXT NOT NULL",
    "title TEXT NOT NULL",
    "key TEXT NOT NULL",
    "dance TEXT NOT NULL",
    "words TEXT NOT NULL",
    "steps TEXT NOT NULL",
    "model TEXT NOT NULL",
    "epoch INTEGER",
    "seed INTEGER",
    "asked TEXT NOT NULL",  # JSON
    "parent INTEGER",
    "made REAL NOT NULL",  # seconds since 1970
    "edited REAL NOT NULL",
    "starred INTEGER NOT NULL DEFAULT 0",
    "hidden INTEGER NOT NULL DEFAULT 0",
)
_CHANGES = (
    f"CREATE TABLE tunes ({', '.join(COLUMNS)})",
    # What can be worked out again from a tune, and goes when its text changes.
    "CREATE TABLE ratings (number INTEGER PRIMARY KEY, known INTEGER, said TEXT, oddness REAL)",
    # Where a tune's file is, in the window's words.
    "CREATE TABLE homes (number INTEGER PRIMARY KEY, home TEXT NOT NULL)",
)
"""What makes the file of each version of the one before; new ones are added at the end."""
_PATIENCE = 30.0
"""Seconds to wait for another process's writing."""
_REASONS: Mapping[str, str] = {
    "full": "the disk is full; make room there",
    "disk I/O": "the disk is full or fails; make room there",
    "locked": "another program holds it; close that",
    "readonly": "it may not be written; change its permissions",
    "unable to open": "it can't be opened; see that its folder may be written",
}
"""What SQLite's messages mean, by a word in them."""


class Database:
    """The file at a path, for any thread; `tell` gets a sentence when it had to be set aside."""

    def __init__(self, path: Path, tell: Tell) -> None:
        self._path = path
        self._tell = tell
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        """Which file the connection is to, as the system tells files apart."""

    def read(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """The rows of a query. Raises JournalError when the file can't be read."""
        return self._run(lambda connection: connection.execute(query, values).fetchall())

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` gives; all that it writes is on the disk then, or nothing if this raises.

        Raises JournalError when it can't be written.
        """

        def whole(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            return work(connection)

        return self._run(whole)

    def close(self) -> None:
        """Let go of the file until it is needed again."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock:
            try:
                return self._attempt(work)
            except sqlite3.DatabaseError as error:
                # Its subclasses stand for other things than damage.
                if type(error) is not sqlite3.DatabaseError:
                    raise
                self._set_aside()
            return self._attempt(work)

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._connection and self._opened != _identity(self._path):
                self.close()  # another process has set the file aside
            with self._open() as connection:  # which commits, or rolls back
                return work(connection)
        except (sqlite3.OperationalError, OSError) as error:
            self.close()
            said = (isinstance(error, OSError) and error.strerror) or str(error)
            reason = next((why for word, why in _REASONS.items() if word in said), said)
            raise JournalError(
                f"{self._path}: the list of tunes can't be used: {reason}"
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path, _PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._opened = _identity(self._path)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                self._bring_up_to_date(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        if _version(connection) == len(_CHANGES):
            return
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            version = _version(connection)  # another process may have done it meanwhile
            if version > len(_CHANGES):
                raise JournalError(
                    f"{self._path}: the list of tunes is a newer abcgen's; update this one"
                )
            for change in _CHANGES[version:]:
                connection.execute(change)
            connection.execute(f"PRAGMA user_version = {len(_CHANGES)}")

    def _set_aside(self) -> None:
        """Give a damaged file another name, and take over what can be read of it."""
        self.close()
        if self._opened != _identity(self._path):
            return  # another process has done it
        aside = self._path.with_name(f"{self._path.stem}-damaged-{time.time_ns()}.sqlite")
        try:
            for end in ("-wal", "-shm", ""):  # the file itself last: what is new has no old log
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self._path}{end}").replace(f"{aside}{end}")
        except OSError as error:
            raise JournalError(
                f"{self._path}: the list of tunes is damaged and can't be set aside: "
                f"{error.strerror}; give it another name"
            ) from error
        rows = dict(_readable(aside))
        if rows:
            places = ", ".join("?" * len(COLUMNS))
            insert = f"INSERT INTO tunes VALUES ({places})"
            self.write(lambda connection: connection.executemany(insert, rows.values()))
        kept = f"{len(rows):,} tunes could be read and are kept" if rows else "none could be read"
        self._tell(
            f"{self._path}: the list of tunes was damaged and is now {aside.name}; of its tunes "
            f"{kept}"
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _identity(path: Path) -> tuple[int, int] | None:
    with contextlib.suppress(FileNotFoundError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def _readable(path: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a damaged file that can be read, from either end, by their numbers."""
    for order in ("ASC", "DESC"):
        with (
            contextlib.suppress(sqlite3.DatabaseError),
            contextlib.closing(sqlite3.connect(path)) as connection,
        ):
            query = f"SELECT * FROM tunes ORDER BY number {order}"
            for row in connection.execute(query):
                if len(row) == len(COLUMNS):
                    yield row[0], row
