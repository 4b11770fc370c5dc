"""What a tune is home to when it is written without sharps or flats."""

from __future__ import annotations

import pytest

from abcgen.music.keys import SEMITONES, parse_key
from abcgen.notation.sounding_keys import SOUNDING_KEYS, sounding_key_of


@pytest.mark.parametrize("home", SOUNDING_KEYS)
def test_a_home_moves_to_c(home: str) -> None:
    way = SOUNDING_KEYS[home]
    pitch = SEMITONES[home[0]] + {"": 0, "#": 1, "b": -1}[home[1:]]
    assert (pitch + way.semitones) % 12 == 0
    assert ("CDEFGAB".index(home[0]) + way.steps) % 7 == 0
    assert -5 <= way.semitones <= 6
    assert way.steps * way.semitones > 0 or home == "C"


def test_there_is_a_home_for_every_pitch() -> None:
    assert len({way.semitones % 12 for way in SOUNDING_KEYS.values()}) == len(SOUNDING_KEYS) == 12


@pytest.mark.parametrize(
    ("key", "home"),
    [
        ("G", "G"),
        ("Em", "G"),
        ("Ador", "G"),
        ("Emix", "A"),
        ("Dm", "F"),
        ("C#", "Db"),
        ("Gb", "F#"),
        ("Ebm", "F#"),
        ("D exp ^f", "D"),
        ("none", "C"),
        ("", "C"),
    ],
)
def test_home_of_a_key(key: str, home: str) -> None:
    assert sounding_key_of(parse_key(key)[0]) == home
