"""Tunes on their way into the journal, away from the window. Nothing here knows Tk."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as with_changes
from itertools import takewhile
from operator import eq

from abcgen.journal import UNKNOWN, Journal, Origin

from .home import Home


@dataclass(eq=False)
class Shown:
    """A tune that is or was shown in the window."""

    origin: Origin = UNKNOWN
    parent: Shown | None = None
    """What it is a variation of."""
    text: str = ""
    """As it was last to be kept, or as its file has it."""
    number: int | None = None
    """In the journal, once it is there."""
    written: str | None = None
    """The text that the journal has."""
    home: Home | None = None
    """The file that it is from, or was last saved to."""
    noted: str = ""
    """What the journal has of that."""


class Keeper:
    """Writes tunes to the journal, called from one thread alone.

    What can't be written, since the disk is full, say, is tried again with whatever comes next.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: dict[Shown, str] = {}

    def keep(self, tune: Shown, text: str) -> None:
        """Keep the latest text of a tune; raises JournalError where that has to wait."""
        self._waiting[tune] = text
        self.keep_waiting()

    def keep_waiting(self) -> None:
        """Keep what has had to wait; raises JournalError where it still has to."""
        for tune, text in tuple(self._waiting.items()):
            if tune.number is None:
                parent = tune.parent.number if tune.parent else tune.origin.parent
                tune.number = self._journal.add(text, with_changes(tune.origin, parent=parent))
            else:
                tune.number = self._journal.edit(tune.number, text, tune.written)
            tune.written = text
            self.settle(tune)
            del self._waiting[tune]

    def settle(self, tune: Shown) -> None:
        """Keep where the file of a tune is that is kept itself; raises JournalError."""
        noted = tune.home.noted if tune.home else ""
        if tune.number is not None and noted != tune.noted:
            self._journal.settle(tune.number, noted)
            tune.noted = noted


def is_another(before: str, after: str) -> bool:
    """Whether a text was written over with another tune rather than edited.

    They have no line of music in common then, and less than half of the shorter one stands at the
    start or at the end of the other.
    """
    if _music(before) & _music(after):
        return False
    least = min(len(before), len(after))
    start = _alike(before, after)
    end = min(_alike(before[::-1], after[::-1]), least - start)
    return 2 * (start + end) < least


def _music(text: str) -> set[str]:
    lines = (line.strip() for line in text.splitlines())
    return {line for line in lines if line and line[1:2] != ":" and not line.startswith("%")}


def _alike(one: str, other: str) -> int:
    """How many characters two texts start with that are the same."""
    return sum(1 for _ in takewhile(bool, map(eq, one, other)))
