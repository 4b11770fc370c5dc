"""Scores: what the values say of themselves."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.music.score import Event, Key, Metre, Score, Voice


def test_event_ends_after_its_duration() -> None:
    assert Event(Fraction(1, 2), Fraction(3, 2), (60,)).end == 2


@pytest.mark.parametrize(("beats", "unit", "bar"), [(6, 8, 3), (4, 4, 4), (3, 8, 1.5), (0, 4, 0)])
def test_bar_lasts_as_the_metre_says(beats: int, unit: int, bar: float) -> None:
    assert Metre(Fraction(0), beats, unit).bar == bar


def test_key_knows_minor() -> None:
    assert Key(Fraction(0), 0, "A", "minor").minor
    assert not Key(Fraction(0), 0, "C").minor


def test_score_lasts_as_long_as_its_longest_voice() -> None:
    assert Score(voices=(Voice(length=Fraction(3)), Voice(length=Fraction(5)))).length == 5
    assert Score().length == 0
