"""What is said of an explanation: in musicians' words, of the tune as it sounds."""

from __future__ import annotations

import pytest

from abcgen.compose import expectation_words
from abcgen.compose.expectation_words import said, share, surprise_of_bar, told_of_bar
from abcgen.compose.explanation import Explanation
from tests.compose.test_explaining import TUNE
from tests.making import shared_composer


@pytest.fixture(scope="module")
def plain() -> Explanation:
    return shared_composer("nottingham").explain(TUNE)


@pytest.fixture(scope="module")
def in_c() -> Explanation:
    return shared_composer("folk").explain(TUNE)


def behind(explanation: Explanation, text: str, symbol: str) -> str:
    return said(explanation, explanation.text.index(text) + len(text), symbol)


@pytest.mark.parametrize(
    ("before", "symbol", "words"),
    [
        ("d2A ", "F", "the note F"),
        ("d2A ", "g", "the note g"),
        ("d2", "3", "the length 3"),
        ("d2A FAd", "|", "a bar line"),
        ("d2A FAd", " ", "a space"),
        ("d2A FAd", "^", "a sharp"),
        ("d2A FAd", "\n", "the end of the line"),
        ("d2A FAd", '"', "a chord symbol"),
        ('|:A|"', "A", "the chord A"),
        ('|:A|"', "a", "the bass a"),
        ('|:A|"D', "7", "'7' in a chord symbol"),
        ('|:A|"D', '"', "the end of the chord symbol"),
        ("K:", "G", "'G' in the K: line"),
        ("L:1/8\n", "K", "the K: line"),
        ("d2A FAd", "é", "'é'"),
    ],
)
def test_what_may_come_is_named(plain: Explanation, before: str, symbol: str, words: str) -> None:
    assert behind(plain, before, symbol) == words


@pytest.mark.parametrize(
    ("before", "symbol", "words"),
    [
        ("c2G ", "E", "the note F"),
        ("c2G ", "c", "the note d"),
        ('|:G|"', "C", "the chord D"),
        ('|:G|"', "E", "the chord F#"),
        ("%A8", "d", "'d' in the plan"),
    ],
)
def test_notes_and_chords_are_named_as_they_sound(
    in_c: Explanation, before: str, symbol: str, words: str
) -> None:
    assert behind(in_c, before, symbol) == words


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1, "100%"), (0.234, "23%"), (0.0042, "0.4%"), (0.0001, "hardly ever")],
)
def test_probabilities_are_told_in_per_cent(probability: float, words: str) -> None:
    assert share(probability) == words


def test_a_bar_is_told_with_its_most_surprising_character(plain: Explanation) -> None:
    [bar] = plain.by_bar([3])
    sentence = surprise_of_bar(plain, bar)
    assert sentence.startswith(f"bar 3: {bar.bits:.1f} bits in 7 characters, most at the note f (")
    assert "at its start; expected a chord symbol (" in sentence
    [bar] = plain.by_bar([11])
    assert ' behind "D"f; expected the length 2 (' in surprise_of_bar(plain, bar)


def test_what_stands_before_is_the_tunes_own_text(in_c: Explanation) -> None:
    sentences = [surprise_of_bar(in_c, bar) for bar in in_c.by_bar()]
    shown = [each.partition(" behind ")[2].rpartition("; ")[0] for each in sentences]
    assert len(list(filter(None, shown))) > 10
    assert all(each in TUNE for each in shown)


def test_what_stands_before_begins_with_no_half_of_a_chord_symbol(
    in_c: Explanation, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = range(len(in_c.told.bars))
    shown = [expectation_words._before(in_c.told, at) for at in places]
    monkeypatch.setattr(expectation_words, "_SHOWN", 1000)
    whole = [expectation_words._before(in_c.told, at) for at in places]
    assert shown != whole
    assert [each.count('"') % 2 for each in shown] == [each.count('"') % 2 for each in whole]


def test_what_came_as_expected_is_told_so(in_c: Explanation) -> None:
    sentences = [surprise_of_bar(in_c, bar) for bar in in_c.by_bar()]
    assert sum("; as expected (" in each for each in sentences) > 5


def test_earlier_bars_are_named_as_in_the_tune(in_c: Explanation) -> None:
    at = in_c.text.index('"C"c2G EGc|e3 d2c|"G7"', in_c.text.index("%A4")) + 3
    by_slot = {look.slot: told_of_bar(in_c, at, look) for look in in_c.looks[at]}
    moved = "; its note, moved a fifth up as the last one was, is a"
    assert by_slot["planned"] == f"the plan names bar 2: the note d{moved}"
    assert by_slot["4 bars before"] == f"4 bars before (bar 2): the note d{moved}"
    [look] = [look for look in in_c.looks[at + 2] if look.slot == "planned"]
    assert told_of_bar(in_c, at + 2, look) == "the plan names bar 2: the note A"
