"""The chord symbols that can be asked for: those of a key, or one for each bar."""

from __future__ import annotations

import re
from collections.abc import Sequence

from abcgen.music import parse_chord, parse_key, simple_chords, split_chord
from abcgen.system import RequestError

_KEY = re.compile(r"[A-G][#b]?(?:m(?!aj))?")
"""The key whose tonic chord a chord symbol names."""


def progression_of(harmony: str, others: Sequence[str]) -> tuple[str, ...]:
    """The chords that are named, such as "G C D7 G"; none where it is one of the others.

    Raises RequestError for what is neither.
    """
    if harmony in others:
        return ()
    names = tuple(filter(None, re.split(r"[\s,|]+", harmony)))
    for name in names or ("",):
        chord, symbol = parse_chord(name), split_chord(name)
        if chord is None or symbol is None or not chord.known or symbol.text != name:
            raise RequestError(
                f"harmony {harmony[:20]!r}: write {', '.join(others)} or chords such as 'G C D7 G'"
            )
    return names


def simple_names(key: str) -> tuple[str, ...]:
    """The chords that accompany a key simply."""
    return simple_chords(parse_key(key)[0])


def key_of(progression: tuple[str, ...]) -> str | None:
    """The key of the first or the last chord, whichever they accompany more simply."""
    ends = [_KEY.match(progression[place]) for place in (0, -1)]

    def fit(key: str) -> int:
        return sum(name in simple_names(key) for name in progression)

    return max((end[0] for end in ends if end), key=fit, default=None)
