from __future__ import annotations

import pickle

import pytest

from abcgen.evaluation.facts import facts
from tests.evaluation.tunes import FAULTY, JIG, REEL


def test_a_tune_is_counted() -> None:
    reel = facts(REEL)
    assert (reel.parses, reel.bars, reel.bad_bars) == (True, 11, 0)
    assert (reel.key, reel.metre) == ("G", "4/4")
    assert reel.on_tonic
    assert reel.repeats
    assert reel.endings
    assert reel.written_bars == 10
    assert reel.performed_bars == 16
    assert reel.skeleton == "|||[1|:|[2||||:|||:|"
    assert reel.pitches[:4] == bytes([62, 67, 67, 69])
    assert reel.degrees[:4] == bytes([7, 0, 0, 2])
    assert reel.rhythms[:2] == ("1", "1 1/2 1/2 1 1")


def test_repetition_is_of_full_bars() -> None:
    reel = facts(REEL)
    # Full are bars 2, 3, 4, 6 and 8 to 11; to the note, 3 and 9 repeat 2, and 10 repeats 6.
    assert reel.bars_repeated == 3 / 8
    assert reel.rhythms_repeated == 5 / 8
    assert facts(JIG).bars_repeated == 1 / 4


def test_faults_are_counted() -> None:
    faulty = facts(FAULTY)
    assert (faulty.parses, faulty.bars, faulty.bad_bars) == (True, 3, 1)
    assert not faulty.on_tonic
    assert faulty.rhythms[-1] == "z3/2 3/2"
    assert not faulty.repeats


def test_the_key_in_force_has_the_tonic() -> None:
    assert facts("X:1\nM:2/4\nL:1/8\nK:G\nGABG|[K:A]ABcA|\n").on_tonic
    assert not facts("X:1\nM:2/4\nL:1/8\nK:G\nGABG|[K:A]ABcG|\n").on_tonic


@pytest.mark.parametrize(
    "text", ["", "\n", "X:1\n", "no music", '"X:1\nK:Q\n[|', "X:1\nK:C\nz4|\n"]
)
def test_any_text_will_do(text: str) -> None:
    found = facts(text)
    assert not found.parses
    assert found.notes == 0
    assert not found.on_tonic


def test_facts_travel_between_processes() -> None:
    assert pickle.loads(pickle.dumps(facts(REEL))) == facts(REEL)
