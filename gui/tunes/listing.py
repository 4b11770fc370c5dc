"""Which tunes are listed: those of the journal and of files, as far as they are looked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from abcgen.journal import RATED, Entry, Journal, ratings_of

from .clerk import Clerk
from .home import Home
from .rows import Book, Row, Wanted, find, read_book, rows_of
from .table import RowTable

_CHUNK = 20
"""So many tunes are rated at once."""
_FEW = 2
"""So many are rated sooner than a process starts."""
_PATIENCE = 1.0
"""Seconds between two lists while tunes are rated."""


class Listing:
    """Has the table show what is looked for."""

    def __init__(self, clerk: Clerk, table: RowTable, listed: Callable[[], None]) -> None:
        """`listed`: called when other tunes are listed."""
        self._clerk = clerk
        self._table = table
        self._on_listed = listed
        self.entries: dict[int, Entry] = {}
        """The tunes of the journal that are listed."""
        self._books: list[Book] = []
        self._opened = 0
        """How many files were opened so far."""
        self._wanted = Wanted()
        self._asked = False
        """Whether a list is still to be made."""
        self._rating = False

    def look_for(self, wanted: Wanted) -> None:
        """List these tunes alone."""
        self._wanted = wanted
        self._asked = False
        self.list()

    def list(self) -> None:
        """List what is looked for."""
        if self._asked:
            return
        self._asked = True
        wanted = self._wanted

        def work() -> tuple[tuple[Entry, ...], tuple[Row, ...]]:
            self._asked = False  # what is opened or changed from now on needs another list
            books = tuple(self._books)
            entries = find(self._clerk.journal, wanted)
            rows = rows_of(entries, datetime.now().astimezone(), wanted.order)
            return entries, (*(row for book in books for row in book.found(wanted)), *rows)

        def show(found: tuple[tuple[Entry, ...], tuple[Row, ...]]) -> None:
            if wanted == self._wanted:
                self.entries = {entry.number: entry for entry in found[0]}
                self._table.show(found[1], nothing_sought=wanted == Wanted(order=wanted.order))
                self._on_listed()
                self._rate()

        self._clerk.do(work, show)

    def open(self, path: Path, then: Callable[[Path, str], None]) -> None:
        """List the tunes of a file; `then` hears of it, and of the name of its first row."""
        self._opened += 1
        number = self._opened

        def show(book: Book) -> None:
            self._books.insert(0, book)
            self.list()
            self._read_on(book)
            then(path, f"{book.name}.0")

        self._clerk.read(lambda: read_book(path, number, self._clerk.helper), show)

    def tune_of(self, name: str) -> tuple[str, Home | None] | None:
        """The text and the home of a file's tune, by the name of its row."""
        book = next((book for book in self._books if name.startswith(f"{book.name}.")), None)
        number = int(name.rpartition(".")[2]) if book else 0
        return (book.texts[number], book.home(number)) if book else None

    def close_files(self, names: Sequence[str]) -> None:
        """List the tunes of these files no longer."""
        for book in self._books:
            if book.name in names:
                self._table.let_go(book.name)
        self._books = [book for book in self._books if book.name not in names]

    def close(self) -> None:
        """Let go of all files."""
        for book in self._books:
            book.index.close()

    def _read_on(self, book: Book) -> None:
        """Make a file ready to be searched, between other work."""

        def go_on(more: bool) -> None:
            if self._wanted.needs_index:
                self.list()
            if more and book in self._books:
                self._clerk.read(lambda: book.read_on(self._clerk.helper), go_on)

        go_on(True)

    def _rate(self) -> None:
        """Rate the tunes that have no rating yet, if they are to be sorted by that."""
        if self._rating or self._wanted.order not in RATED:
            return
        self._rating = True
        journals = [self._clerk.journal, *(book.index for book in self._books)]

        def work() -> bool:
            """Rate for a while; whether there was anything to rate."""
            end, rated = time.monotonic() + _PATIENCE, False
            while time.monotonic() < end and any(self._rate_some(each) for each in journals):
                rated = True
            return rated

        def go_on(rated: bool) -> None:
            self._rating = False
            if rated:
                self.list()

        self._clerk.read(work, go_on)

    def _rate_some(self, journal: Journal) -> bool:
        entries = journal.unrated(_CHUNK)
        if entries:
            tunes = [(entry.abc, entry.origin.model) for entry in entries]
            rated = self._clerk.helper.do(ratings_of, tunes, little=len(tunes) <= _FEW)
            journal.rate(zip(entries, rated, strict=True))
        return bool(entries)
