"""The M:, L:, Q: and P: fields."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.notation.field_values import parse_metre, parse_parts, parse_tempo, parse_unit


@pytest.mark.parametrize(
    ("text", "metre"),
    [
        ("6/8", (6, 8)),
        ("C", (4, 4)),
        ("C|", (2, 2)),
        ("none", (0, 4)),
        ("(2+3+2)/8", (7, 8)),
        ("2+2/8", (4, 8)),
    ],
)
def test_metre(text: str, metre: tuple[int, int]) -> None:
    assert parse_metre(text) == (metre, "")


@pytest.mark.parametrize("text", ["FREI4/4", "4/3", "0/4", "6", "x", "99999/4", "3/4 4/4"])
def test_no_metre(text: str) -> None:
    metre, problem = parse_metre(text)
    assert problem
    assert metre.bar == 0


@pytest.mark.parametrize(
    ("text", "unit"), [("2/4", "1/4"), ("3/4", "1/2"), ("6/8", "1/2"), ("3/8", "1/4"), ("C", "1/2")]
)
def test_unit_length_follows_the_metre(text: str, unit: str) -> None:
    assert parse_metre(text)[0].unit_length == Fraction(unit)


@pytest.mark.parametrize(
    ("text", "compound"), [("6/8", True), ("9/8", True), ("3/4", False), ("4/4", False)]
)
def test_compound(text: str, compound: bool) -> None:
    assert parse_metre(text)[0].compound is compound


@pytest.mark.parametrize(("text", "unit"), [("1/8", "1/2"), ("1/16", "1/4"), ("1", "4")])
def test_unit(text: str, unit: str) -> None:
    assert parse_unit(text) == (Fraction(unit), "")


@pytest.mark.parametrize("text", ["", "x", "1/0", "0/4", "8"])
def test_no_unit(text: str) -> None:
    assert parse_unit(text)[1]


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("1/4=120", 120),
        ('"Slow" 3/8=80', 120),
        ('1/4=90 "Andante"', 90),
        ("120", 120),
        ("C=100", 50),
        ("C3=40", 60),
        ("1/4 1/8=60", 90),
        ('"Slow"', None),
    ],
)
def test_tempo(text: str, quarters: int | None) -> None:
    assert parse_tempo(text, Fraction(1, 2)) == (quarters, "")


@pytest.mark.parametrize("text", ["", "0", "1/0=3", "fast", "1/4="])
def test_no_tempo(text: str) -> None:
    assert parse_tempo(text, Fraction(1, 2))[1]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("AABABA", "AABABA"),
        ("A(AB)2", "AABAB"),
        ("A3B", "AAAB"),
        ("((A)2B)2", "AABAAB"),
        ("A.B C", "ABC"),
        ("", ""),
    ],
)
def test_parts(text: str, order: str) -> None:
    assert parse_parts(text) == (tuple(order), "")


@pytest.mark.parametrize("text", ["*", "/f2A", "(A", "A)", "3", "((((A)9)9)9)9", "A9999"])
def test_no_parts(text: str) -> None:
    order, problem = parse_parts(text)
    assert order is None
    assert problem
