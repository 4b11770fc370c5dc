"""Note values: which note, dots and tuplet write a duration down.

Durations are exact fractions of a quarter note.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from abcgen.system import ToolError

TYPES: Mapping[Fraction, str] = {
    Fraction(8): "breve",
    Fraction(4): "whole",
    Fraction(2): "half",
    Fraction(1): "quarter",
    Fraction(1, 2): "eighth",
    Fraction(1, 4): "16th",
    Fraction(1, 8): "32nd",
    Fraction(1, 16): "64th",
    Fraction(1, 32): "128th",
    Fraction(1, 64): "256th",
    Fraction(1, 128): "512th",
    Fraction(1, 256): "1024th",
}
"""MusicXML's names of the note values, by their length in quarter notes."""
_LONGEST = max(TYPES)
_MOST_DOTS = 2
_FLAGS = {name: place for place, name in enumerate(list(TYPES.values())[4:], 1)}


class Value(NamedTuple):
    """One written note: a note value with dots, perhaps in a tuplet."""

    type: str
    """A name out of TYPES."""
    dots: int
    actual: int
    normal: int
    """A tuplet has `actual` notes in the time of `normal`; both are 1 outside tuplets."""
    duration: Fraction
    """What it lasts in the bar."""

    @property
    def flags(self) -> int:
        """How many flags or beams it has: 1 for an eighth note."""
        return _FLAGS.get(self.type, 0)


@lru_cache(maxsize=4096)
def values(duration: Fraction) -> tuple[Value, ...]:
    """The values that, tied together, last so long: the longest first.

    Raises ToolError for a duration that no note value gives.
    """
    below = duration.denominator
    actual = below // (below & -below)
    normal = 1 << (actual.bit_length() - 1)
    left = duration * Fraction(actual, normal)  # as written within the tuplet
    found: list[Value] = []
    while left:
        written, dots = _longest(left)
        if written not in TYPES:
            raise ToolError(
                f"a note of {duration} quarter notes can't be written down: the shortest is "
                "1/256 of one; write a longer unit, such as L:1/8"
            )
        taken = written * (2 - Fraction(1, 2**dots))
        lasting = taken * Fraction(normal, actual)
        found.append(Value(TYPES[written], dots, actual, normal, lasting))
        left -= taken
    return tuple(found)


def _longest(duration: Fraction) -> tuple[Fraction, int]:
    """The longest note value, and its dots, that isn't longer than a duration."""
    if duration >= _LONGEST:
        return _LONGEST, 0
    exponent = duration.numerator.bit_length() - duration.denominator.bit_length()
    written = Fraction(2) ** exponent
    dots = 0
    left = duration - written
    while left and dots < _MOST_DOTS and left >= written / 2 ** (dots + 1):
        dots += 1
        left -= written / 2**dots
    # A dot is for what ends there: five eighths are a half note and an eighth, no dots.
    return written, dots if not left else 0
