"""Dances and modes of made-up tunes, which are told by their music and not by their headers."""

from __future__ import annotations

import random
from math import isnan

import pytest

from abcgen.evaluation.recognising import (
    dance_figures,
    degrees_apart,
    mode_figures,
    recognise,
)
from abcgen.measures import Played, played

pytest.importorskip("sklearn")

COUNT = 15
BARS = {"jig": "x2xx2x", "waltz": "x4xx", "reel": "xxxxxxxx"}
METRES = {"jig": "6/8", "waltz": "3/4", "reel": "4/4"}


def tune(bar: str, metre: str, key: str, tonic: str, pick: random.Random) -> Played:
    """Two sections of bars like the one given, its x random notes, that rest on a tonic."""
    letters = "GABcdef"
    bars = ["".join(pick.choice(letters) if c == "x" else c for c in bar) for _ in range(16)]
    for last in (7, 15):
        bars[last] = "".join(tonic if c.isalpha() else c for c in bars[last])
    music = "|:" + "|".join(bars[:8]) + ":|\n|:" + "|".join(bars[8:]) + ":|"
    found = played(f"X:1\nM:{metre}\nL:1/8\nK:{key}\n{music}\n")
    assert found is not None
    return found


def dances(kind: str, count: int, metre: str = "") -> list[tuple[str, Played]]:
    pick = random.Random(kind + metre)
    bar = BARS[kind]
    return [(kind, tune(bar, metre or METRES[kind], "G", "G", pick)) for _ in range(count)]


def modes(kind: str, key: str, tonic: str, count: int, seed: int) -> list[tuple[str, Played]]:
    pick = random.Random(seed)
    return [(kind, tune("xxxxxx", "6/8", key, tonic, pick)) for _ in range(count)]


def test_dances_are_recognised_by_their_music() -> None:
    real = [*dances("jig", COUNT), *dances("waltz", COUNT), *dances("reel", COUNT)]
    asked = [*dances("waltz", 3), *(("waltz", music) for _, music in dances("reel", 2))]
    found = recognise(dance_figures, real, asked)
    assert found.keys() == {"jig", "waltz", "reel"}
    assert all(each.real == COUNT and each.of_real > 0.9 for each in found.values())
    assert found["waltz"].asked == 5
    assert found["waltz"].of_asked == pytest.approx(0.6)
    assert found["waltz"].taken_for == {"waltz": 3, "reel": 2}
    assert found["jig"].asked == 0
    assert isnan(found["jig"].of_asked)


def test_too_few_real_tunes_teach_nothing() -> None:
    real = [*dances("jig", COUNT), *dances("waltz", COUNT), *dances("reel", 9)]
    assert recognise(dance_figures, real, dances("reel", 2)).keys() == {"jig", "waltz"}


def test_a_mode_is_told_by_its_notes_and_not_by_its_name() -> None:
    real = [*modes("major", "G", "G", COUNT, 1), *modes("dorian", "Ador", "A", COUNT, 2)]
    asked = [*modes("dorian", "Ador", "A", 3, 3), *modes("dorian", "Ador", "G", 2, 4)]
    found = recognise(mode_figures, real, asked)
    assert found["major"].of_real == found["dorian"].of_real == 1
    assert found["dorian"].taken_for == {"dorian": 3, "major": 2}


def test_the_name_of_the_key_changes_no_figure() -> None:
    ((_, one),) = modes("", "G", "G", 1, 5)
    ((_, other),) = modes("", "Ador", "G", 1, 5)
    assert list(mode_figures(one)) == list(mode_figures(other))


def test_how_far_apart_the_notes_of_two_kinds_are() -> None:
    major = [music for _, music in modes("", "G", "G", 2, 6)]
    assert degrees_apart(major, major) == 0
    low = played("X:1\nM:4/4\nL:1/8\nK:G\nG8|G8|\n")
    high = played("X:1\nM:4/4\nL:1/8\nK:G\nd8|G4d4|\n")
    assert low is not None
    assert high is not None
    assert degrees_apart([low], [high]) == pytest.approx(0.75)
