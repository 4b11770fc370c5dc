"""The bars of a part as they are played."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.formats.reading.course import Course
from abcgen.music.score import Metre

COURSE = Course(tuple(map(Fraction, (0, 1, 3, 6))), (0, 1, 1, 0, 2))
"""Bars of one, two and three quarter notes; the second twice, then the first and the third."""


def test_bars_are_played_one_after_another() -> None:
    assert list(COURSE.bars()) == [(0, 0), (1, 1), (1, 3), (0, 5), (2, 6)]
    assert COURSE.end == 9


@pytest.mark.parametrize(
    ("written", "played"),
    [("0", ["0", "5"]), ("3/2", ["3/2", "7/2"]), ("3", ["6"]), ("6", ["9"])],
)
def test_a_moment_is_met_as_often_as_its_bar(written: str, played: list[str]) -> None:
    assert list(COURSE.times(Fraction(written))) == list(map(Fraction, played))


def test_a_moment_in_a_bar_that_is_never_played_is_never_met() -> None:
    assert list(Course(tuple(map(Fraction, (0, 1, 2))), (0,)).times(Fraction(1))) == []


def test_what_is_in_force_is_stated_anew_after_a_jump() -> None:
    written = [Metre(Fraction(0), 1, 4), Metre(Fraction(1), 2, 4), Metre(Fraction(3), 3, 4)]
    assert [(one.onset, one.beats) for one in COURSE.play(written)] == [
        (0, 1),
        (1, 2),
        (3, 1),
        (3, 2),
        (5, 1),
        (6, 2),
        (6, 3),
    ]
