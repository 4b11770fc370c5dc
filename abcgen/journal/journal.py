"""The journal: tunes are added, edited, starred, deleted and found."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import Any

from abcgen.journal.database import Database, Tell
from abcgen.journal.entries import ALL, UNKNOWN, Entry, Origin, Search, retitled
from abcgen.journal.facts import facts_of, patterns_of, plain
from abcgen.notation import key_name
from abcgen.system import RequestError, folders

_ORIGIN = "model, epoch, seed, asked, parent"
_SHOWN = f"number, abc, title, key, dance, {_ORIGIN}, made, edited, starred, hidden"
_FACTS = "title = ?, key = ?, dance = ?, words = ?, steps = ?"


class Journal:
    """The tunes of one file, by default the user's; any thread may use it.

    Nothing is opened before it is needed. `tell` gets a sentence when the file was damaged. All
    methods raise JournalError, a sentence to show, when the file can't be used; a later call may
    work again. Those that take a tune's number raise RequestError when there is no such tune.
    """

    def __init__(self, path: Path | None = None, tell: Tell = lambda sentence: None) -> None:
        self._database = Database(path or folders.user_data() / "tunes.sqlite", tell)

    def add(self, abc: str, origin: Origin = UNKNOWN) -> int:
        """Keep a tune, and give its number: it is on the disk then."""
        return self.add_all([(abc, origin)])[0]

    def add_all(self, tunes: Iterable[tuple[str, Origin]]) -> list[int]:
        """Keep tunes, all or none, and give their numbers."""
        now = time.time()
        rows = [(*_texts(abc), *_values(origin), now, now) for abc, origin in tunes]

        def insert(connection: sqlite3.Connection) -> list[int]:
            return [int(connection.execute(query, row).lastrowid or 0) for row in rows]

        columns = f"abc, title, key, dance, words, steps, {_ORIGIN}, made, edited"
        query = f"INSERT INTO tunes ({columns}) VALUES ({', '.join('?' * 13)})"
        return self._database.write(insert)

    def edit(self, number: int, abc: str) -> None:
        """Keep the latest text of a tune in place of the one before."""
        self._update([number], f"abc = ?, {_FACTS}, edited = ?", *_texts(abc), time.time())

    def rename(self, number: int, title: str) -> str:
        """Give a tune another title, and return its text, which has it."""
        abc = retitled(self.get(number).abc, title)
        self.edit(number, abc)
        return abc

    def star(self, numbers: Iterable[int], starred: bool = True) -> None:
        """Mark tunes as liked, or no longer."""
        self._update(numbers, "starred = ?", starred)

    def hide(self, numbers: Iterable[int]) -> None:
        """Delete tunes so that it can be undone."""
        self._update(numbers, "hidden = 1")

    def restore(self, numbers: Iterable[int]) -> None:
        """Undo the deleting of tunes."""
        self._update(numbers, "hidden = 0")

    def get(self, number: int) -> Entry:
        """One tune, be it deleted."""
        found = self.find(Search(numbers=(number,)))
        if not found:
            raise _absent(number)
        return found[0]

    def find(self, search: Search = ALL) -> tuple[Entry, ...]:
        """The tunes that are asked for, the newest first.

        Raises RequestError for notes that are too few.
        """
        conditions, values = _conditions(search)
        query = f"SELECT {_SHOWN} FROM tunes WHERE {' AND '.join(conditions)} ORDER BY number DESC"
        limit = -1 if search.limit is None else search.limit
        rows = self._database.read(f"{query} LIMIT ?", (*values, limit))
        return tuple(map(_entry, rows))

    def close(self) -> None:
        """Let go of the file; another call opens it again."""
        self._database.close()

    def _update(self, numbers: Iterable[int], change: str, *values: Any) -> None:
        wanted = tuple(numbers)

        def update(connection: sqlite3.Connection) -> None:
            for number in wanted:
                done = connection.execute(
                    f"UPDATE tunes SET {change} WHERE number = ?", (*values, number)
                )
                if not done.rowcount:
                    raise _absent(number)

        self._database.write(update)


def _absent(number: int) -> RequestError:
    return RequestError(f"there is no tune {number}: `abcgen tunes list` shows those there are")


def _texts(abc: str) -> tuple[str, ...]:
    """The text and its facts; halves of characters, which no file holds, become question marks."""
    abc = abc.encode("utf-8", "replace").decode("utf-8")
    return abc, *astuple(facts_of(abc))


def _values(origin: Origin) -> tuple[Any, ...]:
    asked = json.dumps(dict(origin.asked), default=str)
    return origin.model, origin.epoch, origin.seed, asked, origin.parent


def _conditions(search: Search) -> tuple[list[str], list[Any]]:
    """What is to hold, in SQL, and the values in it."""
    said: list[tuple[str, list[Any]]] = []
    if search.numbers:
        places = ", ".join("?" * len(search.numbers))
        said.append((f"number IN ({places})", [*search.numbers]))
    else:
        said.append(("hidden = ?", [search.hidden]))
    for word in plain(search.words).split():
        said.append(("instr(words || ' ' || lower(model), ?)", [word]))
    if search.key:
        key = search.key.strip()
        said.append(("key = ?", [key_name(key[:1].upper() + key[1:])]))
    if search.dance:
        said.append(("dance = ?", [search.dance.strip().casefold()]))
    if search.notes:
        patterns = sorted(patterns_of(search.notes))
        said.append((f"({' OR '.join(['instr(steps, ?)'] * len(patterns))})", patterns))
    if search.starred:
        said.append(("starred", []))
    return [each for each, _ in said], [value for _, values in said for value in values]


def _entry(row: tuple[Any, ...]) -> Entry:
    number, abc, title, key, dance, model, epoch, seed, asked, parent, made, edited, *marks = row
    origin = Origin(model, epoch, seed, json.loads(asked), parent)
    starred, hidden = map(bool, marks)
    return Entry(
        number, abc, title, key, dance, origin, _time(made), _time(edited), starred, hidden
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
