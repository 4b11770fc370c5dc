"""A card's text in lines and pieces, with what is to be marked in it, for a screen or a page."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from abcgen.notation import Lines

if TYPE_CHECKING:
    from abcgen.learning.watching import Card


@dataclass(frozen=True)
class Piece:
    """Some of a line of text, marked alike all through."""

    text: str
    fault: bool
    """An error is here."""
    overruled: bool
    """The grammar would not have let it pass or, where it was asked, put it in another's stead."""
    known: bool
    """In a run of notes that a tune which the model learned from has too."""


def lines_of(card: Card, width: int | None = None) -> list[list[Piece]]:
    """The lines of a card's text, without empty ones at its end, each in pieces.

    `width`: lines that are longer are broken after so many characters.
    """
    text = card.text.rstrip("\n")
    places = Lines(card.text)
    faults = set[int]()
    for fault in card.faults:
        at = places.offset(fault.line, fault.column)
        faults.update(range(at, at + fault.length))
    overruled = {one.at for one in card.overruled or ()}
    known = set(itertools.chain.from_iterable(range(span.at, span.end) for span in card.known))
    lines: list[list[Piece]] = []
    at = 0
    for line in text.split("\n"):
        step = width or max(len(line), 1)
        for start in range(0, max(len(line), 1), step):
            lines.append([])
            marked = [
                ((at + n) in faults, (at + n) in overruled, (at + n) in known, line[n])
                for n in range(start, min(start + step, len(line)))
            ]
            for marks, group in itertools.groupby(marked, key=lambda one: one[:3]):
                lines[-1].append(Piece("".join(one[3] for one in group), *marks))
        at += len(line) + 1
    return lines
