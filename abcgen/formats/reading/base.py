"""What readers have in common."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from abcgen.music import Key, Metre, Score, Tempo

STANDARD_METRE = Metre(Fraction(0), 4, 4)
STANDARD_TEMPO = Tempo(Fraction(0), Fraction(120))
NO_KEY = Key(Fraction(0), 0)


@dataclass(frozen=True)
class Reading:
    """What was read from a file."""

    score: Score
    remarks: tuple[str, ...] = ()
    """What could not be taken as it stood, a sentence each."""
