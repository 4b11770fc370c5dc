from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.measures.bars import played
from tests.evaluation.tunes import FAULTY, JIG, REEL


def test_a_tune_is_seen_in_sections_bars_and_notes() -> None:
    reel = played(REEL)
    assert reel is not None
    assert reel.form == ((4, True), (4, True))
    first, second = reel.sections
    assert [bar.whole for bar in first.bars[:2]] == [False, True]
    assert first.bars[0].notes[0].at == 3
    assert len(first.last_time) == 5
    assert [note.degree for note in first.whole[-1].notes] == [0, 0]
    assert second.endings == ()
    assert reel.beat == 1


def test_a_pickup_is_no_whole_bar_and_ends_count_from_their_start() -> None:
    tune = played("X:1\nM:6/8\nL:1/8\nK:D\n|:A|dfa afd|A3 d2:|\n")
    assert tune is not None
    pickup, _, last = tune.bars
    assert pickup.notes[0].at == Fraction(5, 2)
    assert [note.at for note in last.notes] == [0, Fraction(3, 2)]
    assert tune.notes[-1].duration == 1


def test_tied_notes_are_one_and_chords_hold_on() -> None:
    tune = played('X:1\nM:2/4\nL:1/8\nK:C\n"C"c2 c2-|c2 "G7"B2|"C"c4|]\n')
    assert tune is not None
    assert [note.duration for note in tune.notes] == [1, 2, 1, 2]
    assert [note.chord for bar in tune.bars for note in bar.notes] == ["C", "C", "C", "G7", "C"]
    assert tune.chords == ("C", "G7", "C")


@pytest.mark.parametrize("text", [JIG, FAULTY])
def test_the_key_gives_degrees(text: str) -> None:
    tune = played(text)
    assert tune is not None
    assert tune.notes[0].degree == 0


@pytest.mark.parametrize("text", ["", "X:1\nK:C\n", "X:1\nK:C\nz4|\n", "no tune"])
def test_text_without_music_is_no_tune(text: str) -> None:
    assert played(text) is None


def test_a_tune_may_lack_a_key_and_a_metre() -> None:
    tune = played("X:1\nM:none\nL:1/8\nK:none\ncde|\n")
    assert tune is not None
    assert [note.degree for note in tune.notes] == [None, None, None]
    assert tune.bars[0].whole
