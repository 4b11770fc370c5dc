"""What a tune is worth: how original it is, and how much like a real one.

It takes a while, so it is worked out where it is asked for, once for each text, and kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from abcgen.data import Index, describe, load_index, originality
from abcgen.journal.entries import Rating
from abcgen.measures import oddness, played
from abcgen.model import DEFAULT_MODEL, find_model
from abcgen.system import RequestError, SnapshotError


def ratings_of(tunes: Iterable[tuple[str, str]]) -> list[Rating]:
    """The ratings of tunes, each a text and the name of its model, which may be empty."""
    return [_rating(abc, model) for abc, model in tunes]


def _rating(abc: str, model: str) -> Rating:
    tune, index = played(abc), _index(model or DEFAULT_MODEL)
    odd = oddness(tune) if tune else None
    if index is None or tune is None:
        return Rating(oddness=odd)
    report = originality(abc, index)
    return Rating(report.longest, describe(report), odd)


@lru_cache(maxsize=4)
def _index(model: str) -> Index | None:
    """The tunes that a model learned from, or else those of the usual one."""
    for name in (model, DEFAULT_MODEL):
        with suppress(RequestError, SnapshotError):
            if path := find_model(name).training_tunes:
                return load_index(path)
    return None
