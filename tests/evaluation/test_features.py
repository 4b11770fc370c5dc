from __future__ import annotations

from math import isnan, nan

import pytest

from abcgen.evaluation.features import features
from abcgen.measures.bars import played
from tests.evaluation.tunes import FAULTY, JIG, REEL

SMALL = "X:1\nM:none\nL:1/8\nK:none\nc|\n"


def of(text: str) -> dict[str, float]:
    tune = played(text)
    assert tune is not None
    return features(tune)


@pytest.mark.parametrize("text", [JIG, FAULTY, SMALL])
def test_all_tunes_have_the_same_figures(text: str) -> None:
    assert list(of(text)) == list(of(REEL))


def test_figures_are_right() -> None:
    jig = of(JIG)
    expected = {
        "bars": 4,
        "notes": 20,
        "notes in the last bar": 2,
        "last duration": 1.5,
        "degree 0": 8 / 20,
        "bars 2 apart the same": 1 / 2,
        "distinct bar rhythms, of bars": 2 / 4,
        "bar rhythms that come once": 1 / 4,
        "notes on a beat": 8 / 20,
        "chords a bar": 0,
        "in the chord": nan,
        "bar 3 like bar 1": 1,
        "bar 8 like bar 4": nan,
    }
    assert {name: jig[name] for name in expected} == pytest.approx(expected, nan_ok=True)


def test_a_title_or_a_spelling_changes_nothing() -> None:
    other = JIG.replace("Kettle", "Another").replace("L:1/8", "L:1/16")
    other = other.replace(
        "DFA dfa|afd AFD|DFA dfa|d3 d3:|", "D2F2A2d2f2a2|a2f2d2 A2F2D2|D2F2A2 d2f2a2|d6d6:|"
    )
    same = of(other)
    for name, value in of(JIG).items():
        assert same[name] == value or (isnan(value) and isnan(same[name]))
