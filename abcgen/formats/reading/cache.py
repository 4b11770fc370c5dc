"""What files became, kept on disk, so that reading a collection again takes no time.

An entry's name is made of the file's bytes, its kind, the grid, and the versions of the reader
and of the libraries that it uses: what would be read anew has no entry.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from abcgen.formats.reading.outcome import Outcome
from abcgen.formats.table import PLAYED
from abcgen.system import folders as resources
from abcgen.system import write_atomic

READER_VERSION = 4
"""To be raised whenever the same bytes become other ABC, or other remarks, than before."""


def recall(data: bytes, suffix: str, step: Fraction) -> Outcome | None:
    """What the file became before; None when that isn't known."""
    try:
        entry = json.loads(_path(data, suffix, step).read_text(encoding="utf-8"))
        return Outcome(str(entry["abc"]), tuple(map(str, entry["remarks"])), str(entry["refused"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def keep(outcome: Outcome, data: bytes, suffix: str, step: Fraction) -> None:
    """Store what the file became; where that can't be, it is read again next time."""
    entry = {"abc": outcome.abc, "remarks": outcome.remarks, "refused": outcome.refused}
    with contextlib.suppress(OSError):
        write_atomic(_path(data, suffix, step), json.dumps(entry))


def _path(data: bytes, suffix: str, step: Fraction) -> Path:
    grid = str(step) if suffix in PLAYED else ""
    name = "\n".join([hashlib.sha256(data).hexdigest(), suffix, grid, _versions()])
    digest = hashlib.sha256(name.encode("ascii")).hexdigest()
    return resources.user_cache() / "reading" / digest[:2] / f"{digest}.json"


@lru_cache(maxsize=1)
def _versions() -> str:
    versions = [str(READER_VERSION)]
    for package in ("mido", "music21"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{package} {importlib.metadata.version(package)}")
    return ", ".join(versions)
