"""Encodings by the name that experiments and snapshots give them."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import cast

from abcgen.representation.encodings.base import Encoding, Ids, Vocabulary
from abcgen.system import ConfigError

__all__ = ["ENCODINGS", "Encoding", "Ids", "Vocabulary", "get_encoding"]

ENCODINGS = ("chars", "grid", "pitches", "events")
"""Their names, each that of its module, which is loaded when it is asked for."""


@lru_cache(maxsize=len(ENCODINGS))
def get_encoding(name: str) -> Encoding:
    """The encoding of that name; raises ConfigError when there is none."""
    if name not in ENCODINGS:
        raise ConfigError(f"encoding: {name!r} is unknown (known: {', '.join(ENCODINGS)})")
    module = import_module(f"abcgen.representation.encodings.{name}")
    return cast(Encoding, getattr(module, name.capitalize())())
