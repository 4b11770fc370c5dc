"""Encodings by the name that experiments and snapshots give them."""

from __future__ import annotations

from collections.abc import Mapping

from abcgen.encoding.base import Encoding, Ids, Vocabulary
from abcgen.encoding.chars import Chars
from abcgen.errors import ConfigError

__all__ = ["Encoding", "Ids", "Vocabulary", "get_encoding"]

_ENCODINGS: Mapping[str, type[Encoding]] = {Chars.name: Chars}


def get_encoding(name: str) -> Encoding:
    """The encoding of that name; raises ConfigError when there is none."""
    if name not in _ENCODINGS:
        raise ConfigError(f"encoding: {name!r} is unknown (known: {', '.join(_ENCODINGS)})")
    return _ENCODINGS[name]()
