"""The plan of a tune: what it says of bars, and how it is read."""

from __future__ import annotations

import random
import re

import pytest

from abcgen.grammar import ANYTHING, Grammar, Masks
from abcgen.representation import (
    KINDS,
    START_POSITION,
    advance,
    find_text_form,
    position_features,
    sounding,
)
from abcgen.representation.in_c import planned_in_c
from abcgen.representation.position.look_back import copied, planned
from abcgen.system import RequestError
from tests.real_music import tunes

FORM = find_text_form("planned")
HEADER = "X:1\nT:t\nM:4/4\nL:1/8\nK:G\n"
REMARK = re.compile(r"^%[A-P]\d+[a-g][0-9][A-Gz] (.*)$", re.MULTILINE)


def plans(music: str) -> list[str]:
    return REMARK.findall(FORM.text(HEADER + music))


@pytest.mark.parametrize(
    ("second", "sign"),
    [
        ("GABc d2ef", "1"),
        ("ABcd e2fg", "^1"),
        ("GABc g2e2", "'1"),
        ("egfe d2ef", ",1"),
        ("gfga b2gf", "~1"),
        ("g4 e4", "-"),
    ],
)
def test_a_bar_is_told_by_its_nearest_relation(second: str, sign: str) -> None:
    assert plans(f"GABc d2ef|{second}|") == [f"-{sign}"]


def test_the_bar_four_before_goes_before_a_nearer_one() -> None:
    assert plans("|:GABc d2ef|g4 e4|GABc d2ef|d4 d4|GABc d2ef|g4 e4|c4 A4|G8:|") == [
        "--2~2",
        "44~1-",
    ]


def test_bars_are_counted_across_sections_and_a_pickup_is_not() -> None:
    tune = "|:D2|GABc d2ef|g4 e2:|\n|:D2|G8|g4 e2:|"
    assert plans(tune) == ["--", "-2"]


def test_a_second_endings_bar_is_told_beside_the_firsts() -> None:
    tune = "|:GABc d2ef|g4 e4|GABc d2ef|[1 g4 d4:|[2 g4 G4|]"
    assert plans(tune) == ["--2['2['0"]


def test_it_says_the_note_and_the_chord_that_a_line_comes_to_rest_on_in_c() -> None:
    music = '|:GABc d2ef|g4 e4|GABc d2ef|"D7"d5 d3|"G"GABc "C"d2ef|g4 e4|c4 A4|A7"G"G/:|'
    remarks = re.findall(r"^(%A.*) ", FORM.text(HEADER + music), re.MULTILINE)
    assert remarks == ["%A8g3G", "%A4c0C"]
    plain = FORM.text(HEADER + "|:GABc d2ef|g4 e4|G8:|")
    assert "%A3c8z --" in plain


def test_no_bar_names_a_chord_again_that_goes_on() -> None:
    text = FORM.text(HEADER + '"G"GABc "G"d2"D"e"D"f|"D"g4 "G"e4|"G"G8|')
    assert '"C"cdef g2"G"ab|"G"c\'4 "C"a4|"C"c8|' in text


def test_nothing_of_it_is_heard() -> None:
    tune = f"{HEADER}|:GABc d2ef|g4 e4:|"
    text = "S:mine\n" + FORM.text(tune)
    assert "%" in text
    assert sounding(text) == "M:4/4\nL:1/8\nN:AA 2\nK:G\n|:GABc d2ef|g4 e4:|\n\n"


def test_the_start_of_a_tune_is_given_a_remark() -> None:
    opening = "M:4/4\nL:1/8\nN:AABB 8\nK:D\n"
    assert planned_in_c(opening + "|:") == "M:4/4\nL:1/8\nN:AABB 8 D\nK:C\n%A8c2C ----\n|:"
    assert planned_in_c(opening).endswith("K:C\n")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Real tunes in the text form."""
    written = (FORM.text(tune.text) for tune in tunes("oneills", 40))
    return [f"S:oneills\n{text}" for text in written if text]


def test_the_grammar_accepts_real_tunes(texts: list[str]) -> None:
    rules = FORM.rules(ANYTHING, planned=True)
    masks = Masks(Grammar(rules), [*map(chr, range(32, 127)), "\n"], headed=False)
    accepted = 0
    for text in texts:
        try:
            masks.start(f"X:1\nT:t\n{text}")
        except RequestError:  # Some have what the grammar doesn't write.
            continue
        accepted += 1
    assert accepted >= 0.8 * len(texts)


def test_a_bar_that_comes_again_is_copied_sign_by_sign(texts: list[str]) -> None:
    right = total = 0
    for text in texts:
        position = START_POSITION
        for character in text:
            heard = position.heard
            relation, distance, _ = planned(heard)
            is_music = position.place.headed and position.place.reading != "countdown"
            if is_music and distance not in ("", "-") and relation == "":
                right += copied(heard, position.place)[0] == character
                total += 1
            position = advance(position, character)
    # The rest are chord symbols, line ends and the signs at the ends of sections.
    assert right > 0.93 * total > 100


@pytest.mark.parametrize("seed", range(20))
def test_no_text_is_an_error(seed: int) -> None:
    rng = random.Random(seed)
    signs = [
        "%A8c2G --4'1\n",
        "%A8c9z ^^4[[-\n",
        "%B4g ",
        "[1",
        "[2",
        ":|",
        "|:",
        "|",
        '"G7"',
        "G2",
        "c'",
        "(3",
        *"^~,-4h[\n",
    ]
    position = START_POSITION
    for character in "M:4/4\nL:1/8\nK:C\n" + "".join(rng.choices(signs, k=400)):
        position = advance(position, character)
        assert len(position_features(position)) == len(KINDS)


def test_every_row_is_of_its_kind(texts: list[str]) -> None:
    first = [sum(KINDS[:kind]) for kind in range(len(KINDS))]
    for text in texts[:10]:
        position = START_POSITION
        for character in text:
            position = advance(position, character)
            rows = position_features(position)
            assert len(rows) == len(KINDS)
            for row, start, size in zip(rows, first, KINDS, strict=True):
                assert start <= row < start + size


def test_a_chord_that_goes_on_is_shown_once() -> None:
    music = '"C"c2"C"c2"C"e2"G"g2|"G"G2"C"G"F"G"C"e4|]'
    text = f"S:mine\nM:4/4\nL:1/8\nN:A 2 C\nK:C\n%A2c4C --\n{music}\n\n"
    assert music.replace('c2"C"c2"C"e2', "c2c2e2") in sounding(text)
    assert music in sounding(text.replace("4C --", " --"))
