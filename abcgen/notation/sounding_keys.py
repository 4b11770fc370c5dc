"""Tunes as for a transposing instrument: written without sharps or flats in their key.

What a written C sounds as, the tune's sounding key, is told beside: G for a tune in G major or
E minor.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from abcgen.music import KeyField, signature, tonic_of
from abcgen.notation.note_spelling import staff_of

_FEWEST, _MOST = -5, 6
"""Sharps (flats: negative) of the keys that differ in sound."""


class Way(NamedTuple):
    """How far the notes of a tune move when it is written as if C were its sounding_key."""

    semitones: int
    """From -5 to 6."""
    steps: int
    """On the staff, seven to an octave."""


def _way(sounding_key: str, sharps: int) -> Way:
    up = -7 * sharps % 12
    below = staff_of(sounding_key[0])
    return Way(up, -below % 7) if up <= _MOST else Way(up - 12, -below)


SOUNDING_KEYS: Mapping[str, Way] = MappingProxyType(
    {
        tonic_of(sharps): _way(tonic_of(sharps), sharps)
        for sharps in sorted(range(_FEWEST, _MOST + 1), key=abs)
    }
)
"""What a written C may sound as, the keys of fewest sharps or flats first."""


def sounding_key_of(key: KeyField) -> str:
    """What a C sounds as in tunes of a key; C where it names no tonic."""
    if not key.tonic:
        return "C"
    # An explicit signature says nothing of the tonic.
    return tonic_of((signature(key.tonic, key.mode) - _FEWEST) % 12 + _FEWEST)
