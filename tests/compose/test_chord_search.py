"""Chord symbols searched for in a model's text."""

from __future__ import annotations

import math

import numpy as np
import pytest

from abcgen.compose import TextComposer, load_composer
from abcgen.compose.chord_search import ChordSearch, has_usual_bass
from abcgen.grammar import Constraints
from abcgen.model import Picker

TOLD = """X:1
T:Untitled
S:nottingham
M:6/8
L:1/8
N:AA 4 D
K:C
%A4c3C ----
|:c2c GCE|d2B G3|cde fdB|c3 c3:|

"""
PLACES = [TOLD.index(notes) for notes in ("c2c", "GCE", "d2B", "G3", "cde", "fdB", "c3 ", "c3:")]


@pytest.fixture(scope="module")
def composer() -> TextComposer:
    composer = load_composer()
    assert isinstance(composer, TextComposer)
    return composer


def search(composer: TextComposer, picker: Picker, seed: int = 0) -> ChordSearch:
    masks = composer.masks(Constraints(chords=True), sounding_key="D")
    return ChordSearch(composer, masks, picker, np.random.default_rng(seed))


def likelihood(composer: TextComposer, names: tuple[str, ...]) -> float:
    """The logarithm of the probability that the model gives the text with these symbols, read on
    its own."""
    text, behind = "", 0
    for place, name in zip(PLACES, names, strict=True):
        text += TOLD[behind:place] + (f'"{name}"' if name else "")
        behind = place
    first, *others = composer.read(text + TOLD[behind:]).tolist()
    state, total = composer.network.start(), 0.0
    for last, token in zip([first, *others], others, strict=False):
        logits = composer.network.step(state, np.array([last], np.int32))[0].astype(float)
        total += logits[token] - math.log(np.exp(logits).sum())
    return total


def test_of_the_ways_found_the_text_is_the_likeliest(composer: TextComposer) -> None:
    names = search(composer, Picker(0)).names(TOLD, PLACES)
    found = likelihood(composer, names)
    assert any(names)
    for place in range(len(names)):
        for other in {"", "C", "G7", "F"} - {names[place]}:
            changed = (*names[:place], other, *names[place + 1 :])
            assert likelihood(composer, changed) < found, (place, other)


def test_where_a_symbol_is_needed_there_is_one(composer: TextComposer) -> None:
    names = search(composer, Picker(0)).names(TOLD, PLACES, needed=range(len(PLACES)))
    assert all(names)


def test_drawn_ways_differ_and_come_again_with_the_seed(composer: TextComposer) -> None:
    drawn = [search(composer, Picker(2), seed).names(TOLD, PLACES) for seed in (1, 2, 1)]
    assert drawn[0] == drawn[2] != drawn[1]


@pytest.mark.parametrize(
    ("name", "usual"),
    [("G", True), ("D7/F#", True), ("Am/G", True), ("", True), ("G/E", False), ("D/D", False)],
)
def test_the_bass_of_a_chord_is_one_of_its_upper_notes(name: str, usual: bool) -> None:
    assert has_usual_bass(name) is usual
