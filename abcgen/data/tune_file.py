"""Many tunes in a file, from which each is read when it is asked for.

A file in the cache folder is called after all that its tunes follow from: the files that they were
read from, what an experiment wants of them, and abcgen's own code. So the next start finds it, and
nothing of it is in memory but where each tune starts. Those not used for longest go.

Each line is a tune as JSON; the last has the checksum of the others.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import eq
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

import abcgen
from abcgen.system import folders, write_atomic

MOST_FILES = 8
_BLOCK = 1 << 20
_CHECKSUM = 64
"""The characters of a checksum."""


@dataclass(frozen=True)
class CorpusTune:
    """One tune as it stands in its file, with whatever follows it up to the next.

    What the header of the file says for all tunes is put into each (`notation.whole_tunes`).
    """

    text: str
    title: str
    """Empty when the tune has none."""
    file: str
    line: int
    """Where in the file `text` starts, counted from 1."""
    filed: str = ""
    """The dance of which the dataset says that the file holds such tunes; empty: of any."""


class TuneFile(Sequence[CorpusTune]):
    """Some of the tunes of a file."""

    def __init__(self, path: Path, sha256: str, ends: npt.NDArray[np.int64]) -> None:
        """`ends`: where the tunes' lines start and end, (tunes, 2)."""
        # Open for as long as this is used, so that nobody can take it away.
        self._file = path.open("rb")
        self._path, self._sha256, self._ends = path, sha256, ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> CorpusTune: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[CorpusTune, ...]: ...
    def __getitem__(self, number: int | slice) -> CorpusTune | tuple[CorpusTune, ...]:
        if isinstance(number, slice):
            return tuple(self[each] for each in range(*number.indices(len(self))))
        start, end = self._ends[number].tolist()
        self._file.seek(start)
        return CorpusTune(*json.loads(self._file.read(end - start)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def some(self, places: Sequence[int]) -> TuneFile:
        """Those at some places."""
        return TuneFile(self._path, self._sha256, self._ends[places])

    @property
    def sha256(self) -> str:
        """Of what the tunes are."""
        return hashlib.sha256(self._sha256.encode() + self._ends.tobytes()).hexdigest()


def chosen(tunes: Sequence[CorpusTune], places: Sequence[int]) -> Sequence[CorpusTune]:
    """The tunes at some places."""
    if isinstance(tunes, TuneFile):
        return tunes.some(places)
    return tuple(tunes[place] for place in places)


def kept(source: Iterable[Any], make: Callable[[], Iterator[CorpusTune]]) -> Sequence[CorpusTune]:
    """The tunes that `make` gives, in a file from now on; where they follow from what `source`
    names and a file has them already, those.

    Where the disk doesn't take them they are in memory.
    """
    path = _path_for(source)
    found = _recall(path)
    if found is None:
        try:
            write_atomic(path, _lines(make()))
        except OSError:
            return tuple(make())
        by_age = sorted(path.parent.glob("*.tunes"), key=lambda each: each.stat().st_mtime_ns)
        for old in by_age[:-MOST_FILES]:
            with contextlib.suppress(OSError):
                old.unlink()
        found = _recall(path)
    return tuple(make()) if found is None else found


def names_of(tunes: Sequence[CorpusTune]) -> Iterator[Any]:
    """What stands for the tunes in a `source`."""
    if isinstance(tunes, TuneFile):
        yield tunes.sha256
    else:
        yield from map(_values, tunes)


def _path_for(source: Iterable[Any]) -> Path:
    found = hashlib.sha256(_code().encode("ascii"))
    for part in source:
        found.update(json.dumps(part).encode("ascii") + b"\n")
    return folders.user_cache() / "prepared" / f"{found.hexdigest()}.tunes"


def _recall(path: Path) -> TuneFile | None:
    """The tunes of a file; None when it isn't there, or isn't whole."""
    found, ends, size = hashlib.sha256(), [np.zeros(1, np.int64)], 0
    last = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                ends.append(size + 1 + np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")))
                size += len(block)
                whole = last + block
                last = whole[-_CHECKSUM:]
                found.update(whole[:-_CHECKSUM])
        path.touch()
    except OSError:
        return None
    if last.decode("ascii", "replace") != found.hexdigest():
        return None
    starts = np.concatenate(ends)
    return TuneFile(path, found.hexdigest(), np.stack([starts[:-1], starts[1:]], 1))


def _lines(tunes: Iterable[CorpusTune]) -> Iterator[bytes]:
    found = hashlib.sha256()
    for tune in tunes:
        line = json.dumps(_values(tune)).encode("ascii") + b"\n"
        found.update(line)
        yield line
    yield found.hexdigest().encode("ascii")


def _values(tune: CorpusTune) -> tuple[str | int, ...]:
    return tune.text, tune.title, tune.file, tune.line, tune.filed


@lru_cache(maxsize=1)
def _code() -> str:
    """The checksum of abcgen's own modules."""
    found = hashlib.sha256()
    for path in sorted(Path(abcgen.__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
