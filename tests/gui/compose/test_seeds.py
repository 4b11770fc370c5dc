"""Melodies as they are typed."""

from __future__ import annotations

import pytest
from abcgen_gui.compose.melody import as_seed, show_symbols

from abcgen.representation.encodings import ENCODINGS, get_encoding

TUNE = "X:7\nT:a\nK:G\nGAB\n"


@pytest.mark.parametrize(
    ("typed", "seed"),
    [
        ("", ("", "")),
        (" 60 _\nr / ", ("", " 60 _\nr / ")),
        ("60.64 67", ("", "60.64 67")),
        ("60 :4 >2", ("", "60 :4 >2")),
        ("C2 D2", ("X:1\nK:C\nC2 D2\n", "")),
        ("\n M:3/4\nc4 ", ("X:1\nK:C\nM:3/4\nc4\n", "")),
        ("M:3/4\nK:G\nc4", ("X:1\nM:3/4\nK:G\nc4\n", "")),
        (TUNE, (TUNE, "")),
        (f"{TUNE}\n{TUNE}", (f"{TUNE}\n", "")),
    ],
)
def test_notes_are_told_from_symbols(typed: str, seed: tuple[str, str]) -> None:
    assert as_seed(typed) == seed


@pytest.mark.parametrize("name", [name for name in ENCODINGS if name != "chars"])
def test_the_symbols_shown_can_be_typed(name: str) -> None:
    shown = show_symbols(get_encoding(name))
    assert as_seed(shown) == ("", shown)
    assert "E" in get_encoding(name).decode(shown.split())
