"""Bars by the notes alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from abcgen.music.metre_finding import barred
from abcgen.music.score import Metre, Score
from abcgen.representation.encodings.scores import heard

TUNES = {
    "4/4": "C2DE F2EF|G4 G2AB|c2BA G2FE|D4 D4|E2DE G2EF|G4 c4|d2cB A2GF|E8|]",
    "3/4": "G4 AB|c4 B2|A4 GA|B6|c4 dc|B4 A2|G2 A2 F2|G6|]",
    "6/8": "G2A B2c|d3 B3|c2B A2B|G3 D3|G2A B2c|d3 e3|d2B A2G|G3 G3|]",
    "4/4 after a pickup": "GA|B4 B2AB|c4 A4|B2AG A2GF|G4 G2FG|A4 A2GA|B4 G4|c2BA G2F2|G4 G2|]",
}


@pytest.mark.parametrize("metre", TUNES)
def test_the_metre_and_the_bars_are_found(metre: str) -> None:
    stated = metre.split()[0]
    written = heard(f"X:1\nM:{stated}\nL:1/8\nK:G\n{TUNES[metre]}\n")
    found = barred(written)
    assert [f"{m.beats}/{m.unit}" for m in found.metres] == [stated]
    assert found.voices[0].bars == written.voices[0].bars
    assert found.voices[0].events == written.voices[0].events


def test_a_metre_can_be_given() -> None:
    score = heard(f"X:1\nM:4/4\nL:1/8\nK:G\n{TUNES['4/4']}\n")
    found = barred(score, [Metre(Fraction(0), 3, 4)])
    assert found.metres == (Metre(Fraction(0), 3, 4),)
    assert {after - bar for bar, after in pairwise(found.voices[0].bars[1:])} == {3}


def test_music_without_notes_is_in_common_time() -> None:
    assert barred(Score()).metres == (Metre(Fraction(0), 4, 4),)
