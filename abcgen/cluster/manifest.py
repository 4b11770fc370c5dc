"""What of a long work is done: a manifest, and beside it a piece for each shard.

`manifest.json` holds who began the work (`made_with`), what was asked (`asked`), the checksums of
the `files` that it reads, and of each finished shard: the `step` and what is done in it (`work`),
its tasks, counted from 1 (`first`, `last`), a checksum of these (`tasks`) and of what came of them
(`piece`), which is in `STEP-FIRST.piece`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import io
import json
import math
import pickle
import platform
import reprlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import abcgen
from abcgen.system import ExistsError, write_atomic

MANIFEST_FILE = "manifest.json"
_PIECES = "*.piece"
_EVERY = 1.0
"""Seconds from one writing of the manifest to the next, at least."""
_SELDOM = 20
"""Between them so many times as long as one takes: it grows with each piece."""


@dataclass(frozen=True)
class Shard:
    """Some tasks in a row of a step of the work."""

    step: int
    work: str
    first: int
    """The number of the first task, from 1."""
    tasks: Sequence[Any]

    @property
    def last(self) -> int:
        """The number of the last task."""
        return self.first + len(self.tasks) - 1

    @cached_property
    def checksum(self) -> str:
        """Of the tasks: texts, numbers and dataclasses of these, which print alike everywhere."""
        return _checksum(repr(self.tasks).encode("utf-8", "backslashreplace"))


class Manifest:
    """The manifest in a folder; what it tells of a shard is there, whole."""

    def __init__(
        self, folder: Path, asked: Mapping[str, Any], files: Mapping[str, str], force: bool
    ) -> None:
        """Go on with what was begun in `folder`, if anything was.

        `asked` can be written as JSON; `files`: checksums by path. Raises ExistsError for a folder
        that holds anything else; with `force` it is begun anew.
        """
        self._folder = folder
        started = {"made_with": versions(), "asked": _as_json(asked), "files": dict(files)}
        found = {} if force else _read(folder)
        if not found and folder.exists():
            _empty(folder)
        if found and (difference := _difference(started, found)):
            raise ExistsError(
                f"{folder} holds what another run has done: {difference}; ask for the same, or "
                "choose another name"
            )
        self._started = started
        self._done = dict(found.get("shards", {}))
        self._next = -math.inf

    def recall(self, shard: Shard) -> list[Any] | None:
        """What came of a shard; None where it isn't done, or was done to other tasks."""
        row = self._done.get((shard.step, shard.first))
        if row is None or row != _row(shard, row["piece"]):
            return None
        try:
            piece = self._path(shard).read_bytes()
            if _checksum(piece) != row["piece"]:
                return None
            found: list[Any] = _Reader(io.BytesIO(piece)).load()
        except (OSError, pickle.UnpicklingError):
            return None
        return found

    def keep(self, shard: Shard, results: list[Any]) -> None:
        """Store what came of a shard, and soon that it is done: `write` says so at once."""
        piece = pickle.dumps(results)
        write_atomic(self._path(shard), piece)
        self._done[shard.step, shard.first] = _row(shard, _checksum(piece))
        if time.monotonic() > self._next:
            self.write()

    def write(self) -> None:
        """Write the manifest."""
        began = time.monotonic()
        rows = [self._done[key] for key in sorted(self._done)]
        text = json.dumps({**self._started, "shards": rows}, ensure_ascii=False, indent=1)
        write_atomic(self._folder / MANIFEST_FILE, text + "\n")
        now = time.monotonic()
        self._next = now + max(_EVERY, _SELDOM * (now - began))

    def remove(self) -> None:
        """Remove the folder: the work is over, and what came of it is elsewhere."""
        if self._folder.exists():
            _empty(self._folder)

    def _path(self, shard: Shard) -> Path:
        return self._folder / f"{shard.step:02}-{shard.first:08}.piece"


def begun(folder: Path) -> Mapping[str, Any]:
    """What was asked of the work that was begun in a folder; empty where none was."""
    asked: Mapping[str, Any] = _read(folder).get("asked", {})
    return asked


def versions() -> dict[str, str]:
    """What results may depend on beside files: the versions of abcgen, NumPy and Python."""
    return {
        "abcgen": abcgen.__version__,
        "numpy": importlib.metadata.version("numpy"),
        "python": platform.python_version(),
    }


def checksum_of(path: Path) -> str:
    """The checksum of a file."""
    return _checksum(path.read_bytes())


class _Reader(pickle.Unpickler):
    """Makes nothing but plain values and abcgen's own dataclasses, whoever wrote the piece."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("abcgen."):
            found = super().find_class(module, name)
            if isinstance(found, type) and dataclasses.is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} belongs in no piece")


def _read(folder: Path) -> dict[str, Any]:
    """A folder's manifest, its shards by their place; empty where there is none."""
    path = folder / MANIFEST_FILE
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        done = {(row["step"], row["first"]): row for row in found["shards"] if row["piece"]}
        return found | {"asked": dict(found["asked"]), "shards": done}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ExistsError(f"{path} can't be read: choose another name") from error


def _empty(folder: Path) -> None:
    """Remove a folder of pieces; raises ExistsError for one that holds anything else."""
    own = {folder / MANIFEST_FILE, *folder.glob(_PIECES)} if folder.is_dir() else set()
    if not folder.is_dir() or set(folder.iterdir()) - own:
        raise ExistsError(f"{folder} holds other files: choose another name")
    for path in own:
        path.unlink(missing_ok=True)
    folder.rmdir()


def _difference(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """In what a work differs from the one begun; empty when it doesn't."""
    for part, mine in ours.items():
        others = theirs.get(part, {})
        for key in (*mine, *others):
            if mine.get(key) != others.get(key):
                name = key.replace("_", "-")
                if part == "files":
                    return f"{name} is another file now"
                return (
                    f"{name} was {reprlib.repr(others.get(key))}, not {reprlib.repr(mine.get(key))}"
                )
    return ""


def _row(shard: Shard, piece: str) -> dict[str, Any]:
    return {
        "step": shard.step,
        "work": shard.work,
        "first": shard.first,
        "last": shard.last,
        "tasks": shard.checksum,
        "piece": piece,
    }


def _as_json(asked: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(asked, default=str))
    return found


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
