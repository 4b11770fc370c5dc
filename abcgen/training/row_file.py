"""Rows of numbers that tell of each symbol of a text, kept in a file.

They take up to eighty times the space of the text itself: of 200,000 tunes, more than memory has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np

from abcgen.data import ArrayFile, Rows
from abcgen.representation import Ids


class RowFile:
    """The rows of texts; those of each text are worked out once. The file goes with the object."""

    def __init__(self, rows: Callable[[Ids], Rows], kind: type[np.generic], width: int) -> None:
        """`rows` gives those of a text, of the type `kind`: (symbols, width)."""
        self._rows = rows
        self._places: dict[bytes, int] = {}
        self._file = ArrayFile(kind, width)
        self.read = self._file.read

    def find(self, text: Ids) -> int | None:
        """Which of all rows is the first of a text's, if they have been worked out."""
        return self._places.get(_digest(text))

    def place(self, text: Ids) -> int:
        """The same, worked out now if need be; raises ConfigError when the disk is full."""
        found = self.find(text)
        if found is None:
            found = self._places[_digest(text)] = self._file.append(self._rows(text))
        return found


def _digest(text: Ids) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(text)).digest()
