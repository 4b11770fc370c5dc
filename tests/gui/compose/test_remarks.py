"""What the window says of a tune, and at which of its lines."""

from __future__ import annotations

import pytest
from abcgen_gui.compose.remarks import as_sentence, match_lines


def test_lines_are_found_where_the_user_sees_them() -> None:
    text = "words\n\nGAB\ncde\ncde\n"
    tune = "X:1\nT:Untitled\nK:G\nGAB\ncde\ncde\n"
    found = match_lines(tune, text)
    assert [found.get(line) for line in range(1, 7)] == [None, None, None, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("added X:1", "Added X:1"),
        ("length 0: too little", "Length 0: too little"),
        ("abc2midi is missing", "abc2midi is missing"),
        ("nottingham-jigs has none", "nottingham-jigs has none"),
        ("/a/file: is no file", "/a/file: is no file"),
    ],
)
def test_sentences_begin_with_a_capital_unless_with_a_name(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence
