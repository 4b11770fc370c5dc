"""The fewest characters that end a tune."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from abcgen.grammar import Strict, Wishes
from abcgen.grammar.letters import parse_form, wishes_at_home
from abcgen.grammar.plainly import NEVER, Plainly
from abcgen.grammar.state import State

PLANNED = Wishes(planned=True, implied_repeats=True)
FORMS = (("AABB", (8,)), ("AAB", (4, 13)), ("ABBC", (3, 2, 6)), ("A", (17,)), ("AA", (5,)))


def grammars() -> Iterator[Strict]:
    for number, (letters, bars) in enumerate(FORMS):
        formed = replace(PLANNED, form=parse_form(letters, bars), metre="4/4")
        yield Strict(replace(formed, planned=False, chords=True, pickup=number % 2 == 0))
        yield Strict(wishes_at_home(formed, None))
        # The tonic takes an octave mark, which few letters do.
        ranged = replace(formed, key="D", lowest="e", highest="d'", ends_on_tonic=number > 2)
        yield Strict(ranged)
        yield Strict(wishes_at_home(ranged, None))


def without_sharing(grammar: Strict) -> Callable[[State], int]:
    """The costs of states, each worked out for itself."""
    known: dict[State, int] = {}

    def cost(state: State) -> int:
        if state not in known:
            plainly = Plainly(grammar.wishes_at(state), cost)
            known[state] = min(plainly.cost(state), NEVER)
        return known[state]

    return cost


@pytest.mark.parametrize("grammar", tuple(grammars()))
def test_states_cost_what_each_costs_by_itself(grammar: Strict) -> None:
    """Few costs are worked out: most are those of like states, or follow from them."""
    cost, draw, compared = without_sharing(grammar), random.Random(3), 0
    for _ in range(4):
        state, left = grammar.start, 900
        while True:
            moves = [(chars, leap) for chars, leap in grammar.moves(state)]
            after = [leap(draw.choice(chars)) for chars, leap in moves]
            costs = list(map(grammar.cost, after))
            assert costs == list(map(cost, after))
            here = grammar.cost(state)
            assert not here or min(costs) < here
            compared += len(costs)
            allowed = [state for state, cost in zip(after, costs, strict=True) if cost < left]
            if not allowed:
                break
            state, left = draw.choice(allowed), left - 1
    assert compared > 2000
