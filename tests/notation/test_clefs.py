"""Clef, octave and transposition of a voice: ABC 2.1, section 4.6, as abc2midi plays them."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.notation.checking import check
from abcgen.notation.clefs import Setting, parse_setting
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune, parse_tunebook

CASES = tuple(
    parse_tunebook(
        (Path(__file__).parents[1] / "cases" / "42-voice-octave.abc").read_text(encoding="utf-8")
    )
)
HEADER = "X:1\nT:t\nM:4/4\nL:1/4\n"


def pitches(abc: str) -> list[list[int]]:
    return [
        [pitch for event in voice.events for pitch in event.pitches]
        for voice in to_score(parse_tune(abc)).voices
    ]


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("clef=treble-8", Setting("treble", -1)),
        ("C treble+8", Setting("treble", 1)),
        ("bass", Setting("bass", 0)),
        ("clef=bass3 octave=-1", Setting("bass3", 0, -1)),
        ("clef=C", Setting("C", 0)),
        ("G -8va", Setting(None, -1)),
        ('clef=alto name="tenor octave=2" transpose=-3', Setting("alto", 0, None, -3)),
        ("C shift=cB", Setting(transpose=-1)),
        ("none", Setting()),
        ("clef=none", Setting("none", 0)),
        ("Am", Setting()),
    ],
)
def test_words_of_a_setting(text: str, setting: Setting) -> None:
    assert parse_setting(text) == setting


def test_a_setting_holds_until_another_says_otherwise() -> None:
    before = Setting("treble", -1, 1, 2)
    assert Setting(transpose=0).over(before) == Setting("treble", -1, 1, 0)
    assert parse_setting("bass").over(before) == Setting("bass", 0, 1, 2)


@pytest.mark.parametrize(
    ("number", "heard"),
    [
        (1, [[48, 50, 52, 53]] * 3),
        (2, [[55, 57, 59, 60]]),
        (3, [[58, 60, 62, 63, 63, 65, 67, 68, 60, 62, 64, 65]]),
        (4, [[62, 64, 66, 67]]),
        (5, [[60, 62, 64, 65]]),
        (6, [[60, 62, 64, 65, 48, 50, 52, 53, 72, 74, 76, 77, 72, 74, 76, 77]]),
    ],
)
def test_octaves_and_transpositions_are_played(number: int, heard: list[list[int]]) -> None:
    assert pitches(CASES[number - 1].text) == heard


@pytest.mark.parametrize(
    ("header", "body", "heard"),
    [
        ("K:C bass\n", "C|", [[60]]),
        ("K:C clef=bass-8\n", "C|", [[48]]),
        ("K:C treble+8\n", "C[K:bass]C|", [[72, 60]]),
        ("V:bass\nK:C\n", "C|", [[60]]),
        ("V:1\tclef=alto-8\nK:C\n", "C|", [[48]]),
        ("K:C octave=-1\n", "V:1\nC|\nV:2 octave=1\nC|", [[48], [72]]),
        ("V:1 transpose=2\nV:2\nK:C\n", "V:1\n^C|\nV:2\nC|", [[63], [60]]),
        ("K:C\n", "V:1\nC|\nV:2\nC|\nV:1 transpose=-2\nC|\nV:2\nC|", [[60, 58], [60, 60]]),
    ],
)
def test_who_a_setting_holds_for(header: str, body: str, heard: list[list[int]]) -> None:
    assert pitches(HEADER + header + body) == heard


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("K:C middle=d", "setting-unread"),
        ("I:propagate-accidentals sometimes\nK:C", "propagate-accidentals"),
    ],
)
def test_what_is_not_followed_is_told_once(line: str, code: str) -> None:
    assert [fault.code for fault in check(f"{HEADER}{line}\nCDEF|\n")] == [code]
