from __future__ import annotations

from collections import Counter
from math import isnan

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.evaluation.distributions import real_distances
from abcgen.evaluation.facts import facts
from abcgen.evaluation.form import expected_kinds, form
from tests.evaluation.tunes import FAULTY, JIG, REEL

TUNES = [facts(text) for text in (REEL, FAULTY, JIG)]


def test_shares_are_of_all_tunes() -> None:
    found = form(TUNES, 3)
    assert found.tunes == 3
    assert found.parse == 1
    assert found.no_bad_bars == pytest.approx(2 / 3)
    assert found.bad_bars == pytest.approx(1 / 18)
    assert found.on_tonic == pytest.approx(2 / 3)
    assert found.repeats == pytest.approx(2 / 3)
    assert found.endings == pytest.approx(1 / 3)
    assert found.performed_by_eight == pytest.approx(2 / 3)
    assert found.written_bars == pytest.approx({10: 1 / 3, 3: 1 / 3, 4: 1 / 3})
    assert found.keys == pytest.approx({"G": 1 / 3, "Em": 1 / 3, "D": 1 / 3})
    assert found.minor == pytest.approx(1 / 3)
    assert found.skeletons_in_corpus == pytest.approx(3)
    assert isnan(found.skeletons_in_few)


def test_a_text_without_notes_is_a_tune_that_fails() -> None:
    found = form([*TUNES, facts("nothing")], 3)
    assert found.parse == 3 / 4
    assert found.notes == form(TUNES, 3).notes


def test_nothing_but_silence_has_no_figures() -> None:
    found = form([facts("nothing")], 1)
    assert found.parse == 0
    assert isnan(found.range)
    assert isnan(found.leaps)


def test_kinds_to_expect() -> None:
    counts = Counter(a=2, b=1)
    assert expected_kinds(counts, 3) == 2
    assert expected_kinds(counts, 1) == 1
    assert expected_kinds(counts, 2) == pytest.approx(5 / 3)  # aa; ab twice
    assert isnan(expected_kinds(counts, 4))


@pytest.mark.usefixtures("nottingham")
def test_the_figures_of_nottingham() -> None:
    tunes = [facts(tune.text) for tune in read_corpus("nottingham").tunes]
    found = form(tunes, len(tunes))
    assert found.on_tonic == pytest.approx(0.843, abs=0.001)
    assert found.performed_by_eight == pytest.approx(0.939, abs=0.001)
    assert found.repeats == pytest.approx(0.788, abs=0.001)
    assert found.endings == pytest.approx(0.139, abs=0.001)
    assert found.bars_repeated == pytest.approx(0.306, abs=0.001)
    assert found.rhythms_repeated == pytest.approx(0.703, abs=0.001)
    assert found.leaps == pytest.approx(0.0013, abs=0.0001)
    assert found.range == 17
    assert found.skeletons_in_corpus == pytest.approx(271)
    assert found.common_skeletons == pytest.approx(0.606, abs=0.001)
    assert found.minor == pytest.approx(0.093, abs=0.001)
    assert list(found.keys)[:3] == ["G", "D", "A"]
    real = real_distances(tunes, 106)
    assert real["intervals"].mean == pytest.approx(0.0016, abs=0.0003)
    assert real["rhythms of bars"].mean == pytest.approx(0.075, abs=0.005)
