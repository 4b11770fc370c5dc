"""Why a character can't stand there, in a musician's words."""

from __future__ import annotations

import pytest

from abcgen.grammar.machine import GrammarState
from abcgen.system.errors import RequestError

HEAD = "X:1\nT:A jig\nM:6/8\nK:D\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "DEF GABc", "line 5, column 8: 'c' can't stand there; the bar has 6 of 6 eighths"),
        (
            HEAD + "DEF GA|DEF G|",
            "line 5, column 7: .* the bar has 5 of 6 eighths, so it can't end",
        ),
        (HEAD + "D2E3/2|D", "the bar has 7/2 of 6 eighths, so it can't end yet"),
        (HEAD + "DEF GA9", "the bar has 5 of 6 eighths and this length doesn't fit the rest"),
        (HEAD + "d6|d6|1", "expected .*a note"),
        ("X:1\nT:a\nM:6/8\nK:H", "line 4, column 3: 'H' can't stand there; expected a note"),
        ("X:1\nQ:1", "line 2, column 1: 'Q' can't stand there; expected T"),
        (HEAD + "d6|d6|\n\nX", "the tune has ended"),
    ],
)
def test_the_place_and_the_reason(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        GrammarState().feed(text)
