"""The tune moved into another key, made easier and gone on from, in the window."""

from __future__ import annotations

import pytest

from abcgen.notation import check
from tests.gui.compose.test_choosing import drag
from tests.gui.driving import Driver, choose
from tests.gui.tunes.test_part import kept, settle

JIG = 'X:1\nT:The Lark\nM:6/8\nL:1/8\nK:G\n"G"{a}GAB c/d/e|"D"gfe dcB|"Em"[Gc]ec ABc|G3 G3|]\n'


@pytest.fixture
def jig(driver: Driver) -> Driver:
    """A window with a tune."""
    driver.tick("play", False)
    driver.type_tune(JIG)
    driver.stand.tune.area.mark_set("insert", "6.0")
    return driver


def do(driver: Driver, menu: str, label: str) -> None:
    choose(driver, menu, label)
    driver.wait(lambda: not driver.busy)


@pytest.mark.parametrize(
    ("menu", "label", "key", "first", "said"),
    [
        ("Tune/Transpose", "Up a tone", "A", "ABc", "Moved 2 semitones up, to A"),
        ("Tune/Transpose", "Down a half tone", "F#", "FGA", "Moved 1 semitone down, to F#"),
        ("Tune/Transpose", "Up an octave", "G", "gab", "Moved 12 semitones up, to G"),
        ("Tune/Transpose/To a key", "D", "D", "DEF", "Moved 5 semitones down, to D"),
        ("Tune/Transpose/For an instrument", "voice", "C", "CDE", "Moved 7 semitones down, to C"),
        ("Tune/Transpose/For an instrument", "whistle", "G", "GAB", "It stays where it is"),
    ],
)
def test_a_tune_is_moved_and_moved_back_by_undo(
    jig: Driver, menu: str, label: str, key: str, first: str, said: str
) -> None:
    do(jig, menu, label)
    assert f"\nK:{key}\n" in jig.tune
    assert first in jig.tune
    assert jig.status == said
    assert check(jig.tune) == ()
    jig.stand.tune.area.edit_undo()
    assert jig.tune in (JIG, "")


def test_a_moved_tune_is_a_variation_and_back_again_it_is_the_first(jig: Driver) -> None:
    settle(jig)
    do(jig, "Tune/Transpose", "Up a tone")
    higher = jig.tune
    do(jig, "Tune/Transpose", "Down a tone")
    settle(jig)
    own, variation = kept()
    assert (own.abc, variation.abc) == (JIG, higher)
    assert variation.origin.parent == own.number
    assert jig.tune == JIG


def test_a_title_that_names_the_key_names_the_new_one(jig: Driver) -> None:
    jig.type_tune(JIG.replace("The Lark", "Jig in G"))
    do(jig, "Tune/Transpose/To a key", "Bb")
    assert "\nT:Jig in B flat\n" in jig.tune
    jig.type_tune(JIG)
    do(jig, "Tune/Transpose/To a key", "Bb")
    assert "\nT:The Lark\n" in jig.tune


def test_of_two_tunes_the_one_at_the_cursor_is_moved(jig: Driver) -> None:
    header = "%abc\nL:1/4\n\n"
    second = "X:2\nT:Two\nK:C\nCDEF|\n"
    jig.type_tune(f"{header}{JIG}\n{second}")
    jig.stand.tune.area.mark_set("insert", "end-1c")
    do(jig, "Tune/Transpose", "Up a tone")
    assert jig.tune == f"{header}{JIG}\nX:2\nT:Two\nK:D\nDEFG|\n"


def test_music_without_a_header_gets_the_key_that_it_is_in_now(jig: Driver) -> None:
    jig.type_tune("GAB cBA|GBd g3|")
    do(jig, "Tune/Transpose", "Up a tone")
    assert jig.tune.endswith("K:A\nABc dcB|Ace a3|")


def test_what_can_t_be_moved_is_said_and_stays(jig: Driver) -> None:
    text = JIG.replace("K:G", "K:none")
    jig.type_tune(text)
    do(jig, "Tune/Transpose/To a key", "A")
    assert "names no key" in jig.status
    assert jig.window.status.sentence.cget("style") == "Error.TLabel"
    assert jig.tune == text
    jig.type_keys("z")
    assert jig.tune != text


def test_an_easier_tune_is_a_variation(jig: Driver) -> None:
    settle(jig)
    do(jig, "Tune/Simplify", "The notes")
    easy = JIG.replace("{a}", "").replace("c/d/", "c").replace("[Gc]", "c")
    assert jig.tune == easy
    do(jig, "Tune/Simplify", "The notes, and chords to I, IV and V")
    assert jig.tune == easy.replace('"Em"', '"G"')
    settle(jig)
    assert [entry.abc for entry in kept()] == [JIG, easy, jig.tune]
    do(jig, "Tune/Simplify", "The notes")
    assert jig.status == "It is as easy as it gets"


def test_it_goes_on_behind_the_bars_selected_in_the_score(jig: Driver) -> None:
    jig.stand.look_at("both")
    drag(jig, "GAB", "gfe")
    jig.do("go_on")
    beginning = JIG.partition('|"Em"')[0]
    assert jig.tune.startswith(beginning)
    assert len(jig.tune) > len(beginning)
    assert not jig.tune.startswith(JIG.partition("ABc")[0])
