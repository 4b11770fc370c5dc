"""Which dance a tune is, as its source says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.data.dances import dance_of, with_dance
from abcgen.music import DANCES
from abcgen.music.dances import COLLECTIONS, TUNES
from abcgen.notation.text import fields, opening
from tests.real_music import tunes


def tune(title: str = "The Mill", metre: str = "4/4", rhythm: str = "") -> str:
    said = f"R:{rhythm}\n" if rhythm else ""
    return f"X:1\nT:{title}\nM:{metre}\n{said}L:1/8\nK:G\nG2|]\n"


@pytest.mark.parametrize(
    ("rhythm", "metre", "dance"),
    [
        ("Reel", "C|", "reel"),
        ("double jig", "6/8", "jig"),
        ("single jig", "6/8", "jig"),
        ("slipjig", "9/8", "slip jig"),
        ("hop jig", "9/8", "slip jig"),
        ("JIG", "9/8", "slip jig"),
        ("clog", "C|", "hornpipe"),
        ("highland fling", "C|", "strathspey"),
        ("Schottische", "4/4", "barndance"),
        ("quick-step", "2/4", "march"),
        ("air", "5/4", "air"),
        ("walkaround", "2/4", ""),
        ("jig", "2/4", ""),
        ("waltz", "4/4", ""),
        ("jiggle", "6/8", ""),
    ],
)
def test_words_of_an_r_line_become_one_of_our_dances(rhythm: str, metre: str, dance: str) -> None:
    assert dance_of(tune(metre=metre, rhythm=rhythm)) == dance


@pytest.mark.parametrize(
    ("title", "metre", "filed", "dance"),
    [
        ("The Sligo Waltz", "3/4", "", "waltz"),
        ("March of the 37th Regt.", "C", "", "march"),
        ("ANNIE HUGHES' -- JIG", "6/8", "", "jig"),
        ("The First of March, a Polka", "2/4", "", "polka"),
        ("Castles in the Air", "4/4", "", ""),
        ("Chorus Jig", "4/4", "", ""),
        ("The Mill", "6/8", "", ""),
        ("The Artusi Polka", "4/4", "reel", "polka"),
        ("Chorus Jig", "4/4", "reel", "reel"),
        ("The Butcher's March", "6/8", "jig", "jig"),
        ("The Lark", "6/4", "jig", ""),
        ("The Mill", "9/8", "slip jig", "slip jig"),
    ],
)
def test_a_title_and_a_file_say_it_too(title: str, metre: str, filed: str, dance: str) -> None:
    assert dance_of(tune(title, metre), filed) == dance


def test_the_r_line_goes_before_the_rest() -> None:
    assert dance_of(tune("Blue Bell Polka", "4/4", "Hornpipe"), "reel") == "hornpipe"


def test_a_tune_says_its_dance_and_no_other() -> None:
    named = with_dance(tune(rhythm="Reel (fast)"), "reel")
    assert named == "X:1\nT:The Mill\nM:4/4\nL:1/8\nR:reel\nK:G\nG2|]\n"
    assert with_dance(named, "") == tune()


@pytest.mark.parametrize("collection", ["oneills", "ryans", "airds"])
def test_real_tunes_keep_all_else(collection: str) -> None:
    for piece in tunes(collection, 7):
        dance = dance_of(piece.text, piece.filed)
        named = with_dance(piece.text, dance)
        assert fields(named, "R") == ((dance,) if dance else ())
        assert dance == "" or opening(named, "M") in (DANCES[dance] or (opening(named, "M"),))
        before, after = (
            [line for line in text.split("\n") if line[:2] != "R:"] for text in (piece.text, named)
        )
        assert before == after


def test_collections_say_their_dances(nottingham: Path) -> None:
    for place, name in enumerate(COLLECTIONS):
        counted = Counter(dance_of(piece.text, piece.filed) for piece in read_corpus(name).tunes)
        assert {dance: counted[dance] for dance in DANCES} == {
            dance: TUNES[dance][place] for dance in DANCES
        }
