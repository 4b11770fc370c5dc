"""Arrays that grow in a file, so that they take no memory however long they get."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from typing import Any, TypeAlias, overload

import numpy as np
import numpy.typing as npt

from abcgen.system import ConfigError, folders

Rows: TypeAlias = npt.NDArray[Any]
"""(rows, ...): what an array holds from some place on."""


class ArrayFile:
    """An array to which rows are added at its end. The file goes with the object."""

    def __init__(self, kind: type[np.generic], *shape: int) -> None:
        """Rows of numbers of the type `kind`, or of arrays of them that have that shape.

        Raises ConfigError when there is no room for the file.
        """
        self._kind = np.dtype((kind, shape))
        self._rows = 0
        try:
            # Not where the system keeps temporary files, which may be in memory.
            folders.user_cache().mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folders.user_cache())  # noqa: SIM115
        except OSError as error:
            raise _unwritable(error) from error
        weakref.finalize(self, self._file.close)

    def __len__(self) -> int:
        return self._rows

    def append(self, rows: Rows) -> int:
        """Add rows; returns the place of the first. Raises ConfigError when the disk is full."""
        place = self._rows
        try:
            self._file.seek(place * self._kind.itemsize)
            self._file.write(np.ascontiguousarray(rows, self._kind.base))
            self._file.flush()
        except OSError as error:
            raise _unwritable(error) from error
        self._rows += len(rows)
        return place

    def read(self, place: int, count: int) -> Rows:
        """So many rows from a place on."""
        self._file.seek(place * self._kind.itemsize)
        data = self._file.read(count * self._kind.itemsize)
        return np.frombuffer(data, self._kind.base).reshape(count, *self._kind.shape)


class ArrayList(Sequence[Rows]):
    """Arrays of numbers, each of a length of its own, one behind the other in a file."""

    def __init__(self, kind: type[np.generic]) -> None:
        """Raises what `ArrayFile` raises, here and in `append`."""
        self._file = ArrayFile(kind)
        self._ends = [0]

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, number: int) -> Rows: ...
    @overload
    def __getitem__(self, number: slice) -> list[Rows]: ...
    def __getitem__(self, number: int | slice) -> Rows | list[Rows]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._file.read(self._ends[number], self.size(number, number + 1))

    def append(self, array: Rows) -> int:
        """Add an array; returns its number."""
        self._file.append(array)
        self._ends.append(len(self._file))
        return len(self) - 1

    def size(self, first: int, end: int) -> int:
        """How much the arrays from number `first` up to `end` hold."""
        return self._ends[end] - self._ends[first]


def _unwritable(error: OSError) -> ConfigError:
    return ConfigError(
        f"{folders.user_cache()} can't take what is kept there ({error.strerror}): "
        "make room, or set ABCGEN_HOME to a folder on another disk"
    )
