"""Which of several tunes to keep: the one that a musician would find least odd.

Each figure of USUAL says how many bits of surprise a tune's has among real ones: little for what
most tunes do, much for what hardly one does. What tunes may have or not, such as numbered endings,
isn't weighed.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import e, log2
from typing import NamedTuple

from abcgen.measures.bars import Played
from abcgen.measures.musical import MEASURES

ANSWERS = "A and B end with the same two bars", "bar 5 = bar 1"
"""Two ways in which a tune takes up again what it said; most tunes have one of them."""


class Usual(NamedTuple):
    """A figure as real tunes have it."""

    mean: float
    """Of a figure that is 1 for yes and 0 for no: the share of tunes that say yes."""
    spread: float | None = None
    """The standard deviation; None: it is yes or no."""

    def surprise(self, value: float) -> float:
        """In bits, above that of a real tune on average; with a spread, as on a bell curve."""
        if self.spread is not None:
            return (((value - self.mean) / self.spread) ** 2 - 1) / 2 * log2(e)
        yes, no = -log2(self.mean), -log2(1 - self.mean)
        return (yes if value else no) - (self.mean * yes + (1 - self.mean) * no)


USUAL: Mapping[tuple[str, ...], Usual] = {
    ("true cadence",): Usual(0.83),
    ("last note off the beat",): Usual(0.03),
    ("last note shorter than an eighth",): Usual(0.005),
    ("a run of short notes into the end",): Usual(0.02),
    ("last note not in the last chord",): Usual(0.025),
    ("V-I at the end",): Usual(0.78),
    ANSWERS: Usual(0.70),
    ("repeated bars",): Usual(0.33, 0.16),
    ("distinct bar rhythms, of bars",): Usual(0.29, 0.14),
    ("ties over a bar line, of bars",): Usual(0.01, 0.04),
    ("the same chord twice in a bar",): Usual(0.02),
    ("a chord off the beat",): Usual(0.05),
    ("notes above b",): Usual(0.04),
}
"""What is weighed, with the figures of the 832 tunes of the Nottingham Music Database that models
learn from. Of several measures a tune has the greatest."""


def oddness(tune: Played) -> float:
    """The surprise of all its figures, in bits: about 0 of a real tune, more of an odd one.

    What a tune can't be asked, such as its chords where it has none, counts for nothing.
    """
    return sum(
        usual.surprise(max(known))
        for names, usual in USUAL.items()
        if (known := [value for name in names if (value := MEASURES[name](tune)) is not None])
    )
