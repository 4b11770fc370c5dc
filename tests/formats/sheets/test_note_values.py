"""Durations as note values."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.formats.sheets.values import values
from abcgen.system.errors import ToolError


@pytest.mark.parametrize(
    ("duration", "written"),
    [
        ("1", ["quarter"]),
        ("3/2", ["quarter."]),
        ("7/4", ["quarter.."]),
        ("1/2", ["eighth"]),
        ("5/2", ["half", "eighth"]),
        ("15/4", ["half", "quarter.."]),
        ("12", ["breve", "whole"]),
        ("1/256", ["1024th"]),
        ("1/3", ["eighth 3:2"]),
        ("2/3", ["quarter 3:2"]),
        ("1/5", ["16th 5:4"]),
        ("3/7", ["eighth. 7:4"]),
        ("5/3", ["half 3:2", "eighth 3:2"]),
    ],
)
def test_a_duration_is_written_with_the_longest_values_first(
    duration: str, written: list[str]
) -> None:
    found = values(Fraction(duration))
    assert sum(value.duration for value in found) == Fraction(duration)
    assert [
        value.type + "." * value.dots + f" {value.actual}:{value.normal}" * (value.actual > 1)
        for value in found
    ] == written


def test_flags_grow_as_values_shrink() -> None:
    lengths = (Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8))
    assert [values(length)[0].flags for length in lengths] == [0, 1, 2, 3]


def test_too_short_a_note_is_refused() -> None:
    with pytest.raises(ToolError, match="1/512 quarter notes can't be written down"):
        values(Fraction(1, 512))
