"""Planned tunes state their form before the music, and keep to it."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from abcgen.grammar import Constraints, Grammar, Masks, Rules, Section, TextRules
from abcgen.grammar.form_text import (
    may_follow,
    parse_form,
    read_form_text,
    rules_in_c,
    shortest_rest,
    write_form_text,
)
from abcgen.grammar.grammar_mask import GrammarMask
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.rules import LONGEST_SECTION, SHORTEST_SECTION
from abcgen.notation.checking import check
from abcgen.system.errors import RequestError

PLANNED = TextRules(implied_repeats=True, planned=True)
STATED = Grammar(Rules(text=PLANNED))
IN_C = Grammar(rules_in_c(STATED.rules, None))
TOP = "X:1\nT:A jig\nS:mine\nM:6/8\nL:1/8\n"
SYMBOLS = tuple(sorted({"\n", *map(chr, range(32, 127))}))


def with_plan(tune: str) -> str:
    """The tune with a plan before each line of music, of which each is a section: every bar is
    new."""
    header, music = tune.split("K:D\n")
    bars = int(header.split()[-1])
    lines = zip("AB", music.splitlines(keepends=True), strict=False)
    planned = (f"%{name}{bars}d2z {'-' * bars}\n{line}" for name, line in lines if line != "\n")
    return f"{header}K:D\n{''.join(planned)}{music[len(music.rstrip()) + 1 :]}"


@pytest.mark.parametrize(
    ("form_text", "form"),
    [
        ("AABB 8", (Section(8), Section(8))),
        ("AAB 8,16", (Section(8), Section(16, repeated=False))),
        ("A 32", (Section(32, repeated=False),)),
    ],
)
def test_a_plan_is_read_and_written(form_text: str, form: tuple[Section, ...]) -> None:
    assert read_form_text(form_text) == form
    assert write_form_text(form) == form_text


@pytest.mark.parametrize("text", ["", "AABB", "AABB 8,", "BB 8", "AABB 8,8,8", "AA x", "AA 8 8"])
def test_what_is_no_form_text(text: str) -> None:
    with pytest.raises(RequestError):
        read_form_text(text)


@pytest.mark.parametrize("rules", [STATED.rules, IN_C.rules])
def test_whatever_a_model_states_is_a_form_and_can_be_ended(rules: Rules) -> None:
    draw, form_texts = random.Random(1), set[str]()
    lengths = set[int]()
    for _ in range(3000):
        form_text = char = ""
        while char != "\n":
            form_text += char
            rest = shortest_rest(rules, form_text)
            for at, needed in enumerate(rest + "\n"):
                assert needed in may_follow(rules, form_text + rest[:at])
            char = draw.choice(may_follow(rules, form_text))
        form = read_form_text(form_text)
        assert parse_form(*_letters_and_bars(form_text)) == form
        form_texts.add(form_text)
        lengths.update(section.bars for section in form)
    assert len(form_texts) > 500
    assert lengths == set(range(SHORTEST_SECTION, LONGEST_SECTION + 1))


def _letters_and_bars(form_text: str) -> tuple[str, list[int]]:
    letters, bars = form_text.split(" ")[:2]
    return letters, [int(number) for number in bars.split(",")]


@pytest.mark.parametrize(
    "tune",
    [
        "R:jig\nN:AA 2\nK:D\n|:DFA DFA|dAF D3:|\n\n",
        "N:AAB 2\nK:D\n|:A|DFA DFA|dAF D2:|\nA|BAG FED|d3 D2|]\n\n",
        "N:AAB 2\nK:D\n|:DFA DFA|[1dAF D3:|[2dAF d3||\nBAG FED|d3 D3|]\n\n",
        "N:AA 2\nK:D\nA|:DFA DFA|dAF D3:|\n\n",
        "N:AAB 2\nK:D\n|:A|DFA DFA|[1dAF D2:|[2dAF d3||\nBAG FED|d3 D3|]\n\n",
        "N:AABB 2\nK:D\n|:DFA DFA|[1dAF D3:|[2dAF d2||\n|:A|BAG FED|d3 D2:|\n\n",
        "N:AB 2\nK:D\nA|DFA DFA|dAF d||\nAB|BAG FED|d3 D|]\n\n",
        "N:A 2\nK:D\nDFA DFA|d3 D2|]\n\n",
        "N:AA 2\nK:D\n|:dAFG|DFA DFA|d2:|\n\n",
    ],
)
def test_tunes_that_keep_to_their_form(tune: str) -> None:
    assert GrammarState(STATED).feed(TOP + with_plan(tune)).can_end
    assert not check(TOP + with_plan(tune))


@pytest.mark.parametrize(
    ("tune", "message"),
    [
        ("K:D\n", "line 6, column 1: 'K' can't stand there"),
        ("N:AA 2\nR:jig\n", "line 7, column 1: 'R' can't stand there"),
        ("N:AA 1\n", "line 6, column 7: the line can't end there"),
        ("N:AA 2\nK:D\n|:DFA DFA|:", "line 9, column 11: ':' can't stand there"),
        ("N:AA 2\nK:D\n|:DFA DFA|D6|", "line 9, column 13: '|' can't stand there"),
        ("N:AA 2\nK:D\n|:DFA DFA|D6:|\nD", "line 10, column 1: '%' can't stand there"),
        ("N:A 2\nK:D\nDFA DFA|D/|", "line 9, column 11: '|' can't stand there"),
        ("N:AA 2\nK:D\n|:DFA DFA|D3 D2:", "line 9, column 16: ':' can't stand there"),
        ("N:AA 2 G\n", "line 6, column 7: a space can't stand there"),
    ],
)
def test_tunes_that_do_not(tune: str, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        GrammarState(STATED).feed(TOP + (with_plan(tune) if "K:D\n" in tune[4:] else tune))
    assert message in str(refused.value)


def test_tunes_in_c_state_what_they_sound_in_and_are_without_sharps() -> None:
    whole = TOP + "N:AA 2 Bb\nK:Am\n%A2a3z --\n|:EA^G ABc|cBA A3:|\n\n"
    assert GrammarState(IN_C).feed(whole).can_end
    for line, message in (
        ("N:AA 2\n", "line 6, column 7: the line can't end there"),
        ("N:AA 2 H", "line 6, column 8: 'H' can't stand there"),
        ("N:AA 2 G\nK:D", "line 7, column 4: the line can't end there"),
        ("N:AA 2 G\nK:C\n%A4", "line 8, column 3: '4' can't stand there"),
        ("N:AA 2 G\nK:C\nc6|", "line 8, column 1: 'c' can't stand there"),
        ("N:AA 2 G\nK:C\n%A2\n", "line 8, column 4: the line can't end there"),
    ):
        with pytest.raises(RequestError, match=message):
            GrammarState(IN_C).feed(TOP + line + "\n")


@pytest.mark.parametrize(
    ("asked", "written", "sounding"),
    [
        ("Em", "Am", "G"),
        ("D mixolydian", "G mixolydian", "G"),
        ("C#", "C", "Db"),
    ],
)
def test_a_key_asked_for_is_the_one_that_sounds(asked: str, written: str, sounding: str) -> None:
    text = replace(PLANNED, sounding_keys=(sounding,))
    rules = rules_in_c(Rules(Constraints(key=asked), PLANNED), None)
    assert rules == Rules(Constraints(key=written), text)


def test_notes_asked_for_are_those_that_sound() -> None:
    grammar = Grammar(rules_in_c(Rules(Constraints(lowest="D", highest="b"), PLANNED), None))
    top = TOP + "N:A 2 G\nK:C\n%A2"
    for pitch, fits in (("F", False), ("G", True), ("e'", True), ("f'", False)):
        tune = f"{top}{pitch[0].lower()}6z --\n{pitch}6|{pitch}6|]\n"
        if fits:
            assert GrammarState(grammar).feed(tune).can_end
        else:
            with pytest.raises(RequestError):
                GrammarState(grammar).feed(tune)


@pytest.mark.parametrize(
    "music", ["A// ", "A3/4", "A/4", " A6|", "A6 |", "A6| A", "A6|\\\n", "|:A6|A6::", "|:A6|A6:|A"]
)
def test_what_the_canonical_spelling_has_not_is_not_written(music: str) -> None:
    top = GrammarState(STATED).feed(f"{TOP}N:AABB 2\nK:D\n%A2a2z --\n")
    with pytest.raises(RequestError):
        top.feed(music)
    assert GrammarState(Grammar()).feed(f"{TOP}K:D\n{music}")


def test_a_form_that_is_asked_for_is_the_one_stated() -> None:
    asked = Constraints(form=parse_form("AABB"), rhythm="jig")
    state = GrammarState(Grammar(Rules(asked, TextRules(planned=True)))).feed(TOP)
    written = ""
    while len(state.allowed) == 1:
        (char,) = state.allowed
        state, written = state.advance(char), written + char
    assert written == "R:jig\nN:AABB 8\nK:"


@pytest.mark.parametrize("grammar", [STATED, IN_C])
def test_random_walks_are_whole_tunes_of_the_form_they_state(grammar: Grammar) -> None:
    masks = Masks(grammar, SYMBOLS, headed=False)
    start = masks.start(TOP)
    mask, rng, texts = GrammarMask(masks, start, 20), np.random.default_rng(3), [TOP] * 20
    for left in range(400, 0, -1):
        going = ~mask.ended
        if not going.any():
            break
        logits = mask.apply(np.zeros((20, len(SYMBOLS)), np.float32), left)
        odds = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        tokens = np.array([rng.choice(len(SYMBOLS), p=row / row.sum()) for row in odds], np.int32)
        texts = [
            text + SYMBOLS[token] * int(on)
            for text, token, on in zip(texts, tokens, going, strict=True)
        ]
        mask.advance(tokens)
    for row, text in enumerate(texts):
        assert mask.may_end(row), text
        assert not check(text), text
        assert GrammarState(grammar).feed(text).can_end


def test_a_form_is_only_stated_where_there_is_room_for_it() -> None:
    masks = Masks(STATED, SYMBOLS, headed=False)
    costs = [masks.cost(masks.start(f"{TOP}N:{text}")) for text in ("A 4", "AABB 8", "AABB 16")]
    assert costs == sorted(costs)
    stated = masks.cost(masks.start(f"{TOP}N:AABB 8\n"))
    assert 3 * stated < costs[1]


@pytest.mark.parametrize("grammar", [STATED, IN_C])
def test_a_figure_is_only_stated_where_there_is_room_for_a_second(grammar: Grammar) -> None:
    """Where 32 bars have no room, a 3 that is meant to begin them would leave a tune of three."""
    masks = Masks(grammar, SYMBOLS, headed=False)
    costs = {bars: masks.cost(masks.start(f"{TOP}N:A {bars}")) for bars in (3, 4, 8, 16, 30)}
    assert costs[4] < costs[8] < costs[16] < costs[30] < costs[3]
