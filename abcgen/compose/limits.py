"""The bounds of what can be asked for, and what is asked when nothing is said.

Numbers alone: the command line's help reads them without loading NumPy.
"""

from __future__ import annotations

DEFAULT_LENGTH = 450
LENGTH_RANGE = (300, 600)
"""Lengths that give a tune of ordinary size, in characters."""
MAX_LENGTH = 1_000_000
MAX_CONTEXT = 10_000
DEFAULT_LEAP = 8
LEAST_LEAP = 3
MOST_TUNES = 100
"""That can be written side by side to keep the best of."""
LEAST_COPY = 6
"""Fewer notes in a row than these can't be forbidden: every tune has them from another."""
DEFAULT_BARS = "8"
