"""Every tune in one key: major in C, minor in A, the church modes on the white keys too."""

from __future__ import annotations

from abcgen.music import KEYS, Key, find_key, major_tonic, parse_key
from abcgen.notation import nearest, opening, start_key, transpose
from abcgen.representation.encodings.scores import heard

COMMON_KEYS: tuple[Key, ...] = tuple(key for key in KEYS if not key.sharps)
"""C major and A minor."""
_LOWEST_WAY = -5


def to_common_key(tune: str) -> str:
    """The text of a tune moved so that its key has neither sharps nor flats.

    Its key is the one it starts in; where it names none, the one that its notes make likely.
    """
    key = start_key(tune)
    if key is None:
        return transpose(tune, shortest(-major_tonic(find_key(heard(tune)).sharps)))
    field, _ = parse_key(opening(tune, "K") or "")
    return transpose(tune, nearest(tune, (key.tonic - major_tonic(field.sharps)) % 12))


def shortest(semitones: int) -> int:
    """The way, -5 to 6 semitones, that leads to the same pitch classes."""
    return (semitones - _LOWEST_WAY) % 12 + _LOWEST_WAY
