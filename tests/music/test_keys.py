"""The K: field."""

from __future__ import annotations

import pytest

from abcgen.music.keys import MODES, parse_key, signature, tonic_of


@pytest.mark.parametrize(
    ("text", "tonic", "mode", "sharps"),
    [
        ("G", "G", "major", 1),
        ("Am", "A", "minor", 0),
        ("A Minor", "A", "minor", 0),
        ("F# Minor", "F#", "minor", 3),
        ("Bb", "Bb", "major", -2),
        ("B\u266d", "Bb", "major", -2),
        ("F\u266f minor", "F#", "minor", 3),
        ("Ador", "A", "dorian", 1),
        ("Edorian", "E", "dorian", 2),
        ("D Mix", "D", "mixolydian", 1),
        ("EPhr", "E", "phrygian", 0),
        ("Glyd", "G", "lydian", 2),
        ("C ionian", "C", "major", 0),
        ("Bloc", "B", "locrian", 0),
        ("Hp", "D", "major", 2),
        ("none", "", "major", 0),
        ("", "", "major", 0),
        ("G treble", "G", "major", 1),
        ("E phr -8va", "E", "phrygian", 0),
    ],
)
def test_tonic_mode_and_signature(text: str, tonic: str, mode: str, sharps: int) -> None:
    key, problem = parse_key(text)
    assert not problem
    assert (key.tonic, key.mode, key.sharps) == (tonic, mode, sharps)


@pytest.mark.parametrize(
    ("text", "altered"),
    [
        ("D", {"F": 1, "C": 1}),
        ("Eb", {"B": -1, "E": -1, "A": -1}),
        ("Dmix=c", {"F": 1}),
        ("D Phr ^f", {"F": 1, "B": -1, "E": -1}),
        ("D exp _b ^f", {"B": -1, "F": 1}),
        ("C __e", {"E": -2}),
    ],
)
def test_alterations(text: str, altered: dict[str, int]) -> None:
    found = parse_key(text)[0].alterations()
    assert {letter: semitones for letter, semitones in found.items() if semitones} == altered


def test_a_clef_alone_names_no_key() -> None:
    assert not parse_key("bass")[0].names_key


@pytest.mark.parametrize("text", ["H", "Es", "Bn", "G#", "C wrong"])
def test_problems(text: str) -> None:
    assert parse_key(text)[1]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sharps", range(-7, 8))
def test_tonic_is_the_inverse_of_signature(sharps: int, mode: str) -> None:
    tonic = tonic_of(sharps, mode)
    if len(tonic) < 3:
        assert signature(tonic, mode) == sharps
