from __future__ import annotations

import sys

import pytest

from abcgen.evaluation.ppmd import check_available, tune_bits
from abcgen.system.errors import AbcgenError
from tests.evaluation.tunes import FAULTY, JIG, REEL


def test_what_was_learned_is_cheap() -> None:
    unknown = tune_bits([FAULTY], [JIG], 6)
    known = tune_bits([FAULTY, JIG], [JIG], 6)
    assert 8 * len(JIG) > unknown > 3 * known > 0


def test_tunes_are_predicted_each_on_its_own() -> None:
    both = tune_bits([FAULTY], [JIG, REEL], 6)
    assert both == tune_bits([FAULTY], [JIG], 6) + tune_bits([FAULTY], [REEL], 6)
    assert tune_bits([FAULTY], [JIG, JIG], 6) == 2 * tune_bits([FAULTY], [JIG], 6)


def test_its_lack_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    check_available()
    monkeypatch.setitem(sys.modules, "pyppmd", None)
    with pytest.raises(AbcgenError, match=r"abcgen\[evaluate\]"):
        check_available()
