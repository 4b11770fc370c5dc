"""What ties the tune in the window, the journal and the list of tunes together."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from abcgen.journal import Entry, Journal, Search, retitled
from abcgen.system import RequestError

from .clerk import Clerk
from .home import ChangedError
from .keeping import Shown
from .listing import Listing
from .panel import Hooks, TunesPanel
from .rows import tell
from .saving import counted
from .showing import Editor, Showing


class Desk:
    """What is done with the rows of the list; what is shown is `showing`'s, and kept by it."""

    def __init__(self, parent: tk.Misc, editor: Editor, journal: Journal | None = None) -> None:
        self._editor = editor
        self.panel = TunesPanel(
            parent,
            Hooks(
                self.choose,
                lambda wanted: self.listing.look_for(wanted),
                self.rename,
                self._tell,
                editor.play,
                {"star": self.star, "more": self.more, "hide": self.hide, "unhide": self.unhide},
            ),
        )
        self.clerk = Clerk(self.panel, journal, editor.say)
        self.listing = Listing(self.clerk, self.panel.table, self._listed)
        self.showing = Showing(editor, self.clerk, self.panel.table, self.listing.list)
        self._hidden: list[tuple[int, ...]] = []
        self._wished = ""
        """The row that was chosen last."""

    def restore(self) -> None:
        """List the tunes, and show the one that was last made or edited."""

        def last() -> Entry | None:
            entries = self.clerk.journal.find()
            return max(entries, key=lambda entry: entry.edited, default=None)

        def show(entry: Entry | None) -> None:
            if entry and not self._editor.text().strip() and self._editor.is_free():
                self.showing.show_entry(entry)

        self.clerk.do(last, show)
        self.listing.list()

    def choose(self, name: str) -> None:
        """Show the tune of a row, and play it if that is wished."""
        self._editor.settle()
        if not self._editor.is_free():
            self.showing.mark()
            return
        self.showing.keep()
        self._wished, shown = name, self.showing.current
        found = self.listing.tune_of(name)
        if found:
            self._chosen(lambda: self.showing.show_found(name, *found))
        elif name.isdigit():

            def show(entry: Entry) -> None:
                # A list that came in between may have selected the tune that is shown still.
                still = self._wished == name and self.showing.current is shown
                if self._editor.is_free() and still:
                    self._chosen(lambda: self.showing.show_entry(entry))

            self.clerk.do(lambda: self.clerk.journal.get(int(name)), show)

    def _chosen(self, show: Callable[[], None]) -> None:
        self.showing.keep()  # what was typed while the journal was asked
        try:
            show()
        except RequestError:
            self.showing.mark()
            raise
        if self.panel.hears:
            self._editor.play()

    # What is done with the rows

    def star(self, names: Sequence[str]) -> None:
        """Star tunes, or take their stars if all have one."""
        numbers, entries = _numbers(names), self.listing.entries
        starred = all(entries[n].starred for n in numbers if n in entries)
        self._change(lambda: self.clerk.journal.star(numbers, not starred))

    def hide(self, names: Sequence[str]) -> None:
        """Delete tunes, which can be undone; close the files among the rows."""
        self._editor.settle()
        self.showing.keep()
        numbers = _numbers(names)
        after = self.panel.table.neighbour(names)
        self.listing.close_files(names)
        gone = self.showing.current.number in numbers
        if numbers:
            self._hidden.append(numbers)
            self._editor.say(f"Deleted {counted(len(numbers))}; Ctrl+Z in the list brings it back")
        self._change(lambda: self.clerk.journal.hide(numbers))
        if gone and self._editor.is_free():
            self.showing.show(Shown())
            if after:
                self.panel.table.select(after)
                self.choose(after)

    def unhide(self, _: Sequence[str] = ()) -> None:
        """Bring back the tunes that were deleted last."""
        if self._hidden:
            numbers = self._hidden.pop()
            self._editor.say(f"{counted(len(numbers)).capitalize()} brought back")
            self._change(lambda: self.clerk.journal.restore(numbers))

    def rename(self, name: str, title: str) -> None:
        """Give a tune another title; that of the one that is shown can be undone in its text."""
        if int(name) == self.showing.current.number:
            self._editor.put(retitled(self._editor.text(), title))
            self.showing.keep()
        else:
            self._change(lambda: self.clerk.journal.rename(int(name), title))

    def more(self, names: Sequence[str]) -> None:
        """Compose another tune as the first of these was, with the next seed there is none of."""
        entries = self.listing.entries
        entry = next((entries[n] for n in _numbers(names) if n in entries), None)
        if entry is None or not entry.origin.model:
            raise RequestError("only a tune that a model made can have more like it")
        alike = [
            each.origin.seed or 0 for each in entries.values() if _asked(each) == _asked(entry)
        ]
        self._editor.more(entry.origin, max(alike) + 1)

    # Files

    def open(self, paths: Sequence[Path], then: Callable[[Path], None]) -> None:
        """List the tunes of files, and show the first of the first; `then` hears of each."""
        for number, path in enumerate(paths):

            def show(path: Path, row: str, first: bool = number == 0) -> None:
                then(path)
                if first:
                    self.panel.table.select(row)
                    self.choose(row)

            self.listing.open(path, show)

    def save(self, text: str, ask: Callable[[str], bool], *, anyway: bool = False) -> None:
        """Write the tune that is shown to its file; `ask` whether to replace what is there now."""
        home = self.showing.current.home
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
                self.showing.note()
                self._editor.refresh()
            elif ask(changed):
                self.save(text, ask, anyway=True)

        self.showing.keep()
        self.clerk.do(work, then)

    def find(self, which: Search, then: Callable[[Sequence[str]], None]) -> None:
        """Have `then` get tunes of the journal, the oldest first."""
        self.showing.keep()

        def work() -> Sequence[str]:
            found = [entry.abc for entry in reversed(self.clerk.journal.find(which))]
            if not found:
                raise RequestError("there is no such tune to save")
            return found

        self.clerk.do(work, then)

    # Behind it

    def close(self) -> None:
        """Keep what is shown; to be called before the window is gone."""
        self.showing.keep()
        self.showing.stop_timer()

    def shut_down(self) -> None:
        """Wait until all is kept, when the window is gone."""
        self.clerk.shut_down()
        self.listing.close()

    def facts(self) -> Iterator[str]:
        """What commands need: that rows are selected, tunes are listed, starred or deleted."""
        entries = self.listing.entries
        if self.panel.table.selected:
            yield "chosen"
        if entries:
            yield "listed"
        if any(entry.starred for entry in entries.values()):
            yield "starred"
        if self._hidden:
            yield "deleted"

    @property
    def busy(self) -> bool:
        """Whether something is still to come: rows, a tune, a text to be kept."""
        return self.clerk.busy or self.showing.pausing or self.panel.busy

    def _change(self, work: Callable[[], object]) -> None:
        self.clerk.do(work, lambda _: self.listing.list())

    def _listed(self) -> None:
        self.showing.mark()
        self._editor.refresh()

    def _tell(self, name: str) -> str:
        entry = self.listing.entries.get(int(name)) if name.isdigit() else None
        return tell(entry) if entry else ""


def _numbers(names: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(name) for name in names if name.isdigit())


def _asked(entry: Entry) -> tuple[object, ...]:
    origin = entry.origin
    return origin.model, origin.epoch, dict(origin.asked)
