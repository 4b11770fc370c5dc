"""Dances and modes of made-up tunes, which are told by their music and not by their headers."""

from __future__ import annotations

import random

import pytest

from abcgen.evaluation.recognising import (
    dance_figures,
    degrees_apart,
    mode_figures,
    recognise,
)
from abcgen.measures import Played, played

pytest.importorskip("sklearn")

COUNT = 30
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


def music(tunes: list[tuple[str, Played]]) -> list[Played]:
    return [played for _, played in tunes]


def test_dances_are_recognised_by_their_music() -> None:
    real = [*dances("jig", COUNT), *dances("waltz", COUNT), *dances("reel", COUNT)]
    three, two = music(dances("waltz", 3)), music(dances("reel", 2))
    asked = {"one": ("waltz", [*three, *two]), "other": ("reel", two), "none": ("jig", ())}
    found = recognise(dance_figures, real, asked)
    assert found.keys() == {"one", "other"}
    assert found["one"].share == pytest.approx(0.6)
    assert found["one"].taken_for == {"waltz": 3, "reel": 2}
    assert found["other"].share == 1
    assert all(each.real > 0.9 for each in found.values())


def test_too_few_real_tunes_teach_nothing() -> None:
    real = [*dances("jig", COUNT), *dances("waltz", COUNT), *dances("reel", 29)]
    tunes = music(dances("reel", 2))
    asked = {"a": ("reel", tunes), "b": ("jig", tunes)}
    found = recognise(dance_figures, real, asked)
    assert found.keys() == {"b"}
    assert found["b"].taken_for.keys() <= {"jig", "waltz"}


def test_a_mode_is_told_by_its_notes_and_not_by_its_name() -> None:
    real = [*modes("major", "G", "G", COUNT, 1), *modes("dorian", "Ador", "A", COUNT, 2)]
    rests = music([*modes("", "Ador", "A", 3, 3), *modes("", "Ador", "G", 2, 4)])
    found = recognise(mode_figures, real, {"Ador": ("dorian", rests)})
    assert found["Ador"].real == 1
    assert found["Ador"].taken_for == {"dorian": 3, "major": 2}


def test_the_name_of_the_key_changes_no_figure() -> None:
    ((_, one),) = modes("", "G", "G", 1, 5)
    ((_, other),) = modes("", "Ador", "G", 1, 5)
    assert list(mode_figures(one)) == list(mode_figures(other))


def test_how_far_apart_the_notes_of_two_kinds_are() -> None:
    major = music(modes("", "G", "G", 2, 6))
    assert degrees_apart(major, major) == 0
    low = played("X:1\nM:4/4\nL:1/8\nK:G\nG8|G8|\n")
    high = played("X:1\nM:4/4\nL:1/8\nK:G\nd8|G4d4|\n")
    assert low is not None
    assert high is not None
    assert degrees_apart([low], [high]) == pytest.approx(0.75)
