"""The form of a tune in the letters musicians use: AABB is two sections, each played twice."""

from __future__ import annotations

import itertools
import string
from collections.abc import Sequence

from abcgen.errors import RequestError
from abcgen.grammar.rules import Section


def parse_form(letters: str, bars: Sequence[int] = (8,)) -> tuple[Section, ...]:
    """The sections of a form such as "AABB", with the bars of each; one number goes for all.

    Raises RequestError when the letters are no form, or the numbers are too few or too many.
    """
    runs = [(letter, len(list(run))) for letter, run in itertools.groupby(letters.upper())]
    names = "".join(letter for letter, _ in runs)
    if not names or names != string.ascii_uppercase[: len(names)] or any(n > 2 for _, n in runs):
        raise RequestError(
            f"form {letters!r}: write one such as AABB, its sections named A, B, C in order, "
            "a letter twice for a section that is repeated"
        )
    if len(bars) not in (1, len(runs)):
        raise RequestError(
            f"form {letters}: has {len(runs)} sections, but bars are given for {len(bars)}"
        )
    lengths = tuple(bars) if len(bars) == len(runs) else tuple(bars) * len(runs)
    return tuple(
        Section(length, times == 2) for (_, times), length in zip(runs, lengths, strict=True)
    )
