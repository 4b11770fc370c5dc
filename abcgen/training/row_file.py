"""Rows of numbers that tell of each symbol of a text, kept in a file.

They take up to eighty times the space of the text itself: of 200,000 tunes, more than memory has.
"""

from __future__ import annotations

import hashlib
import tempfile
import weakref
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.representation import Ids
from abcgen.system import ConfigError, folders

Rows: TypeAlias = npt.NDArray[Any]
"""(symbols, width): a row for each symbol of a text."""


class RowFile:
    """The rows of texts; those of each text are worked out once. The file goes with the object."""

    def __init__(self, rows: Callable[[Ids], Rows], kind: type[np.generic], width: int) -> None:
        """`rows` gives those of a text, of the type `kind`."""
        self._rows = rows
        self._kind = np.dtype(kind)
        self._width = width
        self._places: dict[bytes, int] = {}
        self._end = 0
        try:
            # Not where the system keeps temporary files, which may be in memory.
            folders.user_cache().mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folders.user_cache())  # noqa: SIM115
        except OSError as error:
            raise _unwritable(error) from error
        weakref.finalize(self, self._file.close)

    def find(self, text: Ids) -> int | None:
        """Which of all rows is the first of a text's, if they have been worked out."""
        return self._places.get(_digest(text))

    def place(self, text: Ids) -> int:
        """The same, worked out now if need be; raises ConfigError when the disk is full."""
        found = self.find(text)
        if found is not None:
            return found
        rows = np.ascontiguousarray(self._rows(text), self._kind)
        try:
            self._file.seek(self._end * self._width * self._kind.itemsize)
            self._file.write(rows)
            self._file.flush()
        except OSError as error:
            raise _unwritable(error) from error
        place = self._places[_digest(text)] = self._end
        self._end += len(rows)
        return place

    def read(self, place: int, count: int) -> Rows:
        """So many rows from a place on."""
        self._file.seek(place * self._width * self._kind.itemsize)
        data = self._file.read(count * self._width * self._kind.itemsize)
        return np.frombuffer(data, self._kind).reshape(count, self._width)


def _digest(text: Ids) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(text)).digest()


def _unwritable(error: OSError) -> ConfigError:
    return ConfigError(
        f"{folders.user_cache()} can't take what training keeps there ({error.strerror}): "
        "make room, or set ABCGEN_HOME to a folder on another disk"
    )
