"""What ties the tune in the window, the journal and the list of tunes together.

All that touches the journal is done by one thread, in the order it is asked for.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from abcgen.journal import Entry, Journal, Origin, Search, retitled
from abcgen.system import JournalError, RequestError

from ..tasks import Task
from .home import ChangedError, Home
from .keeping import Keeper, Shown, is_another
from .panel import Hooks, TunesPanel
from .rows import Book, Row, Wanted, find, read_book, rows_of
from .saving import counted

R = TypeVar("R")

PAUSE_MILLISECONDS = 1000
"""Without a change before a text is kept."""


@dataclass(frozen=True)
class Editor:
    """The window's part in it: where the tune stands, and where it is said what happened."""

    text: Callable[[], str]
    show: Callable[[str], None]
    """Another tune, whose undo starts anew."""
    put: Callable[[str], None]
    """The tune with something changed, which can be undone."""
    is_free: Callable[[], bool]
    """Whether no tune is being written."""
    say: Callable[[str], None]
    more: Callable[[Origin, int], None]
    """Compose as a tune was, with another seed."""
    refresh: Callable[[], None]
    """Ask anew for `facts`."""


class Desk:
    """Keeps what the editor shows, and shows what the list has."""

    def __init__(self, parent: tk.Misc, editor: Editor, journal: Journal | None = None) -> None:
        self._editor = editor
        self._told: list[str] = []
        self._journal = journal or Journal(tell=self._told.append)
        self._keeper = Keeper(self._journal)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="abcgen-journal")
        self.panel = TunesPanel(
            parent,
            Hooks(
                self.choose,
                self.look_for,
                self.rename,
                {"star": self.star, "more": self.more, "hide": self.hide, "unhide": self.unhide},
            ),
        )
        self._current = Shown()
        self._name = ""
        """Of the row of a file's tune that is shown, until it is edited."""
        self._versions: dict[str, Shown] = {}
        """What undo may lead back to: texts, and the tunes that they were."""
        self._blank = False
        """Whether the text was seen empty since it was last kept."""
        self._entries: dict[int, Entry] = {}
        """The tunes of the journal that are listed."""
        self._books: list[Book] = []
        self._opened = 0
        """How many files were opened so far."""
        self._wanted = Wanted()
        self._homes: dict[str, Home | None] = {}
        """By row, the homes of tunes that were shown."""
        self._hidden: list[tuple[int, ...]] = []
        self.unkept = ""
        """Why the last text could not be kept; empty: it was."""
        self._timer = ""
        self._working = 0
        self._filling: Iterator[None] | None = None

    # The tune that is shown

    def restore(self) -> None:
        """List the tunes, and show the one that was last made or edited."""

        def last() -> Entry | None:
            entries = self._journal.find()
            return max(entries, key=lambda entry: entry.edited, default=None)

        def show(entry: Entry | None) -> None:
            if entry and not self._editor.text().strip() and self._editor.is_free():
                self._show(_shown(entry))

        self._do(last, show)
        self._list()

    def typed(self) -> None:
        """The text has changed: keep it when it stays so for a while."""
        self._stop_timer()
        self._timer = self.panel.after(PAUSE_MILLISECONDS, self._pause_over)

    def keep(self) -> None:
        """Keep the text as it stands."""
        self._stop_timer()
        text = self._editor.text()
        if not text.strip():
            self._blank = True
            return
        if known := self._versions.get(text):
            self._turn_to(known)
        elif self._blank or (self._current.text and is_another(self._current.text, text)):
            self._versions[self._current.text] = self._current
            self._turn_to(Shown())
        self._blank = False
        self._keep(self._current, text)

    def made(self, abc: str, origin: Origin) -> None:
        """A tune was made, and takes the place of the one that was shown."""
        self._show(Shown(origin), abc)
        self._keep(self._current, abc)

    def changed(self, text: str, origin: Origin) -> None:
        """Of the tune that is shown a variation was made, which is shown now."""
        before = self._current
        if not before.text:
            return self.made(text, origin)
        self._versions |= {before.text: before}
        self._current = self._versions[text] = Shown(origin, before, home=before.home)
        self._keep(self._current, text)
        return None

    def left_off(self) -> None:
        """What stands in the editor is a tune whose writing was given up."""
        self._versions |= {self._current.text: self._current}
        self._current = Shown()

    def new(self) -> None:
        """Make room for another tune."""
        self.keep()
        self._show(Shown())

    def choose(self, name: str) -> None:
        """Show the tune of a row."""
        if not self._editor.is_free():
            self._mark()
            return
        self.keep()
        book = next((book for book in self._books if name.startswith(f"{book.name}.")), None)
        if book:
            number = int(name.rpartition(".")[2])
            home = self._homes.setdefault(name, book.home(number))
            text = home.text if home else book.texts[number]
            self._show(Shown(text=text, home=home), name=name)
        elif name.isdigit():
            number = int(name)

            def show(entry: Entry) -> None:
                if self._editor.is_free() and self.panel.selected == (name,):
                    shown = _shown(entry)
                    shown.home = self._homes.get(name)
                    self._show(shown)

            self._do(lambda: self._journal.get(number), show)

    def _show(self, shown: Shown, abc: str | None = None, name: str = "") -> None:
        self._stop_timer()
        for left in (self._current, *self._versions.values()):
            if left.home and left.number is not None:
                self._homes[str(left.number)] = left.home
        self._current, self._versions, self._blank = shown, {}, False
        self._editor.show(shown.text if abc is None else abc)
        self._name = name
        self._mark()
        self._editor.refresh()

    def _turn_to(self, shown: Shown) -> None:
        self._current = shown
        self._mark()

    def _keep(self, shown: Shown, text: str) -> None:
        if text == shown.text:
            return
        shown.text = text

        def work() -> None:
            try:
                self._keeper.keep(shown, text)
            except JournalError as error:
                self.unkept = str(error)
                raise
            self.unkept = ""

        self._do(work, lambda _: self._list())

    # What is done with the rows

    def star(self, names: Sequence[str]) -> None:
        """Star tunes, or take their stars if all have one."""
        numbers = _numbers(names)
        starred = all(self._entries[n].starred for n in numbers if n in self._entries)
        self._change(lambda: self._journal.star(numbers, not starred))

    def hide(self, names: Sequence[str]) -> None:
        """Delete tunes, which can be undone; close the files among the rows."""
        self.keep()
        numbers = _numbers(names)
        self._books = [book for book in self._books if book.name not in names]
        after = self.panel.neighbour(names)
        gone = self._current.number in numbers
        if numbers:
            self._hidden.append(numbers)
            self._editor.say(f"Deleted {counted(len(numbers))}; Ctrl+Z in the list brings it back")
        self._change(lambda: self._journal.hide(numbers))
        if gone and self._editor.is_free():
            self._show(Shown())
            if after:
                self.panel.select(after)
                self.choose(after)

    def unhide(self, _: Sequence[str] = ()) -> None:
        """Bring back the tunes that were deleted last."""
        if self._hidden:
            numbers = self._hidden.pop()
            self._editor.say(f"{counted(len(numbers)).capitalize()} brought back")
            self._change(lambda: self._journal.restore(numbers))

    def rename(self, name: str, title: str) -> None:
        """Give a tune another title; that of the one that is shown can be undone in its text."""
        if int(name) == self._current.number:
            self._editor.put(retitled(self._editor.text(), title))
            self.keep()
        else:
            self._change(lambda: self._journal.rename(int(name), title))

    def more(self, names: Sequence[str]) -> None:
        """Compose another tune as the first of these was, with the next seed there is none of."""
        entry = next((self._entries[n] for n in _numbers(names) if n in self._entries), None)
        if entry is None or not entry.origin.model:
            raise RequestError("only a tune that a model made can have more like it")
        alike = [
            each.origin.seed or 0
            for each in self._entries.values()
            if _asked(each) == _asked(entry)
        ]
        self._editor.more(entry.origin, max(alike) + 1)

    def look_for(self, text: str, starred: bool) -> None:
        """List the tunes alone that have these words or notes."""
        self._wanted = Wanted(text, starred)
        self._list()

    # Files

    def open(self, path: Path, then: Callable[[Path], None]) -> None:
        """List the tunes of a file, and show the first."""
        self._opened += 1
        number = self._opened

        def show(book: Book) -> None:
            then(path)
            self._books.insert(0, book)
            self._list()
            self._fill(book)
            self.panel.select(f"{book.name}.0")
            self.choose(f"{book.name}.0")

        self._do(lambda: read_book(path, number), show)

    @property
    def home(self) -> Home | None:
        """The file of the tune that is shown."""
        return self._current.home

    def settle(self, home: Home) -> None:
        """The tune that is shown was saved to another file."""
        self.keep()
        self._current.home = home
        self._editor.refresh()

    def save(self, text: str, ask: Callable[[str], bool], *, anyway: bool = False) -> None:
        """Write the tune that is shown to its file; `ask` whether to replace what is there now."""
        home = self._current.home
        assert home is not None

        def work() -> str:
            try:
                home.put(text, anyway=anyway)
            except ChangedError as error:
                return str(error)
            return ""

        def then(changed: str) -> None:
            if not changed:
                self._editor.say(f"Saved {home.path.name}")
                self._editor.refresh()
            elif ask(changed):
                self.save(text, ask, anyway=True)

        self.keep()
        self._do(work, then)

    def find(self, which: Search, then: Callable[[Sequence[str]], None]) -> None:
        """Have `then` get tunes of the journal, the oldest first."""
        self.keep()

        def work() -> Sequence[str]:
            found = [entry.abc for entry in reversed(self._journal.find(which))]
            if not found:
                raise RequestError("there is no such tune to save")
            return found

        self._do(work, then)

    def close(self) -> None:
        """Keep what is shown; to be called before the window is gone."""
        self.keep()
        self._stop_timer()

    def shut_down(self) -> None:
        """Wait until all is kept, when the window is gone."""
        self._thread.shutdown(wait=True)
        self._journal.close()
        for book in self._books:
            book.index.close()

    def facts(self) -> Iterator[str]:
        """What commands need: that rows are selected, tunes are listed, starred or deleted."""
        if self.panel.selected:
            yield "chosen"
        if self._entries:
            yield "listed"
        if any(entry.starred for entry in self._entries.values()):
            yield "starred"
        if self._hidden:
            yield "deleted"

    @property
    def busy(self) -> bool:
        """Whether something is still to come: rows, a tune, a text to be kept."""
        return bool(self._working or self._timer or self.panel.busy)

    # Behind it

    def _change(self, work: Callable[[], Any]) -> None:
        self._do(work, lambda _: self._list())

    def _list(self) -> None:
        """List what is looked for."""
        wanted, books = self._wanted, tuple(self._books)

        def work() -> tuple[tuple[Entry, ...], tuple[Row, ...]]:
            entries = find(self._journal, wanted)
            rows = rows_of(entries, datetime.now().astimezone())
            return entries, (*(row for book in books for row in book.found(wanted)), *rows)

        def show(found: tuple[tuple[Entry, ...], tuple[Row, ...]]) -> None:
            if wanted == self._wanted:
                self._entries = {entry.number: entry for entry in found[0]}
                self.panel.show(found[1])
                self._mark()
                self._editor.refresh()

        self._do(work, show)

    def _fill(self, book: Book) -> None:
        """Make a book ready to be searched, between other work."""
        steps = book.fill()

        def go_on(more: bool) -> None:
            if self._wanted.text:
                self._list()
            if more and book in self._books:
                self._do(lambda: next(steps, True) is None, go_on)

        go_on(True)

    def _mark(self) -> None:
        number = self._current.number
        self.panel.select(str(number) if number is not None else self._name)

    def _do(self, work: Callable[[], R], then: Callable[[R], None]) -> None:
        """Do some work with the journal, and then something in Tk's loop unless it failed."""
        self._working += 1

        def end(future: Future[R]) -> None:
            self._working -= 1
            while self._told:
                self._editor.say(self._told.pop(0))
            then(future.result())

        Task[Any, R](self.panel, self._thread, lambda _: work(), lambda _: None, end)

    def _pause_over(self) -> None:
        # What is being written is no text to keep until it is whole.
        keep = self.keep if self._editor.is_free() else self.typed
        keep()

    def _stop_timer(self) -> None:
        if self._timer:
            self.panel.after_cancel(self._timer)
            self._timer = ""


def _shown(entry: Entry) -> Shown:
    return Shown(entry.origin, None, entry.abc, entry.number, entry.abc)


def _numbers(names: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(name) for name in names if name.isdigit())


def _asked(entry: Entry) -> tuple[object, ...]:
    origin = entry.origin
    return origin.model, origin.epoch, dict(origin.asked)
