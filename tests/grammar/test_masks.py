"""The grammar over a model's symbols."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.grammar import NEVER, Constraints, Grammar, Masks, Rules, Section, TextRules
from abcgen.grammar.ending_cost import most_cost
from abcgen.grammar.form_text import parse_form, rules_in_c
from abcgen.grammar.grammar_mask import GrammarMask
from abcgen.grammar.machine import GrammarState
from abcgen.system.errors import RequestError

SYMBOLS = tuple(sorted({"\n", *map(chr, range(32, 127))}))
HEAD = "X:1\nT:A jig\nM:6/8\nK:D\n"


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


def tokens(text: str) -> np.ndarray:
    return ids(*map(SYMBOLS.index, text))


@pytest.mark.parametrize("prompt", ["", "X", HEAD, HEAD + "D", HEAD + "|:d6|d6|1", HEAD + "(3A"])
def test_rows_are_what_the_grammar_says(prompt: str) -> None:
    grammar = Grammar()
    masks = Masks(grammar, SYMBOLS)
    state = GrammarState(grammar).feed(prompt)
    (row,) = masks.costs(ids(masks.start(prompt)))
    for symbol, cost in zip(SYMBOLS, row, strict=True):
        expected = grammar.cost(state.advance(symbol).key) if symbol in state.allowed else NEVER
        assert cost == expected, symbol


def test_what_the_grammar_takes_is_counted_stream_by_stream() -> None:
    masks = Masks(Grammar(), SYMBOLS)
    mask = GrammarMask(masks, masks.start(), 2)
    logits = np.full((2, len(SYMBOLS)), -5, np.float32)
    logits[0, SYMBOLS.index("X")] = 500  # All of one, far above whatever the other has.
    mask.apply(logits, 100)
    assert [mask.masked_mass(row) for row in (0, 1)] == pytest.approx([0, 1 - 1 / len(SYMBOLS)])


def test_streams_advance_side_by_side() -> None:
    masks = Masks(Grammar(), SYMBOLS)
    states = ids(masks.start(HEAD), masks.start(HEAD + "d6|d6|\n"), masks.start("X:1\nT:"))
    states = masks.advance(states, tokens("d\nS"))
    assert masks.ended(states).tolist() == [False, True, False]
    assert states[0] == masks.start(HEAD + "d")
    assert masks.cost(int(states[1])) == 0


def test_a_token_that_may_not_follow() -> None:
    masks = Masks(Grammar(), SYMBOLS)
    with pytest.raises(ValueError, match="'T' may not follow"):
        masks.advance(ids(masks.start()), tokens("T"))


def test_a_prompt_that_leads_nowhere() -> None:
    with pytest.raises(RequestError, match="line 5, column 8"):
        Masks(Grammar(), SYMBOLS).start(HEAD + "DEF GABc")


def test_a_vocabulary_that_lacks_something() -> None:
    symbols = tuple(symbol for symbol in SYMBOLS if symbol not in "Zé")
    Masks(Grammar(), symbols)
    with pytest.raises(RequestError, match="doesn't know Z"):
        Masks(Grammar(Rules(Constraints(title="Z"))), symbols)


def test_states_are_shared() -> None:
    """What doesn't matter for the rest of a tune makes no new state."""
    masks = Masks(Grammar(), SYMBOLS)
    prompts = ("d3 d3|e6|", "^fga _bag|A6|", '"Am7"A6|z6|')
    assert len({masks.start(HEAD + prompt) for prompt in prompts}) == 1
    states = {masks.start(f"X:{number}\nT:{title}\n") for number in (1, 7) for title in "ab"}
    assert len(states) == 1


@pytest.mark.parametrize(
    "constraints", [Constraints(), Constraints(form=(Section(), Section()), pickup=True)]
)
def test_batches_always_end_in_time(constraints: Constraints) -> None:
    masks, rng = Masks(Grammar(Rules(constraints)), SYMBOLS), np.random.default_rng(1)
    states = np.full(16, masks.start("X"), np.int32)
    texts = ["X"] * len(states)
    for left in range(300, 0, -1):
        allowed = masks.costs(states) < left
        going = allowed.any(1)
        if not going.any():
            break
        drawn = (rng.random(allowed.shape) * allowed).argmax(1).astype(np.int32)
        states[going] = masks.advance(states[going], drawn[going])
        for row in np.flatnonzero(going):
            texts[row] += SYMBOLS[drawn[row]]
    assert all(masks.cost(int(state)) == 0 for state in states)
    assert all(GrammarState(Grammar(Rules(constraints))).feed(text).can_end for text in texts)


ROOMY = [
    Constraints(form=parse_form("AABB"), chords=True),
    Constraints(key="Em", form=parse_form("AAB", (4, 5)), harmony="Em D C Bm7"),
    Constraints(form=parse_form("AA"), instrument="whistle", difficulty="easy", harmony="simple"),
    Constraints(form=parse_form("ABBC", (3, 2, 16)), key="D", ends_on_tonic=True, pickup=True),
]


@pytest.mark.parametrize("constraints", ROOMY)
def test_with_room_left_costs_need_not_be_known(constraints: Constraints) -> None:
    text = TextRules(implied_repeats=True, planned=True)
    masks = Masks(Grammar(rules_in_c(Rules(constraints, text), None)), SYMBOLS)
    roomy = Masks(masks.grammar, SYMBOLS)
    rng, ordinary = np.random.default_rng(1), 0
    states = np.full(3, masks.start("X"), np.int32)
    for left in range(200, 0, -1):
        costs = masks.costs(states)
        keys = [masks.key(state) for state in states.tolist()]
        there = ids(*map(roomy._number, keys))
        assert np.array_equal(roomy.allowed(there, 5_000), costs < 5_000)
        for key, row in zip(keys, costs, strict=True):
            most = most_cost(masks.grammar.rules_at(key), key)
            assert row[row < NEVER].max(initial=0) < most
            ordinary += most < 3_000
        going = (costs < left).any(1)
        if not going.any():
            break
        drawn = (rng.random(costs.shape) * (costs < left)).argmax(1).astype(np.int32)
        states[going] = masks.advance(states[going], drawn[going])
    assert ordinary > 100


@pytest.mark.parametrize(
    ("prompt", "lacking", "stuck", "fine"),
    [
        (HEAD + '"B', "m", "d", "7"),  # "Bdim"
        (HEAD + '"Bd', "m", "i", ""),
        (HEAD + '"Bm', "j", "a", '7"'),  # "Bmaj7"
        ("X:1\nT:A jig\nM:6/8\nK:Gm", "jx", "a", "\n"),  # K:Gmaj
        ("X:1\nT:A jig\nM:6/8\nK:Gm", "nx", "i", "\n"),  # K:Gmin, K:Gmix
    ],
)
def test_no_word_is_begun_that_the_vocabulary_cannot_end(
    prompt: str, lacking: str, stuck: str, fine: str
) -> None:
    symbols = tuple(symbol for symbol in SYMBOLS if symbol not in lacking)
    masks = Masks(Grammar(), symbols)
    (row,) = masks.costs(ids(masks.start(prompt)))
    allowed = {symbol for symbol, cost in zip(symbols, row, strict=True) if cost < NEVER}
    assert stuck not in allowed
    assert set(fine) <= allowed


def test_no_dance_is_begun_that_the_vocabulary_cannot_end() -> None:
    planned = Grammar(Rules(text=TextRules(planned=True)))
    header = "X:1\nT:a\nS:mine\nM:3/4\nL:1/8\nR:"
    for lacking, fine in (("", True), ("z", False)):
        symbols = tuple(symbol for symbol in SYMBOLS if symbol not in lacking)
        masks = Masks(planned, symbols)
        (row,) = masks.costs(ids(masks.start(header)))
        assert bool(row[symbols.index("w")] < NEVER) is fine
