"""The rows of the list of tunes, and what is looked for in it. Nothing here knows Tk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from abcgen.data import read_corpus
from abcgen.formats import ABC, decode, suffix_of
from abcgen.journal import (
    IN_MEMORY,
    RATED,
    UNKNOWN,
    Entry,
    Journal,
    Search,
    facts_of_all,
    figure_of,
)
from abcgen.notation import key_name, opening, split_tunebook, title
from abcgen.system import RequestError, read_regular

from .clerk import Helper
from .home import Home, home_of

CHUNK = 200
"""So many tunes of a book are made ready to be searched at once."""
_FEW = 50
"""Of so many tunes at most the work is done sooner than a process starts, ..."""
_SMALL = 50_000
"""... and of a file of so many bytes."""
_NOTES = re.compile(r"\s*(?:\[K:[^\]]*\])?[\s|:\"A-Ga-g,'^_=0-9/()]*")


@dataclass(frozen=True)
class Row:
    """A row of the list."""

    name: str
    """Its own: the number of a tune of the journal, or what `Book.name_of` gives."""
    title: str
    key: str = ""
    last: str = ""
    """When it was made, or what it is sorted by."""
    starred: bool = False
    under: str = ""
    """The name of the row that it belongs to; empty: none."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    text: str = ""
    """Words or notes."""
    starred: bool = False
    order: str = "time"
    """One of `journal.ORDERS`."""

    @property
    def needs_index(self) -> bool:
        """Whether the tunes of a book must have been read for it."""
        return bool(self.text.strip()) or self.order != "time"

    def searches(self) -> Iterator[Search]:
        """What to look for in the journal, each of which is enough."""
        asked = Search(starred=self.starred, order=self.order)
        yield with_changes(asked, words=self.text)
        if _NOTES.fullmatch(self.text) and not self.text.isspace() and self.text:
            yield with_changes(asked, notes=self.text)


@dataclass(eq=False)
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
    """Its tunes, numbered from 1, to be searched, as far as they were read."""
    read: int = 0
    """How many were."""

    def read_on(self, helper: Helper) -> bool:
        """Make some more of its tunes ready to be searched; whether there are still others."""
        texts = self.texts[self.read : self.read + CHUNK]
        facts = helper.do(facts_of_all, texts, little=len(self.texts) <= _FEW)
        self.index.add_all(((text, UNKNOWN) for text in texts), facts)
        self.read += len(texts)
        return self.read < len(self.texts)

    def home(self, number: int) -> Home | None:
        """The home of a tune, from 0; None where it can't be written back."""
        if number >= len(self.own):
            return None
        return home_of(self.path, number, self.texts[number], self.own[number])

    def found(self, wanted: Wanted) -> tuple[Row, ...]:
        """The rows of its tunes that are looked for, and its own, if there are any.

        While it is still being read its own says so.
        """
        if wanted.starred:
            return ()
        if not wanted.needs_index:
            return self.rows
        entries = find(self.index, wanted)
        if wanted.order == "time":
            entries = entries[::-1]
        rows = [
            with_changes(self.rows[entry.number], last=_last(entry, wanted.order, ""))
            for entry in entries
        ]
        own = self.rows[0]
        if (read := self.read) < len(self.texts):
            if not wanted.text.strip():
                rows += self.rows[1 + read :]
            own = with_changes(own, title=f"{own.title}: still being read …")
        elif not rows:
            return ()
        return own, *rows


def read_book(path: Path, number: int, helper: Helper) -> Book:
    """The tunes of a file of any format that abcgen reads, the number of those opened so far.

    Raises what `read_corpus` raises, and RequestError where there is no such file.
    """
    if path.is_dir():
        raise RequestError(f"{path.name} is a folder: open the files in it")
    if not path.is_file():
        raise RequestError(f"{path.name} is no longer there: {path.parent} has no such file")
    read = helper.do(_read, path.resolve(), little=path.stat().st_size <= _SMALL)
    name = f"book{number}"
    rows = [Row(name, f"{path.name} ({len(read.tunes):,})")]
    for place, (_, called, key) in enumerate(read.tunes):
        rows.append(Row(f"{name}.{place}", called, key, under=name))
    return Book(path, name, tuple(text for text, _, _ in read.tunes), tuple(rows), read.own)


class _Read(NamedTuple):
    tunes: list[tuple[str, str, str]]
    """The text, title and key of each."""
    own: tuple[str, ...]
    """They as they stand in a file of ABC."""


def _read(path: Path) -> _Read:
    return _Read(
        [
            (tune.text, title(tune.text) or "Untitled", key_name(opening(tune.text, "K") or ""))
            for tune in read_corpus(str(path)).tunes
        ],
        tuple(split_tunebook(decode(read_regular(path)))) if suffix_of(path) == ABC else (),
    )


def find(journal: Journal, wanted: Wanted) -> tuple[Entry, ...]:
    """The tunes of a journal that are looked for, in their order."""
    found = []
    for search in wanted.searches():
        with suppress(RequestError):  # too few notes so far
            found.append(journal.find(search))
    if len(found) < 2 or not all(found):
        return next(filter(None, found), ())
    both = {entry.number for entries in found for entry in entries}
    return tuple(
        entry for entry in journal.find(Search(order=wanted.order)) if entry.number in both
    )


def rows_of(entries: Iterable[Entry], now: datetime, order: str = "time") -> tuple[Row, ...]:
    """The rows of tunes of the journal.

    By time, variations belong to the first tune they come from; else each has a place of its own.
    """
    by_number = {entry.number: entry for entry in entries}
    return tuple(
        Row(
            str(entry.number),
            entry.title,
            entry.key,
            _last(entry, order, _time(entry.made, now)),
            entry.starred,
            _root(entry, by_number) if order == "time" else "",
        )
        for entry in by_number.values()
    )


def tell(entry: Entry) -> str:
    """What is known of a tune, a line each."""
    origin = entry.origin
    parts = (
        origin.model,
        "" if origin.epoch is None else f"epoch {origin.epoch}",
        "" if origin.seed is None else f"seed {origin.seed}",
    )
    lines = (
        entry.title,
        " in ".join(filter(None, (entry.dance, entry.key))),
        ", ".join(filter(None, parts)) or "your own",
        f"{entry.made.day} {entry.made:%B %Y, %H:%M}",
        *([entry.rating.said, _likeness(entry)] if entry.rating else ()),
    )
    return "\n".join(filter(None, lines))


def _likeness(entry: Entry) -> str:
    figure = figure_of(entry, "likeness")
    return f"Oddness: {figure}; a real tune has about 0." if figure else ""


def _last(entry: Entry, order: str, usual: str) -> str:
    if order in RATED:
        return figure_of(entry, order)
    return entry.dance if order == "dance" else usual


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
