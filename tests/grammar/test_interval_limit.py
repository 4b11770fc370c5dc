"""How far a note may be from the last one."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from abcgen.grammar import Constraints, Grammar, Masks, Rules, TextRules
from abcgen.grammar.form_text import rules_in_c
from abcgen.grammar.grammar_mask import GrammarMask
from abcgen.grammar.interval_limit import IntervalLimit
from abcgen.grammar.rules import PITCHES

SYMBOLS = tuple(sorted({"\n", *map(chr, range(32, 127))}))
TOP = "X:1\nT:A jig\nM:6/8\nL:1/8\n"
PLANNED_TOP = TOP.replace("M:", "S:mine\nM:")
STATED = Rules(text=TextRules(implied_repeats=True, planned=True))
SECTIONS = re.compile(r":\||\|:|::|\|\||\|\]")
NO_NOTES = re.compile(r'"[^"]*"|^(?:[A-Z]:|%).*', re.MULTILINE)


def notes(music: str) -> list[str]:
    return re.findall(r"[A-Ga-g][,']*", music)


def steps(tune: str) -> list[int]:
    """The staff steps from each note to the next in the same section."""
    found = []
    for section in SECTIONS.split(NO_NOTES.sub("", tune)):
        places = [PITCHES.index(note) for note in notes(section)]
        found += [abs(one - other) for one, other in itertools.pairwise(places)]
    return found


def write(rules: Rules, widest: int | None, count: int = 20) -> list[str]:
    """Tunes of characters drawn evenly, but for letters and octave marks, which come oftener."""
    masks, rng = Masks(Grammar(rules), SYMBOLS, headed=False), np.random.default_rng(1)
    opening = PLANNED_TOP if rules.text.planned else TOP
    limit = None if widest is None else IntervalLimit(masks, widest, opening, count)
    mask, texts = GrammarMask(masks, masks.start(opening), count, limit), [opening] * count
    odds = np.where([symbol in "ABCDEFGabcdefg,'" for symbol in SYMBOLS], 1.0, -1.0)
    logits = np.tile(odds.astype(np.float32), (count, 1))
    for left in range(700, 0, -1):
        allowed = mask.apply(logits, left)
        noisy = allowed + rng.gumbel(size=allowed.shape)
        over = mask.ended.copy()
        tokens = noisy.argmax(1).astype(np.int32)
        mask.advance(tokens)
        for row in np.flatnonzero(~over):
            texts[row] += SYMBOLS[tokens[row]]
        if mask.ended.all():
            break
    return texts


@pytest.mark.parametrize("widest", [2, 4, 7])
@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        STATED,
        rules_in_c(STATED, None),
        Rules(Constraints(key="D", lowest="F", highest="d'", chords=True)),
    ],
)
def test_no_note_is_farther_off(rules: Rules, widest: int) -> None:
    """But where a tune has to come to its end, and nothing nearer would end it."""
    found = [step for tune in write(rules, widest) for step in steps(tune)[:-3]]
    assert max(found) == widest
    assert len(found) > 300


def test_without_a_bound_notes_leap() -> None:
    assert max(step for tune in write(STATED, None) for step in steps(tune)) > 14


@pytest.mark.parametrize("sign", ["||", "||\n", ":|", "::", "|]"])
def test_what_follows_the_sign_of_a_section_may_be_far(sign: str) -> None:
    opening = TOP + "K:C\n" + "|:" * sign.startswith(":") + "c6|e'6"
    masks = Masks(Grammar(Rules(text=TextRules(implied_repeats=True))), SYMBOLS, headed=False)

    def letters(opening: str) -> set[str]:
        mask = GrammarMask(masks, masks.start(opening), 1, IntervalLimit(masks, 7, opening))
        row = mask.apply(np.zeros((1, len(SYMBOLS)), np.float32), 500)[0]
        return set("".join(np.array(SYMBOLS)[np.isfinite(row)])) & set("ABCDEFGabcdefg")

    assert letters(opening + "|") == set("abcdefg")
    assert letters(opening + sign) == set("ABCDEFGabcdefg")


def test_a_section_may_start_anywhere() -> None:
    starts = []
    for tune in write(STATED, 2):
        parts = [notes(part) for part in SECTIONS.split(NO_NOTES.sub("", tune))]
        for before, after in itertools.pairwise(part for part in parts if part):
            starts.append(abs(PITCHES.index(before[-1]) - PITCHES.index(after[0])))
    assert max(starts) > 7


def test_octave_marks_count() -> None:
    marked = "".join(write(STATED, 3))
    assert re.search(r"[A-G],", marked)
    assert re.search(r"[a-g]'", marked)


def test_a_letter_may_only_come_with_its_mark() -> None:
    opening = TOP + "K:C\ne'"
    masks = Masks(Grammar(), SYMBOLS, headed=False)
    mask = GrammarMask(masks, masks.start(opening), 1, IntervalLimit(masks, 7, opening))

    def allowed() -> str:
        row = mask.apply(np.zeros((1, len(SYMBOLS)), np.float32), 500)[0]
        return "".join(np.array(SYMBOLS)[np.isfinite(row)])

    assert set(allowed()) & set("ABCDEFGabcdefg") == set("abcdefg")
    mask.advance(np.array([SYMBOLS.index("c")], np.int32))
    assert allowed() == "'"
    mask.advance(np.array([SYMBOLS.index("'")], np.int32))
    assert set("2/|c") <= set(allowed())


def test_a_bound_gives_way_where_nothing_else_could_follow() -> None:
    """The tunes have to end on D, of which there is but one, mostly too far off."""
    asked = Constraints(key="D", ends_on_tonic=True, lowest="E", highest="d", metre="6/8")
    tunes = write(Rules(asked), 1)
    assert {notes(NO_NOTES.sub("", tune))[-1] for tune in tunes} == {"d"}
    assert any(steps(tune)[-1] > 1 for tune in tunes)


def test_what_a_bound_takes_is_not_put_down_to_the_grammar() -> None:
    opening = TOP + "K:C\nC"
    masks = Masks(Grammar(), SYMBOLS, headed=False)
    logits = np.zeros((1, len(SYMBOLS)), np.float32)
    both = [
        GrammarMask(masks, masks.start(opening), 1, limit)
        for limit in (None, IntervalLimit(masks, 2, opening))
    ]
    loose, bound = (mask.apply(logits, 500) for mask in both)
    assert np.isfinite(loose).sum() > np.isfinite(bound).sum()
    assert both[0].masked_mass(0) == both[1].masked_mass(0) > 0
