"""The bar rule: what may be short, and that nothing may be long."""

from __future__ import annotations

import pytest

from abcgen.notation.bars import count_bars
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune


def wrong(body: str, metre: str = "2/4") -> list[int]:
    music, _ = read(parse_tune(f"X:1\nM:{metre}\nL:1/4\nK:C\n{body}\n"))
    return [bar.number for bar in count_bars(music) if not bar.right]


@pytest.mark.parametrize(
    "body",
    [
        "AB|cd|ef|",
        "A|Bc|de|f|]",
        "AB|c:|d|ef|",
        "AB|c||d|ef|",
        "AB|c|]d|ef|",
        "AB|[1c:|[2d||ef|gA|",
        "AB|1c:|2d|ef|gA|",
        "AB|c\n::d|ef|",
        "AB||cd",
        "(3A/B/c/ d|A>B|AB|",
        "AB|[M:3/4]ABc|[M:2/4]AB|",
        "M:3/4\nABc|def|",
        "V:1\nAB|cd|\nV:2\nAB|c|",
    ],
)
def test_right(body: str) -> None:
    assert wrong(body) == []


@pytest.mark.parametrize(
    ("body", "bars"),
    [
        ("AB|c|de|", [2]),
        ("AB|cde|fg|", [2]),
        ("ABc|de|", [1]),
        ("AB|cd|efg|]", [3]),
        ("AB|cde:|", [2]),
        ("AB|c|d|ef|", [2, 3]),
        ("V:1\nAB|cd|ef|\nV:2\nAB|c|ef|", [2]),
    ],
)
def test_wrong(body: str, bars: list[int]) -> None:
    assert wrong(body) == bars


def test_free_metre_has_no_wrong_bars() -> None:
    assert wrong("A|BcdefgA|B", "none") == []


def test_a_part_label_starts_a_section() -> None:
    music, _ = read(parse_tune("X:1\nM:2/4\nL:1/8\nK:C\nC|CDEF|CDE|\nP:B\nF|CDEF|CDE|]\n"))
    assert all(bar.right for bar in count_bars(music))
