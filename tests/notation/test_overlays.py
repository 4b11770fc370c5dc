"""Overlays ("&"): ABC 2.1, section 7.4."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.notation.checking import check
from abcgen.notation.overlays import MOST_OVERLAYS
from abcgen.notation.performing import to_score
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune

CASE = (Path(__file__).parents[1] / "cases" / "43-overlay.abc").read_text(encoding="utf-8")
HEADER = "X:1\nT:t\nM:4/4\nL:1/4\nK:C\n"
C3, C4, D4, E4, F4, G4 = 48, 60, 62, 64, 65, 67


def heard(abc: str) -> list[list[tuple[Fraction, int]]]:
    """Onsets and pitches of each voice."""
    return [
        [(event.onset, pitch) for event in voice.events for pitch in event.pitches]
        for voice in to_score(parse_tune(abc)).voices
    ]


def test_overlays_sound_beside_their_bar() -> None:
    assert not check(CASE)
    assert heard(CASE) == [
        [(0, C4), (1, D4), (2, E4), (3, F4), (4, G4)],
        [(2, C3), (4, E4), (6, C4)],
    ]


@pytest.mark.parametrize(
    ("body", "voices"),
    [
        ("C4|& E4|D4|", [[(0, C4), (4, D4)], [(0, E4)]]),
        ("C4|D4|\n&& E4|F4|G4|", [[(0, C4), (4, D4), (8, G4)], [(0, E4), (4, F4)]]),
        ("C4 & D4 & E4|F4 & G4|", [[(0, C4), (4, F4)], [(0, D4), (4, G4)], [(0, E4)]]),
        ("C4|D4 & E4|", [[(0, C4), (4, D4)], [(4, E4)]]),
        ("|:C4 & E4:|D4|", [[(0, C4), (4, C4), (8, D4)], [(0, E4), (4, E4)]]),
        (
            "|:C4|1 D4 & E4:|2 F4 & G4|]",
            [[(0, C4), (4, D4), (8, C4), (12, F4)], [(4, E4), (12, G4)]],
        ),
        ("^F4 & F4|F4", [[(0, 66), (4, 65)], [(0, 65)]]),
        ("C4- & E4-|C4 & E4|", [[(0, C4)], [(0, E4)]]),
        ("C2 & E4|D4|", [[(0, C4), (4, D4)], [(0, E4)]]),
        ("C4 & E5|D4 & F4|", [[(0, C4), (5, D4)], [(0, E4), (5, F4)]]),
        ("C4 & E|D4|", [[(0, C4), (4, D4)], [(0, E4)]]),
        ("C4|D4|&& E5|F4|", [[(0, C4), (4, D4)], [(0, E4), (4, F4)]]),
        ("C2 [M:2/4][K:C] D2 & E4|F2|", [[(0, C4), (2, D4), (4, F4)], [(0, E4)]]),
        ("C4|&|D4|", [[(0, C4), (4, D4)]]),
        ("C4|D4|&", [[(0, C4), (4, D4)]]),
        ("& E4|C4|", [[(4, C4)], [(0, E4)]]),
    ],
)
def test_where_overlays_sound(body: str, voices: list[list[tuple[int, int]]]) -> None:
    assert heard(HEADER + body) == voices


def test_each_voice_has_overlays_of_its_own() -> None:
    music, _ = read(parse_tune(HEADER + "V:1\nC4 & E4|\nV:2\nD4|\nV:1\nC4|\nV:2\nD4 & F4|\n"))
    assert [voice.name for voice in music.voices] == ["1", "1", "2", "2"]


@pytest.mark.parametrize("seed", range(20))
def test_overlays_last_as_long_as_their_voice(seed: int) -> None:
    draw = random.Random(seed)
    pieces = ["C4", "C", "D2", "&", "&", "&&", "|", "|", "|:", ":|", "|1", ":|2", "(3EFG", "z"]
    pieces += ["[M:3/4]", "[K:G]", '"Am"', "V:2\n", "V:1\n", "P:B\n", "[CE", "]", "{g", "}", "-"]
    body = "".join(draw.choice(pieces) + draw.choice(["", " ", "\n"]) for _ in range(200))
    by_name: dict[str, set[Fraction]] = {}
    music, _ = read(parse_tune(HEADER + body))
    for voice in music.voices:
        length = sum(getattr(element, "duration", 0) for element in voice.elements)
        by_name.setdefault(voice.name, set()).add(Fraction(length))
    assert all(len(lengths) == 1 for lengths in by_name.values())
    to_score(parse_tune(HEADER + body))
    check(HEADER + body)


def test_no_more_overlays_than_can_be_played() -> None:
    music, faults = read(parse_tune(HEADER + "C4" + "&D4" * 30_000 + "|E4|"))
    assert len(music.voices) == 1 + MOST_OVERLAYS
    assert "overlay" in {fault.code for fault in faults}
