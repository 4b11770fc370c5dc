"""Chord symbols character by character: what may follow in a name such as "F#m7/c+".

What has been written is kept only as far as it matters for what may follow, so that "Am" and
"Gm" are one place in a name.
"""

from __future__ import annotations

from functools import lru_cache

from abcgen.grammar.words import Words
from abcgen.music import KINDS

START = ""
"""The place after the opening quote."""
CLOSED = "."
"""The place after the closing quote."""
GIVEN = "*"
"""The place after the opening quote of a symbol that is given; its name comes after."""
_LEFT = "="
"""What is left to write of such a name comes after."""
_ROOT, _SMALL, _STROKE, _BASS, _SMALL_BASS, _END = "C", "c", "/", "/C", "/c", "/#"
_KIND = "C#"
"""The place after a root and its sign; what is written of the kind comes after it."""

_KINDS = Words(KINDS)
_CAPITALS, _SMALLS = "ABCDEFG", "abcdefg"

Step = tuple[str, str]
"""Characters, and the place they lead to."""


@lru_cache(maxsize=256)
def steps(place: str, known: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """The characters that may follow at a place in a name, with the places they lead to.

    `known`: the names that there are, if not all.
    """
    if place[:1] in (GIVEN, _LEFT):
        left = place[1:]
        return ((left[0], _LEFT + left[1:]) if left else ('"', CLOSED),)
    if known:
        words = _words(known)
        ends = (('"', CLOSED),) if place in words else ()
        return (*((char, place + char) for char in words.next(place)), *ends)
    if place == START:
        # A small letter names a bass note without a chord.
        return ((_CAPITALS, _ROOT), (_SMALLS, _SMALL))
    if place == _STROKE:
        return ((_CAPITALS, _BASS), (_SMALLS, _SMALL_BASS))
    close = ('"', CLOSED)
    if place in (_SMALL, _BASS):
        return (("#b", _END), close)
    if place == _SMALL_BASS:
        # The Nottingham tunes write a sharp bass "c+".
        return (("#b+", _END), close)
    if place == _END:
        return (close,)
    kind = "" if place == _ROOT else place[len(_KIND) :]
    found: list[Step] = [(char, _KIND + kind + char) for char in _KINDS.next(kind)]
    if place == _ROOT:
        found.append(("#b", _KIND))
    if kind in _KINDS:
        found += [("/", _STROKE), close]
    return tuple(found)


@lru_cache(maxsize=256)
def least(place: str, known: tuple[str, ...] = ()) -> int:
    """How many characters end the symbol at the least, the quote included.

    One that is given counts as the longest of those known, until some of it is written.
    """
    if place == CLOSED:
        return 0
    if place.startswith(GIVEN):
        return max(map(len, known)) + 1
    if place.startswith(_LEFT):
        return len(place)
    if known:
        return _words(known).least(place) + 1
    if place.startswith(_KIND):
        return _KINDS.least(place[len(_KIND) :]) + 1
    return {START: 2, _STROKE: 2}.get(place, 1)


@lru_cache(maxsize=16)
def _words(known: tuple[str, ...]) -> Words:
    return Words(known)
