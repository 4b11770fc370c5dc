"""The journal: tunes are added, edited, starred, deleted and found."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import Any

from abcgen.journal.database import Database, Tell
from abcgen.journal.entries import (
    ALL,
    ORDERS,
    UNKNOWN,
    Entry,
    Origin,
    Rating,
    Search,
    capitalized,
    retitled,
)
from abcgen.journal.facts import Facts, facts_of, patterns_of, plain
from abcgen.notation import key_name
from abcgen.system import RequestError, folders

_ORIGIN = "model, epoch, seed, asked, parent"
_SHOWN = (
    f"number, abc, title, key, dance, {_ORIGIN}, made, edited, starred, hidden, "
    "coalesce(home, ''), "
    "ratings.number IS NOT NULL, known, said, oddness"
)
_TUNES = "tunes LEFT JOIN ratings USING (number) LEFT JOIN homes USING (number)"
_FACTS = "title = ?, key = ?, dance = ?, words = ?, steps = ?"

_MOST_WORDS = 100
"""Are looked for: SQLite takes no condition of many more."""
IN_MEMORY = Path(":memory:")
"""The path of a journal that is gone when it is closed, as SQLite has it."""


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

    def add_all(
        self, tunes: Iterable[tuple[str, Origin]], facts: Sequence[Facts] | None = None
    ) -> list[int]:
        """Keep tunes, all or none, and give their numbers; `facts`: theirs, as `facts_of` does."""
        both = zip(tunes, facts or repeat(None), strict=False)
        rows = [(_texts(abc, each), origin) for (abc, origin), each in both]
        return self._database.write(lambda there: [_insert(there, *row) for row in rows])

    def edit(self, number: int, abc: str, known: str | None = None) -> int:
        """Keep the latest text of a tune in place of the one before, and give its number.

        `known` is that text as far as the caller knows. Where another program has edited the tune
        since, both are kept: the new text is a variation, whose number is given.
        """
        texts = _texts(abc)

        def change(there: sqlite3.Connection) -> int:
            query = "SELECT abc FROM tunes WHERE number = ?"
            if known is not None and there.execute(query, (number,)).fetchone() != (
                _storable(known),
            ):
                return _insert(there, texts, Origin(parent=number))
            _update(there, [number], f"abc = ?, {_FACTS}, edited = ?", *texts, time.time())
            there.execute("DELETE FROM ratings WHERE number = ?", (number,))
            return number

        return self._database.write(change)

    def rename(self, number: int, title: str) -> str:
        """Give a tune another title, and return its text, which has it."""
        abc = retitled(self.get(number).abc, title)
        self.edit(number, abc)
        return abc

    def star(self, numbers: Iterable[int], starred: bool = True) -> None:
        """Mark tunes as liked, or no longer."""
        self._change(numbers, "starred = ?", starred)

    def settle(self, number: int, home: str) -> None:
        """Keep where a tune's file is, in the caller's words."""
        query = "INSERT OR REPLACE INTO homes VALUES (?, ?)"
        self._database.write(lambda there: there.execute(query, (number, home)))

    def hide(self, numbers: Iterable[int]) -> None:
        """Delete tunes so that it can be undone."""
        self._change(numbers, "hidden = 1")

    def restore(self, numbers: Iterable[int]) -> None:
        """Undo the deleting of tunes."""
        self._change(numbers, "hidden = 0")

    def get(self, number: int) -> Entry:
        """One tune, be it deleted."""
        found = self.find(Search(numbers=(number,)))
        if not found:
            raise _absent(number)
        return found[0]

    def find(self, search: Search = ALL) -> tuple[Entry, ...]:
        """The tunes that are asked for, in their order.

        Raises RequestError for notes that are too few, and for too many words.
        """
        conditions, values = _conditions(search)
        limit = -1 if search.limit is None else search.limit
        which = f"WHERE {' AND '.join(conditions)} ORDER BY {ORDERS[search.order]}, number DESC"
        return self._select(f"{which} LIMIT ?", (*values, limit))

    def unrated(self, most: int) -> tuple[Entry, ...]:
        """Tunes whose ratings aren't kept, the newest first, at most so many."""
        which = "WHERE ratings.number IS NULL ORDER BY number DESC LIMIT ?"
        return self._select(which, (most,))

    def rate(self, rated: Iterable[tuple[Entry, Rating]]) -> None:
        """Keep the ratings of tunes whose texts are still the same."""
        query = (
            "INSERT OR REPLACE INTO ratings "
            "SELECT number, ?, ?, ? FROM tunes WHERE number = ? AND abc = ?"
        )
        rows = [(*astuple(rating), entry.number, entry.abc) for entry, rating in rated]
        self._database.write(lambda there: there.executemany(query, rows))

    def _select(self, which: str, values: tuple[Any, ...]) -> tuple[Entry, ...]:
        rows = self._database.read(f"SELECT {_SHOWN} FROM {_TUNES} {which}", values)
        return tuple(map(_entry, rows))

    def close(self) -> None:
        """Let go of the file; another call opens it again."""
        self._database.close()

    def _change(self, numbers: Iterable[int], change: str, *values: Any) -> None:
        wanted = tuple(numbers)
        self._database.write(lambda there: _update(there, wanted, change, *values))


def _insert(there: sqlite3.Connection, texts: tuple[str, ...], origin: Origin) -> int:
    """Write a tune down, and give its number."""
    asked = json.dumps(dict(origin.asked), default=str)
    made = (origin.model, origin.epoch, origin.seed, asked, origin.parent)
    row = (*texts, *made, now := time.time(), now)
    columns = f"abc, title, key, dance, words, steps, {_ORIGIN}, made, edited"
    places = ", ".join("?" * len(row))
    return int(
        there.execute(f"INSERT INTO tunes ({columns}) VALUES ({places})", row).lastrowid or 0
    )


def _update(there: sqlite3.Connection, numbers: Iterable[int], change: str, *values: Any) -> None:
    for number in numbers:
        done = there.execute(f"UPDATE tunes SET {change} WHERE number = ?", (*values, number))
        if not done.rowcount:
            raise _absent(number)


def _absent(number: int) -> RequestError:
    return RequestError(f"there is no tune {number}: `abcgen tunes list` shows those there are")


def _texts(abc: str, facts: Facts | None = None) -> tuple[str, ...]:
    """The text and its facts."""
    abc = _storable(abc)
    return abc, *astuple(facts or facts_of(abc))


def _storable(abc: str) -> str:
    """The text; halves of characters, which no file holds, become question marks."""
    return abc.encode("utf-8", "replace").decode("utf-8")


def _conditions(search: Search) -> tuple[list[str], list[Any]]:
    """What is to hold, in SQL, and the values in it."""
    said: list[tuple[str, list[Any]]] = []
    if search.numbers:
        places = ", ".join("?" * len(search.numbers))
        said.append((f"number IN ({places})", [*search.numbers]))
    else:
        said.append(("hidden = ?", [search.hidden]))
    words = dict.fromkeys(plain(search.words).split())
    if len(words) > _MOST_WORDS:
        raise RequestError(f"{len(words):,} words are too many to look for at once")
    for word in words:
        said.append(("instr(words || ' ' || lower(model), ?)", [word]))
    if search.key.strip():
        said.append(("key = ?", [key_name(capitalized(search.key))]))
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
    starred, hidden, home, rated, *rating = marks
    return Entry(
        number,
        abc,
        title,
        key,
        dance,
        origin,
        _time(made),
        _time(edited),
        bool(starred),
        bool(hidden),
        Rating(*rating) if rated else None,
        home,
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
