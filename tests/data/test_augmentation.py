"""Drawn keys: as common as they were, every tune in its own mode."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from abcgen.data.augmentation import KeyDraw
from abcgen.notation.text import opening

MAJOR, MINOR = "X:1\nK:{}\nGAB c2|\n", "X:1\nK:{}m\nEFG A2|\n"
TUNES = [MAJOR.format(key) for key in "GGGD"] + [MINOR.format(key) for key in "EA"]


def test_keys_are_drawn_as_often_as_tunes_have_them() -> None:
    keys, rng = KeyDraw(TUNES), np.random.default_rng(1)
    drawn = Counter(opening(keys.move(TUNES[3], rng), "K") for _ in range(400))
    assert drawn.keys() == {"G", "D"}
    assert drawn["G"] / 400 == pytest.approx(0.75, abs=0.06)


def test_a_tune_keeps_its_mode() -> None:
    keys, rng = KeyDraw(TUNES), np.random.default_rng(1)
    assert {opening(keys.move(TUNES[4], rng), "K") for _ in range(40)} == {"Em", "Am"}
    lonely = "X:1\nK:Ddor\nDEF|\n"
    assert keys.move(lonely, rng) == lonely


def test_a_tune_without_a_key_stays() -> None:
    tune = "X:1\nK:none\nDEF|\n"
    assert KeyDraw([tune]).move(tune, np.random.default_rng(1)) == tune
