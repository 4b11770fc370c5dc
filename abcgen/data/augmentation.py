"""Tunes in keys drawn anew, as common as they are among the tunes themselves.

What a model learns of one key then helps in all, and it still learns which keys are usual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np

from abcgen.notation import StartKey, nearest, start_key, transpose


class KeyDraw:
    """The keys of some tunes, to draw from: a tune keeps its mode and gets the tonic of another
    tune in that mode."""

    def __init__(self, tunes: Iterable[str]) -> None:
        self._tonics: dict[str, list[int]] = defaultdict(list)
        """A tonic for every tune of the mode."""
        for key in map(_start_key, tunes):
            if key is not None:
                self._tonics[key.mode].append(key.tonic)

    def move(self, tune: str, rng: np.random.Generator) -> str:
        """The tune in a key drawn by `rng`; as it is when it names none."""
        key = _start_key(tune)
        tonics = self._tonics[key.mode] if key else []
        if not tonics:
            return tune
        return _moved(tune, tonics[int(rng.integers(len(tonics)))])


_start_key: Callable[[str], StartKey | None] = lru_cache(maxsize=1 << 14)(start_key)


@lru_cache(maxsize=1 << 14)
def _moved(tune: str, tonic: int) -> str:
    """The tune with another tonic; kept, as every epoch draws from the same few."""
    return transpose(tune, nearest(tune, tonic))
