"""Accompaniment: patterns by metre, as abc2midi 4.84 plays them."""

from __future__ import annotations

import pytest

from abcgen.music.accompaniment import PATTERNS, accompany, has_chords
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune


def strokes(body: str, metre: str) -> list[tuple[float, str, tuple[int, ...]]]:
    score = to_score(parse_tune(f"X:1\nM:{metre}\nL:1/8\nK:C\n{body}\n"))
    found = accompany(score, score.voices[0])
    return [(float(stroke.onset), stroke.hand, stroke.pitches) for stroke in found]


C = (48, 52, 55)


@pytest.mark.parametrize(
    ("metre", "body", "expected"),
    [
        (
            "6/8",
            '"C"c6|',
            [(0, "bass", (36,)), (1, "chord", C), (1.5, "bass", (36,)), (2.5, "chord", C)],
        ),
        ("3/4", '"C"c6|', [(0, "bass", (36,)), (1, "chord", C), (2, "chord", C)]),
        ("2/4", '"C"c4|', [(0, "bass", (36,)), (1, "chord", C)]),
        ("none", '"C"c4|', [(0, "bass", (36,)), (1, "chord", C)]),
        ("3/2", '"C"c12|', []),
        ("2/4", "c4|", []),
        ("2/4", '"xyz"c4|', []),
        ("2/4", '"C"c2"N.C."c2|c4|', [(0, "bass", (36,))]),
        ("2/4", '"c"c4|', [(0, "bass", (36,)), (1, "bass", (36,))]),
    ],
)
def test_one_bar(metre: str, body: str, expected: list[tuple[float, str, tuple[int, ...]]]) -> None:
    assert strokes(body, metre) == expected


def test_pattern_starts_anew_at_bar_lines() -> None:
    assert [stroke[:2] for stroke in strokes('"C"c|"G"G4|', "2/4")] == [
        (0, "bass"),
        (0.5, "bass"),
        (1.5, "chord"),
    ]


def test_no_more_than_a_bar_between_bar_lines() -> None:
    assert len(strokes('"C"c8|', "2/4")) == 2


def test_chord_changes_within_the_bar() -> None:
    assert strokes('"C"c2"F"f2|', "2/4")[1] == (1, "chord", (53, 57, 60))


@pytest.mark.parametrize("metre", PATTERNS)
def test_patterns_use_known_strokes(metre: tuple[int, int]) -> None:
    assert set(PATTERNS[metre]) <= set("fcbz")


def test_only_known_chords_count() -> None:
    known, unknown = (
        to_score(parse_tune(f'X:1\nM:2/4\nK:C\n"{name}"c4|')).voices[0] for name in ("Am", "Amin")
    )
    assert has_chords(known)
    assert not has_chords(unknown)
