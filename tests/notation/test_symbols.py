"""Decorations, and the letters that U: gives to them."""

from __future__ import annotations

import pytest

from abcgen.formats.sheets import directions, notes
from abcgen.notation.reader import read
from abcgen.notation.symbols import is_drawn, parse_symbol
from abcgen.notation.tune import parse_tune


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("T=!trill!", ("T", "!trill!")),
        ("~ = +turn+", ("~", "+turn+")),
        ('w="^slow"', ("w", '"^slow"')),
        ("C=D", None),
        ("T", None),
        ("T=trill", None),
    ],
)
def test_definitions(text: str, symbol: tuple[str, str] | None) -> None:
    assert parse_symbol(text) == symbol


def test_all_that_sheet_music_has_is_known_to_be_drawn() -> None:
    tables = (
        notes._ORNAMENTS,
        notes._ARTICULATIONS,
        notes._TECHNIQUES,
        notes._FERMATAS,
        directions._DYNAMICS,
        directions._SIGNPOSTS,
        directions._PHRASES,
    )
    assert [text for table in tables for text in table if not is_drawn(text)] == []


def test_a_letter_is_played_as_it_is_defined() -> None:
    music, _ = read(parse_tune("X:1\nU:T=!fermata!\nU:H=!trill!\nK:C\nTC HD\nU:H=!fermata!\nHE\n"))
    held = [getattr(one, "fermata", None) for one in music.voices[0].elements]
    assert held == [True, False, True]
