"""Where in a text a tune stands, and a bar of it."""

from __future__ import annotations

import itertools
import operator
import re
from dataclasses import dataclass

from abcgen.notation import split_tunebook, whole_tunes

_CHORDS_BEFORE = re.compile(r'(?:"[^"\n]*" *)*$')


def tune_at(text: str, offset: int) -> tuple[str, str, str]:
    """What stands before the tune at an offset, the tune, and what follows its last sign."""
    start = 0
    for tune in split_tunebook(text):
        if offset <= start + len(tune.rstrip()) or start + len(tune) == len(text):
            end = start + len(tune.rstrip())
            return text[:start], text[start:end], text[end:]
        start += len(tune)
    return text, "", ""


@dataclass(frozen=True)
class Whole:
    """A tune of a text with what the header of the file says for all its tunes."""

    abc: str
    start: int
    """The offset of the tune in the text."""
    length: int
    """Of the tune as it stands there."""
    added_at: int
    """The offset in `abc` at which lines of the file's header were put in."""
    added: int
    """How many characters these have."""

    def place(self, at: int) -> int | None:
        """The offset in the text of what stands at an offset in `abc`; None: it isn't there."""
        if self.added_at <= at < self.added_at + self.added:
            return None
        return self.start + at - (self.added if at >= self.added_at else 0)

    def alone(self, changed: str) -> str:
        """The tune, changed but not there, as it is to stand in the text."""
        return changed[: self.added_at] + changed[self.added_at + self.added :]


def whole_tune(text: str, offset: int) -> Whole:
    """The tune at an offset of a text."""
    before, tune, _ = tune_at(text, offset)
    abc = tune
    if before and tune:
        abc = whole_tunes(text)[len(split_tunebook(before))].rstrip()
    return Whole(abc, len(before), len(tune), alike(abc, tune), len(abc) - len(tune))


def alike(one: str, other: str) -> int:
    """How many characters two texts start with that are the same."""
    return sum(1 for _ in itertools.takewhile(bool, map(operator.eq, one, other)))


def with_chords(text: str, at: int) -> int:
    """Where the chord symbols start that stand before a note."""
    chords = _CHORDS_BEFORE.search(text, 0, at)
    assert chords is not None
    return chords.start()
