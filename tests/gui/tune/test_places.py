"""Where a tune of a text stands, without a window."""

from __future__ import annotations

import pytest
from abcgen_gui.tune.places import tune_at, whole_tune, with_chords

ONE = "X:1\nT:One\nK:D\nd2A FAd|\n"
TWO = "X:2\nT:Two\nK:G\nG6|\n"
HEADER = "M:6/8\nL:1/8\n\n"


@pytest.mark.parametrize(
    ("offset", "tune"),
    [(0, ONE), (len(ONE) - 1, ONE), (len(ONE) + 1, TWO), (len(ONE) + len(TWO) + 1, TWO)],
)
def test_a_tune_goes_from_its_number_to_its_last_sign(offset: int, tune: str) -> None:
    text = ONE + "\n" + TWO
    before, found, after = tune_at(text, offset)
    assert found == tune.rstrip()
    assert before + found + after == text


def test_the_header_of_the_file_belongs_to_every_tune() -> None:
    text = HEADER + ONE + "\n" + TWO
    whole = whole_tune(text, len(text))
    assert whole.abc == "X:2\nT:Two\nM:6/8\nL:1/8\nK:G\nG6|"
    places = {at: whole.place(at) for at in range(len(whole.abc))}
    for at, place in places.items():
        if place is not None:
            assert text[place] == whole.abc[at]
    assert [at for at, place in places.items() if place is None] == list(range(10, 22))


def test_one_tune_is_as_it_stands() -> None:
    whole = whole_tune(ONE, 3)
    assert whole.abc == ONE.rstrip()
    assert [whole.place(at) for at in range(len(ONE) - 1)] == list(range(len(ONE) - 1))


@pytest.mark.parametrize(("text", "start"), [('a|"G"d', 2), ('a|"G" "^up" d', 2), ("a|d", 2)])
def test_chord_symbols_stand_before_their_note(text: str, start: int) -> None:
    assert with_chords(text, text.index("d")) == start
