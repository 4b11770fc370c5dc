from __future__ import annotations

import pytest

from abcgen.grammar.lengths import (
    GRID,
    STATED_GRID,
    WHOLE,
    completions,
    fill_cost,
    next_characters,
    spellings,
)

EIGHTH = WHOLE // 8


@pytest.mark.parametrize(
    ("text", "eighths"),
    [
        ("", 1),
        ("2", 2),
        ("/", 0.5),
        ("/2", 0.5),
        ("//", 0.25),
        ("3/2", 1.5),
        ("3/", 1.5),
        ("12", 12),
    ],
)
def test_a_length_lasts(text: str, eighths: float) -> None:
    assert spellings(EIGHTH, GRID)[text] == eighths * EIGHTH


@pytest.mark.parametrize("text", ["1", "2/2", "4/2", "/3", "3//", "/16", "11", "0"])
def test_no_such_length(text: str) -> None:
    assert text not in spellings(EIGHTH, GRID)


def test_only_what_fits_may_follow() -> None:
    assert next_characters(EIGHTH, GRID, "", GRID, 2 * EIGHTH) == "/2357"  # 3/2, 5/4, 7/4 also fit
    assert next_characters(EIGHTH, GRID, "2", GRID, 2 * EIGHTH) == ""
    assert next_characters(EIGHTH, GRID, "1", GRID, 12 * EIGHTH) == "02"


def test_completions_are_the_shortest_of_each_length() -> None:
    assert completions(EIGHTH, GRID, "", EIGHTH // 2, EIGHTH // 2) == (("/", EIGHTH // 2),)
    assert completions(EIGHTH, GRID, "3", GRID, 3 * EIGHTH)[0] == ("", 3 * EIGHTH)


@pytest.mark.parametrize(("eighths", "cost"), [(0, 0), (1, 1), (6, 2), (12, 3), (11, 4), (0.5, 2)])
def test_fill_cost(eighths: float, cost: int) -> None:
    assert fill_cost(EIGHTH, GRID, int(eighths * EIGHTH)) == cost


def test_simple_lengths_need_at_most_one_dot() -> None:
    assert {"5", "7", "9", "10"}.isdisjoint(spellings(EIGHTH, GRID, simple=True))


def test_a_coarser_grid_has_no_shorter_note_and_none_that_leaves_the_rest_of_one() -> None:
    assert {"//", "/4", "3/4", "5/4"}.isdisjoint(spellings(EIGHTH, STATED_GRID))
    assert {"", "2", "/", "3/2"} <= spellings(EIGHTH, STATED_GRID).keys()
    assert next_characters(EIGHTH, STATED_GRID, "3/", STATED_GRID, 2 * EIGHTH) == "2"
