"""States that stand for others."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from abcgen.grammar import NEVER, Constraints, Grammar, Masks, Rules, TextRules
from abcgen.grammar.form_text import parse_form, rules_in_c
from abcgen.grammar.masks import Costs

TOP = "X:1\nT:A jig\nS:mine\nM:6/8\nL:1/8\n"
PRINTABLE = tuple(sorted({"\n", *map(chr, range(32, 127))}))


@pytest.mark.parametrize(
    "asked",
    [
        Constraints(),
        Constraints(key="D", ends_on_tonic=True, lowest="D", highest="d"),
        Constraints(form=parse_form("AAB", (4, 12)), pickup=True, chords=True),
        Constraints(key="G", harmony="G Am7 D7"),
        Constraints(key="Em", harmony="simple", instrument="whistle"),
        Constraints(difficulty="easy", instrument="voice"),
    ],
)
def test_what_may_follow_costs_the_same_wherever_it_is_worked_out(asked: Constraints) -> None:
    """Most rows of the masks are taken over from like places; none differs from its own."""
    stated = Rules(asked, TextRules(implied_repeats=True, planned=True))
    for grammar in map(Grammar, (stated, rules_in_c(stated, None))):
        masks, draw = Masks(grammar, PRINTABLE, headed=False), random.Random(4)
        met: set[int] = set()
        for _ in range(20):
            state, left = np.array([masks.start(TOP)], np.int32), 700
            while True:
                (row,) = masks.costs(state)
                if int(state[0]) not in met:
                    met.add(int(state[0]))
                    assert dict(_costs(row)) == dict(_worked_out(masks, int(state[0])))
                allowed = np.flatnonzero(row < left)
                if not len(allowed):
                    break
                token = np.array([draw.choice(allowed.tolist())], np.int32)
                state, left = masks.advance(state, token), left - 1
        assert len(met) > 1000


def _costs(row: Costs) -> Iterator[tuple[str, int]]:
    for token in np.flatnonzero(row < NEVER):
        yield PRINTABLE[token], int(row[token])


def _worked_out(masks: Masks, number: int) -> Iterator[tuple[str, int]]:
    grammar = Grammar(masks.grammar.rules)
    for chars, successor in grammar.moves(masks.key(number)):
        for char in set(chars) & set(PRINTABLE):
            yield char, grammar.cost(successor(char))
