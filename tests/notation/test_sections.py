"""Sections: which stretches are played again, and how often."""

from __future__ import annotations

from itertools import pairwise

import pytest

from abcgen.notation.reader import read
from abcgen.notation.sections import MOST_PASSES, passes_of, sections_of
from abcgen.notation.tune import parse_tune


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("AB|cd|", [(1, [])]),
        ("AB:|cd:|", [(2, []), (2, [])]),
        ("AB||cd:|", [(1, []), (2, [])]),
        ("|::AB::|", [(1, []), (3, [])]),
        ("|:AB|[1c:|[2d|]", [(1, []), (2, [(1,), (2,)])]),
        ("|:AB|[1c:|[2d|e|f:|", [(1, []), (2, [(1,), (2,)]), (2, [])]),
        ("AB|[1,2c:|[3d|]", [(3, [(1, 2), (3,)])]),
        ('AB|["first" c:|["last" d|]', [(2, [(1,), (2,)])]),
        ("AB|[1c:|d|", [(2, [(1,)]), (1, [])]),
        ("AB" + ":" * 90 + "|", [(MOST_PASSES, [])]),
    ],
)
def test_sections(body: str, found: list[tuple[int, list[tuple[int, ...]]]]) -> None:
    elements = read(parse_tune(f"X:1\nM:1/4\nL:1/8\nK:C\n{body}\n"))[0].voices[0].elements
    sections = sections_of(elements)
    assert [(one.times, [each.passes for each in one.variants]) for one in sections] == found
    edges = [(one.start, one.stop) for one in sections]
    assert edges[0][0] == 0
    assert edges[-1][1] == len(elements)
    assert all(one[1] == other[0] for one, other in pairwise(edges))


@pytest.mark.parametrize(
    ("token", "passes"),
    [
        ("[1", (1,)),
        ("[1,3-5", (1, 3, 4, 5)),
        ('["1st time"', (1,)),
        ('["1,2,3"', (1, 2, 3)),
        ('["last time"', (1,)),
        ("[1-99999", tuple(range(1, MOST_PASSES + 1))),
    ],
)
def test_passes_of_an_ending(token: str, passes: tuple[int, ...]) -> None:
    (ending, *_) = read(parse_tune(f"X:1\nK:C\n{token} A|\n"))[0].voices[0].elements
    assert passes_of(ending, ()) == passes  # type: ignore[arg-type]
