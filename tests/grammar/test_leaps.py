"""How far a note may be from the last one."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from abcgen.grammar import Grammar, Masks, Wishes
from abcgen.grammar.leaps import Leaps
from abcgen.grammar.letters import wishes_at_home
from abcgen.grammar.rules import PITCHES
from abcgen.grammar.walk import Walk

SYMBOLS = tuple(sorted({"\n", *map(chr, range(32, 127))}))
TOP = "X:1\nT:A jig\nM:6/8\nL:1/8\n"
PLANNED = Wishes(planned=True, implied_repeats=True)
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


def write(wishes: Wishes, widest: int | None, opening: str = TOP, count: int = 20) -> list[str]:
    """Tunes of characters drawn evenly, but for letters and octave marks, which come oftener."""
    masks, rng = Masks(Grammar(wishes), SYMBOLS, headed=False), np.random.default_rng(1)
    leaps = None if widest is None else Leaps(masks, widest, opening, count)
    walk, texts = Walk(masks, masks.start(opening), count, leaps), [opening] * count
    odds = np.where([symbol in "ABCDEFGabcdefg,'" for symbol in SYMBOLS], 1.0, -1.0)
    logits = np.tile(odds.astype(np.float32), (count, 1))
    for left in range(700, 0, -1):
        allowed = walk.apply(logits, left)
        noisy = allowed + rng.gumbel(size=allowed.shape)
        over = walk.ended.copy()
        tokens = noisy.argmax(1).astype(np.int32)
        walk.advance(tokens)
        for row in np.flatnonzero(~over):
            texts[row] += SYMBOLS[tokens[row]]
        if walk.ended.all():
            break
    return texts


@pytest.mark.parametrize("widest", [2, 4, 7])
@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(),
        PLANNED,
        wishes_at_home(PLANNED, None),
        Wishes(key="D", lowest="F", highest="d'", chords=True),
    ],
)
def test_no_note_is_farther_off(wishes: Wishes, widest: int) -> None:
    """But where a tune has to come to its end, and nothing nearer would end it."""
    found = [step for tune in write(wishes, widest) for step in steps(tune)[:-2]]
    assert max(found) == widest
    assert len(found) > 300


def test_without_a_bound_notes_leap() -> None:
    assert max(step for tune in write(PLANNED, None) for step in steps(tune)) > 14


@pytest.mark.parametrize("sign", ["||", "||\n", ":|", "::", "|]"])
def test_what_follows_the_sign_of_a_section_may_be_far(sign: str) -> None:
    opening = TOP + "K:C\n" + "|:" * sign.startswith(":") + "c6|e'6"
    masks = Masks(Grammar(Wishes(implied_repeats=True)), SYMBOLS, headed=False)

    def letters(opening: str) -> set[str]:
        walk = Walk(masks, masks.start(opening), 1, Leaps(masks, 7, opening))
        row = walk.apply(np.zeros((1, len(SYMBOLS)), np.float32), 500)[0]
        return set("".join(np.array(SYMBOLS)[np.isfinite(row)])) & set("ABCDEFGabcdefg")

    assert letters(opening + "|") == set("abcdefg")
    assert letters(opening + sign) == set("ABCDEFGabcdefg")


def test_a_section_may_start_anywhere() -> None:
    starts = []
    for tune in write(PLANNED, 2):
        parts = [notes(part) for part in SECTIONS.split(NO_NOTES.sub("", tune))]
        for before, after in itertools.pairwise(part for part in parts if part):
            starts.append(abs(PITCHES.index(before[-1]) - PITCHES.index(after[0])))
    assert max(starts) > 7


def test_octave_marks_count() -> None:
    marked = "".join(write(PLANNED, 3))
    assert re.search(r"[A-G],", marked)
    assert re.search(r"[a-g]'", marked)


def test_a_letter_may_only_come_with_its_mark() -> None:
    opening = TOP + "K:C\ne'"
    masks = Masks(Grammar(), SYMBOLS, headed=False)
    walk = Walk(masks, masks.start(opening), 1, Leaps(masks, 7, opening))

    def allowed() -> str:
        row = walk.apply(np.zeros((1, len(SYMBOLS)), np.float32), 500)[0]
        return "".join(np.array(SYMBOLS)[np.isfinite(row)])

    assert set(allowed()) & set("ABCDEFGabcdefg") == set("abcdefg")
    walk.advance(np.array([SYMBOLS.index("c")], np.int32))
    assert allowed() == "'"
    walk.advance(np.array([SYMBOLS.index("'")], np.int32))
    assert set("2/|c") <= set(allowed())


def test_a_bound_gives_way_where_nothing_else_could_follow() -> None:
    """The tunes have to end on D, of which there is but one, mostly too far off."""
    wishes = Wishes(key="D", ends_on_tonic=True, lowest="E", highest="d", metre="6/8")
    tunes = write(wishes, 1)
    assert {notes(NO_NOTES.sub("", tune))[-1] for tune in tunes} == {"d"}
    assert any(steps(tune)[-1] > 1 for tune in tunes)


def test_what_a_bound_takes_is_not_put_down_to_the_grammar() -> None:
    opening = TOP + "K:C\nC"
    masks = Masks(Grammar(), SYMBOLS, headed=False)
    logits = np.zeros((1, len(SYMBOLS)), np.float32)
    walks = [
        Walk(masks, masks.start(opening), 1, leaps) for leaps in (None, Leaps(masks, 2, opening))
    ]
    loose, bound = (walk.apply(logits, 500) for walk in walks)
    assert np.isfinite(loose).sum() > np.isfinite(bound).sum()
    assert walks[0].removed == walks[1].removed > 0
