from __future__ import annotations

import numpy as np
import pytest

from abcgen.model.network import Network
from abcgen.model.prediction import Prediction, information, predict
from abcgen.model.snapshot import Snapshot
from tests.making import forgetful_snapshot, random_snapshot


def measure(snapshot: Snapshot, *texts: str, before: str = "A") -> Prediction:
    network = Network.of(snapshot)
    ids = [snapshot.vocabulary.ids(text) for text in texts]
    return predict(network, ids, snapshot.vocabulary.index(before))


def test_known_probabilities_give_known_bits() -> None:
    snapshot = forgetful_snapshot({"A": 0.5, "B": 0.25, "C": 0.125, "D": 0.125})
    found = measure(snapshot, "ABCD", "", "AA")
    assert found.symbols == 6
    assert found.bits == pytest.approx(1 + 2 + 3 + 3 + 1 + 1, rel=1e-6)
    assert found.right == 3
    assert found.bits_per_symbol == pytest.approx(11 / 6, rel=1e-6)
    assert found.accuracy == 0.5


def test_each_text_is_predicted_from_a_fresh_state() -> None:
    snapshot = random_snapshot()
    texts = ["ABCDABCD", "DD", "A", "CABA", "X|\n"]
    together = measure(snapshot, *texts)
    alone = [measure(snapshot, text) for text in texts]
    assert together.symbols == sum(found.symbols for found in alone)
    assert together.bits == pytest.approx(sum(found.bits for found in alone), rel=1e-5)
    assert together.right == sum(found.right for found in alone)


@pytest.mark.parametrize("texts", [(), ("", "")])
def test_no_text_cannot_be_measured(texts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no text"):
        measure(random_snapshot(), *texts)


def test_information_is_that_of_the_probability() -> None:
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], np.float32)) + 7
    found = information(logits, np.array([1, 0], np.int32))
    assert found == pytest.approx([-np.log(0.25), -np.log(0.1)], rel=1e-6)
