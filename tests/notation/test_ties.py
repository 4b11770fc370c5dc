"""Which later pitch a tied one goes on into."""

from __future__ import annotations

import pytest

from abcgen.notation.music import Sound
from abcgen.notation.reader import read
from abcgen.notation.ties import tied_pairs, tied_sounds
from abcgen.notation.tune import parse_tune


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        ("A-A", [(0, 0)]),
        ("A-B", []),
        ("A A", []),
        ("^F-|F", [(0, 0)]),
        ("^F-=F", []),
        ("[CEG]-[GC]", [(0, 1), (2, 0)]),
        ("[CE-G][CEG]", [(1, 1)]),
        ("[F-^F-]|=F", [(0, 0)]),
        ("A-z", []),
        ("A-{B}A", []),
    ],
)
def test_a_tie_leads_to_the_same_pitch(body: str, pairs: list[tuple[int, int]]) -> None:
    music, _ = read(parse_tune(f"X:1\nK:C\n{body}\n"))
    elements = music.voices[0].elements
    found = []
    for one, other, over_bar in tied_sounds(elements):
        sound, later = elements[one], elements[other]
        assert isinstance(sound, Sound)
        assert isinstance(later, Sound)
        found += tied_pairs(sound.pitches, later.pitches, over_bar)
    assert found == pairs
