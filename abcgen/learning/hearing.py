"""What is in a text, however poor: its faults, its bars, and which of its notes are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from abcgen.data import LENGTHS, Index
from abcgen.notation import (
    Fault,
    Note,
    check,
    check_tune,
    count_bars,
    melody_of,
    parse_tunebook,
    read,
)

KNOWN_RUN = LENGTHS[0]
"""So many notes in a row are known, not like by chance."""
_LENT = "K:none\n"
_NUMBER = "reference"
"""What is said of a number that is missing is known already, and of the whole tune."""
_HEADER = re.compile(r"(?:(?:[A-Za-z]:|%).*\n)*")
_KEY = re.compile(r"^K:", re.MULTILINE)


@dataclass(frozen=True)
class Span:
    """A stretch of a text."""

    at: int
    end: int
    """Offsets of its first character and behind its last."""


@dataclass(frozen=True)
class Heard:
    """What is in a text; places are those of the text as it is written."""

    faults: tuple[Fault, ...]
    """The errors that the checker finds. Warnings are left out."""
    bars: int
    valid_bars: int
    """Bars that add up and have no error in them."""
    notes: int
    known_notes: int | None
    """Notes in runs of KNOWN_RUN that known tunes have too, in any key; None without an index."""
    known: tuple[Span, ...]
    """Where those runs are."""


def hear(text: str, index: Index | None) -> Heard:
    """What is in a text, read as the checker does.

    Where it has no key, without which no music starts, it is read as if `K:none` stood below its
    header; that this is missing counts as a fault.
    """
    lending = _Lending(text)
    faults, bars, valid, notes = set(check(text)), 0, 0, 0
    known: list[Span] = []
    known_notes, base = 0, 0
    for tune in parse_tunebook(lending.text):
        music, _ = read(tune)
        found = [fault for fault in check_tune(tune) if fault.severity == "error"]
        if lending.at >= 0:
            faults.update(lending.returned(fault) for fault in found if fault.code != _NUMBER)
        places = [tune.lines.offset(fault.line, fault.column) for fault in found]
        for bar in count_bars(music):
            bars += 1
            valid += bar.right and not any(bar.at <= place < bar.end for place in places)
        heard = melody_of(music)
        notes += len(heard)
        for first, last in _known_runs(heard, index) if index else ():
            known_notes += last - first + 1
            ends = base + heard[first].at, base + heard[last].end
            known.append(Span(*map(lending.place, ends)))
        base += len(tune.text)
    errors = tuple(sorted(fault for fault in faults if fault.severity == "error"))
    return Heard(errors, bars, valid, notes, known_notes if index else None, tuple(known))


class _Lending:
    """A text with a key lent to it if it has none, and the way back to its own places."""

    def __init__(self, text: str) -> None:
        self.at = -1
        """Where the key was put in; -1 where it has its own."""
        self.text = text
        if not _KEY.search(text):
            header = _HEADER.match(text)
            self.at = header.end() if header else 0
            self.text = text[: self.at] + _LENT + text[self.at :]
        self._line = text.count("\n", 0, max(self.at, 0)) + 1

    def place(self, offset: int) -> int:
        """Where the text itself has it."""
        lent = self.at >= 0 and offset >= self.at
        return max(self.at, offset - len(_LENT)) if lent else offset

    def returned(self, fault: Fault) -> Fault:
        """The fault where the text itself has it."""
        return replace(fault, line=fault.line - 1) if fault.line > self._line else fault


def _known_runs(notes: tuple[Note, ...], index: Index) -> Iterator[tuple[int, int]]:
    """The first and the last note of each stretch that known runs cover."""
    matches = index.matches(notes)
    covered = np.zeros(len(notes) + 2, np.bool_)
    for at, size in zip(matches.at.tolist(), matches.notes.tolist(), strict=True):
        if size >= KNOWN_RUN:
            covered[at + 1 : at + 1 + size] = True
    edges = np.flatnonzero(covered[1:] != covered[:-1]).reshape(-1, 2)
    yield from ((int(first), int(behind) - 1) for first, behind in edges)
