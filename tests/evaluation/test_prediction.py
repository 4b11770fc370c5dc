from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest
from independent import bits_per_character
from making import forgetful_snapshot, random_snapshot
from tunes import FAULTY, JIG, REEL

from abcgen.evaluation.prediction import (
    NGRAM_ORDERS,
    PPMD_ORDERS,
    baseline_costs,
    extent_of,
    network_cost,
)
from abcgen.models import find_model
from abcgen.snapshot import load_snapshot, save_snapshot


def test_known_probabilities_give_known_bits() -> None:
    snapshot = forgetful_snapshot({"A": 0.5, "B": 0.25, "\n": 0.25})
    tunes = ["AB", "A"]
    cost = network_cost("it", snapshot, tunes, extent_of(tunes))
    assert cost.bits_per_character == pytest.approx(4 / 3, rel=1e-6)
    assert cost.bits_per_tune == pytest.approx(2, rel=1e-6)
    assert isnan(cost.bits_per_note)
    assert cost.accuracy == pytest.approx(2 / 3)


def test_extent_counts_notes() -> None:
    extent = extent_of([REEL, JIG])
    assert (extent.tunes, extent.characters) == (2, len(REEL) + len(JIG))
    assert extent.notes == 37 + 20


def test_plain_numpy_agrees(tmp_path: Path) -> None:
    tunes = ["ABCDEFG|\nAXA", "X", "GFEDC B|"]
    save_snapshot(random_snapshot(), tmp_path / "made-up.safetensors")
    snapshot = load_snapshot(tmp_path / "made-up.safetensors")
    cost = network_cost("it", snapshot, tunes, extent_of(tunes))
    independent = bits_per_character(tmp_path / "made-up.safetensors", tunes)
    assert cost.bits_per_character == pytest.approx(independent, rel=1e-5)


def test_plain_numpy_agrees_on_a_shipped_model() -> None:
    model = find_model("nottingham-jigs")
    cost = network_cost("it", model.load(90), [REEL, JIG], extent_of([REEL, JIG]))
    independent = bits_per_character(model.snapshots[90], [REEL, JIG])
    assert cost.bits_per_character == pytest.approx(independent, rel=1e-4)


def test_others_learn_the_same_tunes() -> None:
    done: list[tuple[int, int]] = []
    others = list(
        baseline_costs(
            [FAULTY, JIG], [JIG], extent_of([JIG]), 40, lambda n, total: done.append((n, total))
        )
    )
    assert [cost.predictor for cost in others] == [
        *(f"PPMd, order {order}" for order in PPMD_ORDERS),
        *(f"n-grams, order {order}" for order in NGRAM_ORDERS),
    ]
    assert all(0 < cost.bits_per_character < 3 for cost in others)
    assert all(cost.accuracy is None for cost in others)
    assert done == [(n, len(others)) for n in range(len(others) + 1)]
