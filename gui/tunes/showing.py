"""The tune in the window: which one of the journal it is, and that what is seen is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from abcgen.journal import UNKNOWN, Entry, Origin
from abcgen.system import JournalError

from .clerk import Clerk
from .home import Home, noted_home
from .keeping import Keeper, Shown, is_another
from .table import RowTable

PAUSE_MILLISECONDS = 1000
"""Without a change before a text is kept."""
MOMENT = 0.02
"""Seconds for which the window waits until a new tune is in the journal."""
_PATIENCE = 5.0
"""Seconds that closing waits for the journal."""


@dataclass(frozen=True)
class Editor:
    """The window's part in it: where the tune stands, and where it is said what happened."""

    text: Callable[[], str]
    show: Callable[[str], None]
    """Another tune, whose undo starts anew; raises RequestError for one that can't be shown."""
    put: Callable[[str], None]
    """The tune with something changed, which can be undone."""
    is_free: Callable[[], bool]
    """Whether no work is under way."""
    is_whole: Callable[[], bool]
    """Whether what stands there isn't just being written."""
    say: Callable[[str], None]
    more: Callable[[Origin, int], None]
    """Compose as a tune was, with another seed."""
    play: Callable[[], None]
    """Have the tune sound from its beginning."""
    refresh: Callable[[], None]
    """Ask anew for `facts`."""
    settle: Callable[[], None] = lambda: None
    """Bring back the tune as it was, where something is only proposed."""


class Showing:
    """Keeps what the editor shows."""

    def __init__(
        self, editor: Editor, clerk: Clerk, table: RowTable, changed: Callable[[], None]
    ) -> None:
        """`changed`: called when the journal has changed."""
        self._editor = editor
        self._clerk = clerk
        self._table = table
        self._journal_changed = changed
        self._keeper = Keeper(clerk.journal)
        self.current = Shown()
        self._name = ""
        """Of the row of a file's tune that is shown, until it is edited."""
        self._versions: dict[str, Shown] = {}
        """What undo may lead back to: texts, and the tunes that they were."""
        self._homes: dict[str, Home | None] = {}
        """By row, the homes of tunes that were shown."""
        self._blank = False
        """Whether the text was seen empty since it was last kept."""
        self.unkept = ""
        """Why the last text could not be kept; empty: it was."""
        self._timer = ""
        self._latest = 0.0
        """When the text is kept even if it is still being typed, in milliseconds."""

    def typed(self) -> None:
        """The text has changed: keep it when it stays so for a while, or after twice that."""
        now = 1000 * time.monotonic()
        latest = self._latest if self._timer else now + 2 * PAUSE_MILLISECONDS
        self.stop_timer()
        self._latest = latest
        pause = max(0, min(PAUSE_MILLISECONDS, round(latest - now)))
        self._timer = self._table.after(pause, self._pause_over)

    def keep(self) -> None:
        """Keep the text as it stands."""
        self.stop_timer()
        text = self._editor.text()
        if not text.strip():
            self._blank = True
            return
        if known := self._versions.get(text):
            self._turn_to(known)
        elif self._blank or (self.current.text and is_another(self.current.text, text)):
            self._versions[self.current.text] = self.current
            self._turn_to(Shown())
        self._blank = False
        self._keep(self.current, text)

    def made(self, abc: str, origin: Origin) -> None:
        """A tune was made, and takes the place of the one that was shown."""
        self.show(Shown(origin), abc)
        self._keep(self.current, abc)

    def changed(self, text: str, origin: Origin, *, varies: bool = True) -> None:
        """Of the tune that is shown a variation was made, which is shown now.

        Unless it `varies`, it is another tune, from which undo leads back.
        """
        before = self.current
        if not before.text:
            return self.made(text, origin)
        self._versions |= {before.text: before}
        if origin == UNKNOWN and text in self._versions:  # it was moved there and back, say
            return self._turn_to(self._versions[text])
        self.current = self._versions[text] = Shown(
            origin, before if varies else None, home=before.home if varies else None
        )
        self._keep(self.current, text)
        return None

    def left_off(self) -> None:
        """What stands in the editor is a tune whose writing was given up."""
        self._versions |= {self.current.text: self.current}
        self.current = Shown()

    def new(self) -> None:
        """Make room for another tune."""
        self.keep()
        self.show(Shown())

    def show(self, shown: Shown, abc: str | None = None, name: str = "") -> None:
        """Show a tune; `abc`: as it is now; `name`: of the row of a file's tune."""
        self.stop_timer()
        self._editor.show(shown.text if abc is None else abc)
        for left in (self.current, *self._versions.values()):
            if left.home and left.number is not None:
                self._homes[str(left.number)] = left.home
        self.current, self._versions, self._blank = shown, {}, False
        self._name = name
        self.mark()
        self._editor.refresh()

    def show_entry(self, entry: Entry) -> None:
        """Show a tune of the journal."""
        home = self._homes.setdefault(str(entry.number), noted_home(entry.home))
        self.show(Shown(entry.origin, None, entry.abc, entry.number, entry.abc, home, entry.home))

    def show_found(self, name: str, text: str, home: Home | None) -> None:
        """Show a file's tune, as it was last saved there, by the name of its row."""
        home = self._homes.setdefault(name, home)
        self.show(Shown(text=home.text if home else text, home=home), name=name)

    def settle(self, home: Home) -> None:
        """The tune that is shown was saved to another file."""
        self.keep()
        self.current.home = home
        self.note()
        self._editor.refresh()

    def note(self) -> None:
        """Keep where the file of the tune that is shown is."""
        current = self.current
        self._clerk.do(lambda: self._keeper.settle(current), lambda _: None)

    def mark(self) -> None:
        """Select the row of the tune that is shown."""
        number = self.current.number
        self._table.select(str(number) if number is not None else self._name)

    def why_unkept(self) -> str:
        """Keep all there is before the window closes; why that can't be, empty: it is done."""
        self.keep()
        if self.unkept:
            self._clerk.do(self._write, lambda _: None)
        if not self._clerk.wait(_PATIENCE):
            return "the list of tunes is held by another program; close that"
        return self.unkept

    @property
    def pausing(self) -> bool:
        """Whether a text is still to be kept."""
        return bool(self._timer)

    def stop_timer(self) -> None:
        """Keep nothing by and by."""
        if self._timer:
            self._table.after_cancel(self._timer)
            self._timer = ""

    def _turn_to(self, shown: Shown) -> None:
        self.current = shown
        self.mark()

    def _keep(self, shown: Shown, text: str) -> None:
        if text == shown.text:
            return
        shown.text = text
        self._clerk.do(
            lambda: self._write(lambda: self._keeper.keep(shown, text)),
            lambda _: self._journal_changed(),
        )
        if shown.number is None:  # then it is on the disk before anyone sees it, as a rule
            self._clerk.wait(MOMENT)

    def _write(self, work: Callable[[], None] | None = None) -> None:
        """Write to the journal, by default what had to wait."""
        try:
            (work or self._keeper.keep_waiting)()
        except JournalError as error:
            self.unkept = str(error)
            raise
        self.unkept = ""

    def _pause_over(self) -> None:
        keep = self.keep if self._editor.is_whole() else self.typed
        keep()
