"""The plan of a line as the grammar has it: so many signs, each whole."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.grammar import ANYTHING, NEVER, Constraints, Grammar, Masks, parse_form, plan
from abcgen.representation import find_text_form
from abcgen.system import RequestError

HEADER = "X:1\nT:t\nS:mine\nM:4/4\nL:1/8\nN:{form} C\nK:C\n"
SYMBOLS = sorted({*map(chr, range(32, 127)), "\n"})


def masks(asked: Constraints = ANYTHING) -> Masks:
    rules = find_text_form("planned").rules(asked, planned=True)
    return Masks(Grammar(rules), SYMBOLS, headed=False)


@pytest.mark.parametrize(
    ("form", "remark"),
    [
        ("AA 8", "%A8c2C ----\n"),
        ("AA 8", "%A8c9z 4^4'4,4\n"),
        ("AA 2", "%A2c0G -~1\n"),
        ("AA 2", "%A2c2C -[1[0\n"),
        ("AA 4", "%A4c2C --[--[--\n"),
    ],
)
def test_a_plan_has_a_sign_for_each_bar_of_the_line(form: str, remark: str) -> None:
    compiled = masks()
    assert compiled.cost(compiled.start(HEADER.format(form=form) + remark)) > 0


@pytest.mark.parametrize(
    ("form", "remark"),
    [
        ("AA 8", "%A8c2C ---\n"),
        ("AA 8", "%A8c2C -----"),
        ("AA 8", "%A8c2C ---^\n"),
        ("AA 8", "%A8c2C ^-"),
        ("A 4", "%A4c2C --[-"),
        ("AA 8", "%A8 ----"),
        ("AA 8", "%A8c ----"),
        ("AA 8", "%A8c2 ----"),
    ],
)
def test_other_plans_are_refused(form: str, remark: str) -> None:
    with pytest.raises(RequestError):
        masks().start(HEADER.format(form=form) + remark)


def test_a_tune_in_the_manner_of_a_collection_names_it_first() -> None:
    asked = masks(Constraints(collection="mine"))
    asked.start("X:1\nT:t\nS:mine\nM:")
    for wrong in ("X:1\nT:t\nM:", "X:1\nT:t\nS:o"):
        with pytest.raises(RequestError):
            asked.start(wrong)


def test_its_dance_has_its_metre() -> None:
    masks().start("X:1\nT:t\nS:mine\nM:6/8\nL:1/8\nR:jig\n")
    masks().start("X:1\nT:t\nS:mine\nM:4/4\nL:1/8\nR:hornpipe\n")
    with pytest.raises(RequestError):
        masks().start("X:1\nT:t\nS:mine\nM:4/4\nL:1/8\nR:j")


@pytest.mark.parametrize("seed", range(4))
def test_who_takes_what_is_allowed_ends_in_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    compiled = masks(Constraints(form=parse_form("AAB", (6, 4)), collection="mine"))
    state = np.array([compiled.start("X:1\nT:t\n")], np.int32)
    left = compiled.cost(int(state[0])) + 40
    text = ""
    while not compiled.ended(state)[0]:
        allowed = np.flatnonzero(compiled.costs(state)[0] < left)
        if not len(allowed):
            break
        token = np.array([rng.choice(allowed)], np.int32)
        text += SYMBOLS[int(token[0])]
        state, left = compiled.advance(state, token), left - 1
    # Where nothing more is allowed, it may end as it stands.
    assert compiled.cost(int(state[0])) == 0, text


def test_shortest_is_the_fewest_signs() -> None:
    shortest = [
        plan.shortest(left)
        for left in (
            "4",
            "1",
            "0",
            "3~",
            "1[",
            "-2",
            "lr 4",
            " 2",
            plan.whole(4),
            plan.whole(2, "D"),
        )
    ]
    assert shortest == [5, 2, 1, 4, 2, 1, 8, 4, 9, 7]


IN_A_MINOR = "X:1\nT:t\nS:mine\nM:4/4\nL:1/8\nN:{form} F\nK:Am\n"
"""How a tune in D minor is written."""


@pytest.mark.parametrize(
    ("form", "begun", "following"),
    [
        ("AA 8", "%A8", "abcdefg"),  # the tune doesn't end with that line
        ("AABB 4", "%A4", "abcdefg"),
        ("AA 4", "%A4", "a"),
        ("AA 4", "%A4a", "23456789"),
        ("AA 3", "%A3a2", "Az"),
        ("AA 3", "%A3a2A", " "),
        ("AA 3", "%A3a2A ", "',-^~0123456789abcdefghijklmnopqrstuvwxyz["),
    ],
)
def test_the_last_line_comes_to_rest_on_the_tonic_that_is_asked_for(
    form: str, begun: str, following: str
) -> None:
    compiled = masks(Constraints(key="Dm", ends_on_tonic=True))
    assert may_follow(compiled, IN_A_MINOR.format(form=form) + begun) == set(following)


def may_follow(compiled: Masks, begun: str) -> set[str]:
    costs = compiled.costs(np.array([compiled.start(begun)], np.int32))[0]
    return {SYMBOLS[place] for place in np.flatnonzero(costs < NEVER)}


@pytest.mark.parametrize(
    ("bars", "plans"),
    [
        ((8,), ("----", "----")),  # nothing comes before the first section
        ((8, 8), ("----", "----", "----", "--88")),
        ((6, 5), ("----", "--", "---5", "5")),
        ((4, 2), ("----", "22")),
        ((2, 35), ("--", *["----"] * 8, "-zz")),
        ((2, 36), ("--", *["----"] * 9)),  # no sign tells of a bar so far away
        ((2, 3, 4), ("--", "-33", "--44")),
    ],
)
def test_sections_that_are_to_end_alike_plan_to(
    bars: tuple[int, ...], plans: tuple[str, ...]
) -> None:
    compiled = masks(Constraints(ends_alike=True))
    letters = "".join(2 * letter for letter in "ABC"[: len(bars)])
    begun = HEADER.format(
        form=f"{letters} {','.join(map(str, bars)) if len({*bars}) > 1 else bars[0]}"
    )
    lines = iter(plans)
    for letter, length in zip(letters[::2], bars, strict=True):
        for before in range(0, length, 4):
            to_come = length - before
            begun += f"%{letter}{to_come}c2C "
            for sign in next(lines):
                told = may_follow(compiled, begun)
                assert told == {sign} if sign != "-" else sign in told and "[" not in told
                begun += sign
            begun += f"\n{'' if before else '|:'}{'|'.join(['C8'] * min(to_come, 4))}"
            begun += "|\n" if to_come > 4 else ":|\n"
    assert may_follow(compiled, begun) == {"\n"}


def test_sections_that_are_to_end_alike_have_no_endings() -> None:
    begun = HEADER.format(form="AA 4") + "%A4c2C ----\n|:C8|C8|"
    assert "[" in may_follow(masks(), begun)
    assert not {"[", "1"} & may_follow(masks(Constraints(ends_alike=True)), begun)
