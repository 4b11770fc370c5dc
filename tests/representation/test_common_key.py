"""Every tune in C major or A minor."""

from __future__ import annotations

import pytest

from abcgen.notation.text import fields
from abcgen.representation.common_key import COMMON_KEYS, shortest, to_common_key
from abcgen.representation.encodings.scores import heard

BODY = "M:4/4\nL:1/8\nK:{key}\n{notes}|]\n"


@pytest.mark.parametrize(
    ("key", "notes", "home", "moved"),
    [
        ("G", "GABc d2", "C", "cdef g2"),
        ("Em", "EFGA B2", "Am", "ABcd e2"),
        ("Ddor", "DEFG A2", "Ddor", "DEFG A2"),
        ("Amix", "ABcd e2", "Gmix", "GABc d2"),
        ("Bb", "BcdB f2", "C", "cdec g2"),
        ("C", "C^CDE", "C", "C^CDE"),
    ],
)
def test_a_stated_key_is_moved_to_no_sharps(key: str, notes: str, home: str, moved: str) -> None:
    tune = to_common_key("X:1\n" + BODY.format(key=key, notes=notes))
    assert fields(tune, "K") == (home,)
    assert f"\n{moved}|]" in tune


def test_a_key_that_is_not_stated_is_heard() -> None:
    notes = "D2EG ^F2G2|A2GF D2A,2|D2^FA d2A2|G2^F2 E2D2|D4 D4"
    tune = to_common_key("X:1\n" + BODY.format(key="none", notes=notes))
    moved = [pitch for event in heard(tune).voices[0].events for pitch in event.pitches]
    assert moved[:6] == [60, 62, 65, 64, 65, 67]


def test_the_way_is_short() -> None:
    assert [shortest(n) for n in (0, 6, 7, 11, -6, 12, 18)] == [0, 6, -5, -1, 6, 0, 6]
    assert [key.tonic for key in COMMON_KEYS] == ["C", "A"]
