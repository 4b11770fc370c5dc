from __future__ import annotations

from abcgen.compose.retold import retold
from abcgen.notation import parse_tune, read
from abcgen.representation import find_text_form


def test_what_a_macro_stands_for_is_one_place() -> None:
    tune = "X:1\nM:4/4\nL:1/8\nm: ~G2 = GAG\nK:C\n~G2 c ABcd|e8|]\n"
    told = retold(read(parse_tune(tune))[0], find_text_form("music"))
    start, end = told.places[tune.index("~G2 c")]
    assert told.text[start:end] == "GAG"
