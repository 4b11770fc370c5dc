"""Keys by the notes alone."""

from __future__ import annotations

import pytest

from abcgen.music.key_finding import KEYS, find_key
from abcgen.music.score import Score
from abcgen.notation.text import key_name, opening
from abcgen.notation.transposing import transpose
from abcgen.representation.encodings.scores import heard
from tests import real_music

MAJOR = "X:1\nM:4/4\nL:1/8\nK:C\nC2DE F2G2|A2G2 E2C2|D2EF G2F2|E2D2 C4|]\n"
MINOR = "X:1\nM:4/4\nL:1/8\nK:Am\nA2Bc d2e2|f2e2 c2A2|B2c2 ^G2B2|A4 e2A2|]\n"


@pytest.mark.parametrize(("tune", "tonic", "mode"), [(MAJOR, 0, "major"), (MINOR, 9, "minor")])
@pytest.mark.parametrize("semitones", range(-5, 7))
def test_the_key_is_found_wherever_it_is(tune: str, tonic: int, mode: str, semitones: int) -> None:
    key = find_key(heard(transpose(tune, semitones)))
    pitches = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11, "#": 1, "b": -1}
    assert sum(pitches[sign] for sign in key.tonic) % 12 == (tonic + semitones) % 12
    assert key.mode == mode
    assert -5 <= key.sharps <= 6


def test_only_the_keys_asked_for_are_found() -> None:
    keys = [key for key in KEYS if key.tonic in ("F", "G") and key.mode == "major"]
    assert find_key(heard(transpose(MAJOR, 2)), keys).tonic == "G"


def test_without_notes_it_is_c_major() -> None:
    assert find_key(Score()).tonic == "C"


def test_most_keys_of_real_tunes_are_found() -> None:
    tunes = [tune.text for tune in real_music.tunes("ryans", 10)]
    stated = [key_name(opening(tune, "K") or "") for tune in tunes]
    keys = (find_key(heard(tune)) for tune in tunes)
    found = [key.tonic + "m" * key.minor for key in keys]
    right = sum(a == b for a, b in zip(stated, found, strict=True))
    assert right > 0.8 * len(tunes)
