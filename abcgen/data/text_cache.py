"""The texts of many tunes as they are learned, kept so that the next start needn't make them again.

A file in the cache folder is called after all that its texts follow from: the tunes, what an
experiment wants of them, and abcgen's own code. Those not used for longest go.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import abcgen
from abcgen.data.corpus import CorpusTune
from abcgen.system import folders, write_atomic

MOST_FILES = 8


def path_for(tunes: Sequence[CorpusTune], wanted: Sequence[object]) -> Path:
    """Where the texts of the tunes are kept, if they are, which follow from what is `wanted`."""
    found = hashlib.sha256(json.dumps([_code(), *wanted]).encode("utf-8"))
    for tune in tunes:
        found.update(json.dumps([tune.text, tune.filed]).encode("utf-8"))
    return folders.user_cache() / "prepared" / f"{found.hexdigest()}.json"


def recall(path: Path, tunes: int) -> list[str] | None:
    """The texts of so many tunes that are kept there; None when they aren't."""
    try:
        texts = json.loads(path.read_bytes())
        path.touch()
    except (OSError, ValueError, RecursionError):
        return None
    whole = isinstance(texts, list) and len(texts) == tunes
    return texts if whole and all(isinstance(text, str) for text in texts) else None


def keep(path: Path, texts: Sequence[str]) -> None:
    """Keep the texts there; where the disk doesn't take them they are made again next time."""
    with contextlib.suppress(OSError):
        write_atomic(path, json.dumps(texts))
        by_age = sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime_ns)
        for old in by_age[:-MOST_FILES]:
            old.unlink()


@lru_cache(maxsize=1)
def _code() -> str:
    """The checksum of abcgen's own modules."""
    found = hashlib.sha256()
    for path in sorted(Path(abcgen.__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
