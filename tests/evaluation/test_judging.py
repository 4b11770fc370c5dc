from __future__ import annotations

import pickle
import random
import sys
from math import nan

import numpy as np
import pytest

from abcgen.evaluation.judging import (
    FOLDS,
    Examined,
    auc,
    check_available,
    examine,
    judge,
    measured,
    told_apart,
)
from abcgen.system.errors import AbcgenError
from tests.evaluation.tunes import REEL

SCALE = "DEFGABcdefga"


def tunes(count: int, seed: int, widest: int) -> list[Examined]:
    """Tunes that walk up and down a scale by random steps, none wider than that."""
    pick = random.Random(seed)
    found = []
    for _ in range(count):
        place, bars = 5, []
        for _ in range(8):
            notes = ""
            for _ in range(6):
                place = (place + pick.randint(-widest, widest)) % len(SCALE)
                notes += SCALE[place]
            bars.append(notes)
        tune = examine("X:1\nM:6/8\nL:1/8\nK:G\n" + "|".join(bars) + "|]\n")
        assert tune is not None
        found.append(tune)
    return found


def test_unlike_tunes_are_told_apart_and_alike_ones_are_not() -> None:
    calm, calm_too, wild = tunes(40, 1, 1), tunes(40, 2, 1), tunes(40, 3, 4)
    found = judge(calm, calm_too, wild)
    assert found.verdict is not None
    assert found.control is not None
    assert min(found.verdict.auc.values()) > 0.95
    assert all(0.3 < value < 0.7 for value in found.control.auc.values())
    assert abs(found.verdict.telling[0].auc - 0.5) > 0.45


def test_too_few_tunes_get_no_verdict() -> None:
    few = tunes(FOLDS - 1, 1, 1)
    assert told_apart(few, tunes(FOLDS, 2, 1)) is None
    assert judge(few, (), few).verdict is None


def test_measures_are_means_of_what_can_be_asked() -> None:
    reel = examine(REEL)
    assert reel is not None
    found = measured([reel, *tunes(3, 1, 1)], {reel.form})
    assert found["a form of no real tune"] == 3 / 4
    assert found["numbered endings"] == 1 / 4
    assert found["last chord I"] != found["last chord I"]  # no tune has chords


def test_the_auc_counts_pairs() -> None:
    kinds = np.array([0, 0, 1, 1])
    assert auc(np.array([1.0, 2.0, 3.0, 4.0]), kinds) == 1
    assert auc(np.array([3.0, 4.0, 1.0, 2.0]), kinds) == 0
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), kinds) == 0.5
    assert auc(np.array([1.0, 3.0, 2.0, 3.0]), kinds) == 2.5 / 4
    # Of two pairs nothing is known.
    assert auc(np.array([1.0, 2.0, 3.0, nan]), kinds) == (2 + 2 * 0.5) / 4


def test_what_was_found_travels_between_processes() -> None:
    found = examine(REEL)
    assert found is not None
    again = pickle.loads(pickle.dumps(found))
    assert (again.form, list(again.figures)) == (found.form, list(found.figures))


def test_text_without_music_is_not_examined() -> None:
    assert examine("X:1\nK:C\n") is None


def test_its_lack_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    check_available()
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(AbcgenError, match=r"scikit-learn.*abcgen\[evaluate\]"):
        check_available()
