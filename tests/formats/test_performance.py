"""The performance: seconds of quarter notes, and the beats that are counted."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.formats.performance import Beat, Clock, beats, count_in
from abcgen.music.score import Score, Tempo
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune


def score_of(abc: str) -> Score:
    return to_score(parse_tune(abc))


def test_a_clock_follows_changes_of_tempo() -> None:
    clock = Clock([Tempo(Fraction(0), Fraction(60)), Tempo(Fraction(4), Fraction(120))], 2.0)
    assert [clock.seconds(quarters) for quarters in (0, 2, 4, 6)] == [0, 1, 2, 2.5]
    assert [clock.quarters(seconds) for seconds in (0, 1, 2, 2.5)] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("music", "counted"),
    [
        ("M:6/8\nL:1/8\nK:C\nCDE FGA|GAB c3|", "0! 3/2 3! 9/2"),
        ("M:3/4\nL:1/4\nK:C\nC|DEF|GA|", "0 1! 2 3 4! 5"),
        ("M:4/4\nL:1/8\nK:C\nC|D2E2F2G2|", "1/2! 3/2 5/2 7/2"),
        ("M:2/4\nL:1/4\nK:C\nCD|[M:3/4]EFG|", "0! 1 2! 3 4"),
        ("M:none\nL:1/4\nK:C\nCDEF|", "0! 1 2 3"),
    ],
)
def test_beats(music: str, counted: str) -> None:
    expected = [Beat(Fraction(one.strip("!")), "!" in one) for one in counted.split()]
    assert list(beats(score_of(f"X:1\n{music}\n"))) == expected


@pytest.mark.parametrize(
    ("music", "start", "length", "count"),
    [
        ("M:6/8\nL:1/8\nK:C\nCDE FGA|GAB c3|", 0, 3, 2),
        ("M:3/4\nL:1/4\nK:C\nC|DEF|", 0, 5, 5),
        ("M:3/4\nL:1/4\nK:C\nC|DEF|", 1, 3, 3),
        ("M:4/4\nL:1/8\nK:C\nC|D2E2F2G2|", 0, Fraction(15, 2), 8),
    ],
)
def test_counting_in(music: str, start: int, length: Fraction, count: int) -> None:
    found, counted = count_in(score_of(f"X:1\n{music}\n"), Fraction(start))
    assert (found, len(counted)) == (length, count)
    assert counted[0] == Beat(Fraction(0), True)
