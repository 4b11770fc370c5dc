"""Chord symbols character by character."""

from __future__ import annotations

import pytest

from abcgen.grammar import names
from abcgen.music.chords import parse_chord


def accepts(name: str) -> bool:
    place = names.START
    for char in name + '"':
        ways = [to for chars, to in names.steps(place) if char in chars]
        if not ways:
            return False
        (place,) = ways
    return place == names.CLOSED


@pytest.mark.parametrize(
    "name", ["G", "Am7", "F#", "Bb7", "G/b", "A7/c+", "D/F#", "Edim", "Cmaj7", "b", "f#", "Gsus4"]
)
def test_chords(name: str) -> None:
    assert accepts(name)
    chord = parse_chord(name)
    assert chord is not None
    assert chord.known


@pytest.mark.parametrize("name", ["", "H", "Gx", "G//b", "G/", "F##", "Am77", "gm", "(D", "G/h"])
def test_no_chords(name: str) -> None:
    assert not accepts(name)


@pytest.mark.parametrize(
    ("name", "least"), [("", 2), ("A", 1), ("Am", 1), ("Adi", 2), ("G/", 2), ("G/b", 1)]
)
def test_least(name: str, least: int) -> None:
    place = names.START
    for char in name:
        (place,) = (to for chars, to in names.steps(place) if char in chars)
    assert names.least(place) == least
