"""What the signs of variant endings say."""

from __future__ import annotations

import pytest

from abcgen.notation.endings import ending_name, ending_passes


@pytest.mark.parametrize(
    ("text", "name", "passes"),
    [
        ("[1", "", ((1, 1),)),
        ("1,3", "", ((1, 1), (3, 3))),
        ("[1,3-4", "", ((1, 1), (3, 4))),
        ("[2nd.", "", ((2, 2),)),
        ('["1st time"', "1st time", ((1, 1),)),
        ('["1st and 3rd"', "1st and 3rd", ((1, 1), (3, 3))),
        ('["Second time"', "Second time", ((2, 2),)),
        ('["last"', "last", ((7, 7),)),
    ],
)
def test_words_and_numbers(text: str, name: str, passes: tuple[tuple[int, int], ...]) -> None:
    assert (ending_name(text), ending_passes(text, 7)) == (name, passes)
