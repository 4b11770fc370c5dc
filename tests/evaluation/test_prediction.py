from __future__ import annotations

from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from abcgen.evaluation.prediction import (
    NGRAM_ORDERS,
    PPMD_ORDERS,
    baseline_costs,
    extent_of,
    network_cost,
)
from abcgen.model.experiment import ModelConfig
from abcgen.model.registry import find_model
from abcgen.model.snapshot import Snapshot, load_snapshot, save_snapshot
from abcgen.representation.encodings import get_encoding
from abcgen.representation.position.features import KINDS
from abcgen.representation.text_forms import find_text_form
from tests.evaluation.independent import bits_per_character
from tests.evaluation.tunes import FAULTY, JIG, REEL
from tests.making import forgetful_snapshot, random_snapshot

CHARS = get_encoding("chars")


def test_known_probabilities_give_known_bits() -> None:
    snapshot = forgetful_snapshot({"A": 0.5, "B": 0.25, "\n": 0.25})
    tunes = ["AB", "A"]
    cost = network_cost("it", snapshot, tunes, extent_of(tunes, CHARS))
    assert cost.bits_per_symbol == pytest.approx(4 / 3, rel=1e-6)
    assert cost.bits_per_tune == pytest.approx(2, rel=1e-6)
    assert isnan(cost.bits_per_note)
    assert cost.accuracy == pytest.approx(2 / 3)


def test_bits_are_shared_among_the_characters_of_the_music_too() -> None:
    snapshot = forgetful_snapshot({"\n": 1, "A": 1, "B": 2})
    extent = extent_of(["ABA\n"], CHARS, ["K:C\nAB\n\n"])
    assert extent.music == 8
    cost = network_cost("it", snapshot, ["ABA\n"], extent)
    assert cost.bits_per_symbol == pytest.approx(7 / 4, rel=1e-6)
    assert cost.bits_per_music == pytest.approx(7 / 8, rel=1e-6)
    alone = network_cost("it", snapshot, ["ABA\n"], extent_of(["ABA\n"], CHARS))
    assert alone.bits_per_music is None


def test_extent_counts_notes() -> None:
    extent = extent_of([REEL, JIG], CHARS)
    assert (extent.tunes, extent.symbols) == (2, len(REEL) + len(JIG))
    assert extent.notes == 37 + 20


def saved_without_hearing(snapshot: Snapshot, path: Path) -> None:
    """Save a snapshot; what it is told of earlier bars counts for nothing."""
    embedding = snapshot.tensors["embedding"].copy()
    embedding[len(snapshot.vocabulary) + sum(KINDS) :] = 0
    save_snapshot(replace(snapshot, tensors={**snapshot.tensors, "embedding": embedding}), path)


@pytest.mark.parametrize("look_back", [False, True])
def test_plain_numpy_agrees(tmp_path: Path, look_back: bool) -> None:
    tunes = ["ABCDEFG|\nAXA", "X", "GFEDC B|", REEL, JIG, find_text_form("planned").text(REEL)]
    model = ModelConfig(embedding=3, layers=2, units=5, look_back=look_back)
    snapshot = random_snapshot("\nX" + "".join(tunes), model)
    saved_without_hearing(snapshot, tmp_path / "made-up.safetensors")
    snapshot = load_snapshot(tmp_path / "made-up.safetensors")
    cost = network_cost("it", snapshot, tunes, extent_of(tunes, CHARS))
    independent = bits_per_character(tmp_path / "made-up.safetensors", tunes)
    assert cost.bits_per_symbol == pytest.approx(independent, rel=1e-5)


@pytest.mark.parametrize("name", ["nottingham-jigs", "nottingham", "folk"])
def test_plain_numpy_agrees_on_a_shipped_model(name: str, tmp_path: Path) -> None:
    saved_without_hearing(find_model(name).load(), tmp_path / "shipped.safetensors")
    snapshot = load_snapshot(tmp_path / "shipped.safetensors")
    text_form = find_text_form(snapshot.experiment.corpus.text_form)
    tunes = [text_form.text(REEL), text_form.text(JIG)]
    cost = network_cost("it", snapshot, tunes, extent_of(tunes, CHARS))
    independent = bits_per_character(tmp_path / "shipped.safetensors", tunes)
    assert cost.bits_per_symbol == pytest.approx(independent, rel=1e-4)


def test_others_learn_the_same_tunes() -> None:
    done: list[tuple[int, int]] = []
    others = list(
        baseline_costs(
            CHARS,
            [FAULTY, JIG],
            [JIG],
            extent_of([JIG], CHARS),
            40,
            lambda n, total: done.append((n, total)),
        )
    )
    assert [cost.predictor for cost in others] == [
        *(f"PPMd, order {order}" for order in PPMD_ORDERS),
        *(f"n-grams, order {order}" for order in NGRAM_ORDERS),
    ]
    assert all(0 < cost.bits_per_symbol < 3 for cost in others)
    assert all(cost.accuracy is None for cost in others)
    assert done == [(n, len(others)) for n in range(len(others) + 1)]
