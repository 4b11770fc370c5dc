"""The rows of the list of tunes, and what is looked for in it. Nothing here knows Tk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from abcgen.data import read_corpus
from abcgen.formats import ABC, decode, suffix_of
from abcgen.journal import IN_MEMORY, UNKNOWN, Entry, Journal, Search
from abcgen.notation import key_name, opening, split_tunebook, title
from abcgen.system import RequestError, read_regular

from .home import Home, home_of

CHUNK = 100
"""So many tunes of a book are made ready to be searched at once."""
_NOTES = re.compile(r"\s*(?:\[K:[^\]]*\])?[\s|:\"A-Ga-g,'^_=0-9/()]*")


@dataclass(frozen=True)
class Row:
    """A row of the list."""

    name: str
    """Its own: the number of a tune of the journal, or what `Book.name_of` gives."""
    title: str
    key: str = ""
    time: str = ""
    starred: bool = False
    under: str = ""
    """The name of the row that it belongs to; empty: none."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    text: str = ""
    """Words or notes."""
    starred: bool = False

    def searches(self) -> Iterator[Search]:
        """What to look for in the journal, each of which is enough."""
        yield Search(words=self.text, starred=self.starred)
        if _NOTES.fullmatch(self.text) and not self.text.isspace() and self.text:
            yield Search(notes=self.text, starred=self.starred)


@dataclass(frozen=True)
class Book:
    """A file of tunes that is open."""

    path: Path
    name: str
    """Of its row."""
    texts: tuple[str, ...]
    rows: tuple[Row, ...]
    """That of the file and those of its tunes."""
    own: tuple[str, ...] = ()
    """The tunes as they stand in a file of ABC, without what its header says for all."""
    index: Journal = field(default_factory=lambda: Journal(IN_MEMORY))
    """Its tunes, numbered from 1, to be searched; see `fill`."""

    def fill(self) -> Iterator[None]:
        """Make its tunes ready to be searched, some at each step."""
        for start in range(0, len(self.texts), CHUNK):
            self.index.add_all((text, UNKNOWN) for text in self.texts[start : start + CHUNK])
            yield

    def home(self, number: int) -> Home | None:
        """The home of a tune, from 0; None where it can't be written back."""
        if number >= len(self.own):
            return None
        return home_of(self.path, number, self.texts[number], self.own[number])

    def found(self, wanted: Wanted) -> tuple[Row, ...]:
        """The rows of its tunes that are looked for, and its own, if there are any."""
        if wanted.starred:
            return ()
        if not wanted.text.strip():
            return self.rows
        numbers = sorted(entry.number for entry in find(self.index, wanted))
        return (self.rows[0], *(self.rows[number] for number in numbers)) if numbers else ()


def read_book(path: Path, number: int) -> Book:
    """The tunes of a file of any format that abcgen reads, the number of those opened so far.

    Raises what `read_corpus` raises, and RequestError where there is no such file.
    """
    if not path.is_file():
        raise RequestError(f"{path.name} is no longer there: {path.parent} has no such file")
    tunes = read_corpus(str(path.resolve())).tunes
    own = split_tunebook(decode(read_regular(path))) if suffix_of(path) == ABC else ()
    name = f"book{number}"
    rows = [Row(name, f"{path.name} ({len(tunes):,})")]
    for place, tune in enumerate(tunes):
        key = key_name(opening(tune.text, "K") or "")
        rows.append(Row(f"{name}.{place}", title(tune.text) or "Untitled", key, under=name))
    return Book(path, name, tuple(tune.text for tune in tunes), tuple(rows), own)


def find(journal: Journal, wanted: Wanted) -> tuple[Entry, ...]:
    """The tunes of a journal that are looked for, the newest first."""
    found: dict[int, Entry] = {}
    for search in wanted.searches():
        with suppress(RequestError):  # too few notes so far
            found |= {entry.number: entry for entry in journal.find(search)}
    return tuple(found[number] for number in sorted(found, reverse=True))


def rows_of(entries: Iterable[Entry], now: datetime) -> tuple[Row, ...]:
    """The rows of tunes of the journal; variations belong to the first tune they come from."""
    by_number = {entry.number: entry for entry in entries}
    return tuple(
        Row(
            str(entry.number),
            entry.title,
            entry.key,
            _time(entry.made, now),
            entry.starred,
            _root(entry, by_number),
        )
        for entry in by_number.values()
    )


def _root(entry: Entry, by_number: Mapping[int, Entry]) -> str:
    root = entry
    while (parent := root.origin.parent) in by_number and parent is not None:
        if parent >= root.number:  # which no journal of ours has
            break
        root = by_number[parent]
    return "" if root is entry else str(root.number)


def _time(moment: datetime, now: datetime) -> str:
    """A time of today, a day of this year, or a month."""
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b}" if moment.year == now.year else f"{moment:%b %Y}"
