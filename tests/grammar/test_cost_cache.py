"""The fewest characters that end a tune."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from abcgen.grammar import NEVER, Constraints, Grammar, Rules, TextRules
from abcgen.grammar.ending_cost import ways
from abcgen.grammar.form_text import parse_form, rules_in_c
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.state import State

STATED = TextRules(implied_repeats=True, planned=True)
FORMS = (("AABB", (8,)), ("AAB", (4, 13)), ("ABBC", (3, 2, 6)), ("A", (17,)), ("AA", (5,)))

PLAYED = (("Em D C Bm7", "whistle", None), ("simple", "voice", "easy"), ("D/F# G", None, "medium"))


def grammars() -> Iterator[Grammar]:
    for number, (letters, bars) in enumerate(FORMS):
        formed = Constraints(form=parse_form(letters, bars), metre="4/4")
        chorded = replace(formed, chords=True, pickup=number % 2 == 0)
        yield Grammar(Rules(chorded, TextRules(implied_repeats=True)))
        yield Grammar(rules_in_c(Rules(formed, STATED), None))
        # The tonic takes an octave mark, which few letters do.
        ranged = replace(formed, key="D", lowest="e", highest="d'", ends_on_tonic=number > 2)
        yield Grammar(Rules(ranged, STATED))
        yield Grammar(rules_in_c(Rules(ranged, STATED), None))
    for harmony, instrument, difficulty in PLAYED:
        asked = Constraints(
            key="Em",
            form=parse_form("AAB", (4, 5)),
            harmony=harmony,
            instrument=instrument,
            difficulty=difficulty,
        )
        yield Grammar(rules_in_c(Rules(asked, STATED), None))
        yield Grammar(Rules(asked, TextRules(implied_repeats=True)))


def without_sharing(grammar: Grammar) -> Callable[[State], int]:
    """The costs of states, each worked out for itself."""
    known: dict[State, int] = {}

    def cost(state: State) -> int:
        if state not in known:
            known[state] = min(
                (
                    characters + (cost(after) if after else 0)
                    for characters, after in ways(grammar.rules_at(state), state)
                ),
                default=NEVER,
            )
        return known[state]

    return cost


@pytest.mark.parametrize(("metre", "bars"), [("3/8", "c2|c3|"), ("2/4", "c3|c4|")])
def test_a_line_may_have_to_end_with_a_note_and_a_colon(metre: str, bars: str) -> None:
    """In the last bar one letter would do, but for what it reads like with the repeat."""
    grammar = Grammar(rules_in_c(Rules(text=STATED), None))
    header = f"X:1\nT:a\nS:mine\nM:{metre}\nL:1/8\nN:AA 2 C\nK:C\n"
    state = GrammarState(grammar).feed(f"{header}%A2c2z --\n|:{bars}\n%A1c2z -\n")
    moves = [successor(chars[0]) for chars, successor in grammar.moves(state.key)]
    assert min(map(grammar.cost, moves)) < grammar.cost(state.key)


@pytest.mark.parametrize("form", ["AABBC 4", "AABBCD 12,9,4,2"])
def test_a_second_ending_may_lend_its_pickup(form: str) -> None:
    asked = Constraints(metre="2/2", key="Bb", pickup=True, ends_on_tonic=True)
    grammar = Grammar(Rules(asked, STATED))
    cost = without_sharing(grammar)
    bars = re.findall("[0-9]+", form)[0]
    header = f"X:1\nT:a\nS:mine\nM:2/2\nL:1/8\nN:{form}\nK:Bb\n%A{bars}b2z ----\n"
    state = GrammarState(grammar).feed(f"{header}|:C4|B8|[")
    assert grammar.cost(state.key) == cost(state.key)


@pytest.mark.parametrize("grammar", tuple(grammars()))
def test_states_cost_what_each_costs_by_itself(grammar: Grammar) -> None:
    """Few costs are worked out: most are those of like states, or follow from them."""
    cost, draw, compared = without_sharing(grammar), random.Random(3), 0
    for _ in range(4):
        state, left = grammar.start, 900
        while True:
            moves = [(chars, successor) for chars, successor in grammar.moves(state)]
            after = [successor(draw.choice(chars)) for chars, successor in moves]
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


def test_form_texts_are_forgotten_and_cost_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.grammar.cost_cache._MOST_STATED", 8)
    rules = rules_in_c(Rules(text=STATED), None)
    forgetful, header = Grammar(rules), "X:1\nT:a\nS:mine\nM:4/4\nL:1/8\n"
    for bars in range(4, 24):
        text = f"{header}N:AABBCC {bars} G\nK:C\n%A{bars}c2z ----\n|:C4"
        state = GrammarState(forgetful).feed(text).key
        assert forgetful.cost(state) == Grammar(rules).cost(state)
    assert forgetful.costs.size < 700 * 9 + 290 * forgetful.costs.known


def test_costs_that_were_forgotten_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, rng = rules_in_c(Rules(text=STATED), None), random.Random(2)
    grammar = Grammar(rules)
    state = (
        GrammarState(grammar)
        .feed("X:1\nT:a\nS:mine\nM:4/4\nL:1/8\nN:AABB 8 G\nK:C\n%A8c2z ----\n")
        .key
    )
    costs: dict[State, int] = {}
    for _ in range(200):
        after = [successor(chars[0]) for chars, successor in grammar.moves(state)]
        costs |= {each: grammar.cost(each) for each in after}
        state = rng.choice([each for each in after if costs[each] < NEVER])
    monkeypatch.setattr("abcgen.grammar.cost_cache._MOST_KNOWN", 64)
    forgetful = Grammar(rules)
    assert [forgetful.cost(each) for each in costs] == list(costs.values())
    known = forgetful.costs.known, grammar.costs.known
    assert known[0] <= 128 < known[1]
