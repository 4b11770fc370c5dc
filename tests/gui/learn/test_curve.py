"""The learning curve: its axis."""

from __future__ import annotations

import pytest
from abcgen_gui.learn.curve import tick_labels, ticks


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0.56, 0.87, (0.5, 0.6, 0.7, 0.8, 0.9)),
        (1.31, 1.9, (1.2, 1.4, 1.6, 1.8, 2.0)),
        (0.2, 0.6, (0.2, 0.3, 0.4, 0.5, 0.6)),
        (1.204, 1.2042, (1.204, 1.20405, 1.2041, 1.20415, 1.2042)),
    ],
)
def test_ticks_are_round_and_hold_the_values(
    low: float, high: float, marks: tuple[float, ...]
) -> None:
    assert ticks(low, high) == pytest.approx(marks)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.3])
def test_one_value_stands_between_ticks(value: float) -> None:
    marks = ticks(value, value)
    assert marks[0] < value < marks[-1]
    assert 2 <= len(marks) <= 5


@pytest.mark.parametrize(
    ("marks", "labels"),
    [((0.5, 0.6), ["0.50", "0.60"]), ((0.595, 0.6, 0.605), ["0.595", "0.600", "0.605"])],
)
def test_no_two_ticks_say_the_same(marks: tuple[float, ...], labels: list[str]) -> None:
    assert tick_labels(marks) == labels
