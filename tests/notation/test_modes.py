"""The mode that a tune is in."""

from __future__ import annotations

import pytest

from abcgen.music.keys import parse_key
from abcgen.notation.modes import true_key, with_true_key
from abcgen.notation.performing import to_score
from abcgen.notation.text import opening
from abcgen.notation.tune import parse_tune
from tests.real_music import tunes

HEAD = "X:1\nT:t\nM:6/8\nL:1/8\n"
A_DORIAN = (
    '|:"Am"EAA ABc|"G"BGG DGB|"Am"EAA ABc|"G"BAG "Am"A3:|\n'
    '|:"Am"eaa age|"D"dfa fed|"Am"cee "G"dBG|"Em"EFG "Am"A3:|\n'
)
A_MIXOLYDIAN = "|:A2c ecA|=G2B dB=G|A2c ece|d2B =GEA:|\n|:a2e c2e|=g2d B2d|=g2e fed|cAG A3:|\n"
"""As K:A writes it; one G is sharp."""


def found(key: str, music: str) -> str:
    key_found = true_key(f"{HEAD}K:{key}\n{music}")
    return f"{key_found.tonic} {key_found.mode}" if key_found else ""


def test_a_dorian_tune_in_the_major_key_of_its_signature() -> None:
    assert found("G", A_DORIAN) == "A dorian"
    written = with_true_key(f"{HEAD}K:G\n{A_DORIAN}")
    assert written == f"{HEAD}K:Ador\n{A_DORIAN}"


def test_a_dorian_tune_in_the_minor_key_of_its_tonic() -> None:
    music = "|:A2A ABc|d2^f ede|c2A G2E|A3 A3:|\n|:a2^f e2d|c2e dBG|ABc d2^f|e2d A3:|\n"
    assert found("Am", music) == "A dorian"
    assert found("Am", music.replace("^", "")) == ""
    assert found("Am", music.replace("^", "", 1)) == ""
    assert with_true_key(f"{HEAD}K:Am\n{music}").startswith(f"{HEAD}K:Ador\n|:A2A ABc|d2^f ede")


def test_a_mixolydian_tune_in_the_major_key_of_its_tonic() -> None:
    assert found("A", A_MIXOLYDIAN) == "A mixolydian"
    assert found("A", A_MIXOLYDIAN.replace("=", "")) == ""
    assert found("A", A_MIXOLYDIAN.replace("=", "", 1)) == ""


def test_signs_that_the_new_key_needs_are_written() -> None:
    written = with_true_key(f"{HEAD}K:A\n{A_MIXOLYDIAN}")
    assert written == f"{HEAD}K:Amix\n{A_MIXOLYDIAN.replace('cAG', 'cA^G')}"


@pytest.mark.parametrize(
    "music",
    [
        A_DORIAN.replace('"Am"A3:|', '"D"A3:|'),  # It ends in the chord of another key,
        A_DORIAN.replace('"Am"A3:|', '"A"A3:|'),  # in the major chord,
        A_DORIAN.replace("A3:|", "G3:|", 1),  # in one section on another note,
        A_DORIAN.replace(":|\n|:", "|"),  # has one section
        A_DORIAN.replace("|:", "[K:D]|:", 1),  # or another key.
    ],
)
def test_what_is_not_plain_stays(music: str) -> None:
    assert found("G", music) == ""


def test_a_tune_that_comes_to_rest_on_the_second_degree_stays_in_its_key() -> None:
    """As "Miss McLeod's" does: the notes of G's chord sound longer than those of A's."""
    music = "|:G2B GBd|G2B d2B|G2B dBG|cBA A3:|\n|:g2d gdB|g2d B2d|gbg dBG|cBA A3:|\n"
    assert found("G", music) == ""


@pytest.mark.parametrize("key", ["HP", "none", "D exp ^c", "A =g", "G treble"])
def test_other_keys_stay(key: str) -> None:
    assert with_true_key(f"{HEAD}K:{key}\nABc|]\n") == f"{HEAD}K:{key}\nABc|]\n"


@pytest.mark.parametrize("text", ["", "X:1\nK:G\n", "X:1\nK:G\nz2|]\n", "V:1\nABc\nV:2\nABc\n"])
def test_any_text_may_be_asked_about(text: str) -> None:
    assert with_true_key(text) == text


@pytest.mark.parametrize("collection", ["oneills", "ryans", "airds"])
def test_real_tunes_sound_as_before_and_are_settled_then(collection: str) -> None:
    changed = 0
    for piece in tunes(collection, 3):
        new = with_true_key(piece.text)
        if new == piece.text:
            continue
        changed += 1
        voices, before = (to_score(parse_tune(text)).voices for text in (new, piece.text))
        assert voices == before
        assert with_true_key(new) == new
        key, _ = parse_key(opening(new, "K") or "")
        assert key.mode in ("major", "minor", "dorian", "mixolydian")
    assert changed > 5
