"""The header that music alone is given."""

from __future__ import annotations

import pytest
from abcgen_gui.tune.headerless import PlaceError, give_header

from abcgen.grammar import Constraints
from abcgen.system.errors import RequestError

ANYTHING = Constraints()


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("X:1\nK:G\nGAB|\n", ""),
        ("% mine\nX:1\n", ""),
        ("  X:1\n  K:G\n  GAB|\n", ""),
        ("GAB cde|gfe dcB|", "X:1\nT:Untitled\nM:6/8\nK:G\n"),
        ("T:Mine\nM:6/8\nK:G\nGAB cde|", "X:1\n"),
        ("K:G\nGAB cde|", "X:1\nT:Untitled\nM:6/8\n"),
        ("", "X:1\n"),
        ("T:Mine\n", "X:1\n"),
    ],
)
def test_what_lacks_is_given(text: str, header: str) -> None:
    headed = give_header(text, ANYTHING)
    assert headed.header == header
    assert headed.abc == header + text
    assert headed.lines == len(header.splitlines())


def test_wishes_go_before_guesses() -> None:
    headed = give_header("GAB cde|", Constraints(metre="9/8", key="Edor"))
    assert headed.header == "X:1\nT:Untitled\nM:9/8\nK:Edor\n"


def test_errors_are_placed_where_the_user_sees_them() -> None:
    headed = give_header("GAB cde|", ANYTHING)
    error = headed.place(RequestError("line 5, column 3: no"), lines_before=7)
    assert isinstance(error, PlaceError)
    assert (error.line, error.column, str(error)) == (8, 3, "line 8, column 3: no")


def test_errors_without_a_place_stay() -> None:
    error = RequestError("no")
    assert give_header("GAB|", ANYTHING).place(error) is error
