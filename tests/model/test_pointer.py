"""Recall in sampling, against its formulas in float64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from abcgen.model.experiment import ModelConfig
from abcgen.model.network import Network, State
from abcgen.model.snapshot import Snapshot
from tests.making import random_snapshot

MODEL = ModelConfig(embedding=4, layers=1, units=6, pointer=3)
STEPS = 300  # More than a memory has room for at first.


@pytest.fixture
def snapshot() -> Snapshot:
    return random_snapshot(model=MODEL, seed=4)


def tokens_of(*shape: int) -> npt.NDArray[np.int32]:
    return np.random.default_rng(5).integers(11, size=shape, dtype=np.int32)


def network_of(snapshot: Snapshot) -> Network:
    return Network.of(snapshot)


def run(network: Network, tokens: npt.NDArray[np.int32], state: State) -> npt.NDArray[np.float32]:
    return np.array([network.step(state, row) for row in tokens])


def textbook(snapshot: Snapshot, tokens: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Log-probabilities (time, symbols) by the formulas of `abcgen.training.pointer`."""
    w = {name: value.astype(np.float64) for name, value in snapshot.tensors.items()}
    h = c = np.zeros(MODEL.units)
    outputs = []
    for token in tokens:
        z = w["embedding"][token] @ w["lstm.0.kernel"] + h @ w["lstm.0.recurrent"]
        i, f, g, o = np.split(z + w["lstm.0.bias"], 4)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
        outputs.append(h)
    mixtures = []
    for t, h in enumerate(outputs):
        scores = [h @ w["pointer.own.kernel"][:, 0] + w["pointer.own.bias"][0]]
        query = h @ w["pointer.query"]
        scores += [
            query @ (outputs[j] @ w["pointer.key"]) / np.sqrt(MODEL.pointer) for j in range(t)
        ]
        shares = np.exp(scores) / np.exp(scores).sum()
        own = np.exp(h @ w["dense.kernel"] + w["dense.bias"])
        mixture = shares[0] * own / own.sum()
        for j in range(t):
            mixture[tokens[j + 1]] += shares[1 + j]
        mixtures.append(np.log(mixture))
    return np.array(mixtures)


def test_mixtures_are_the_textbooks(snapshot: Snapshot) -> None:
    network, tokens = network_of(snapshot), tokens_of(STEPS, 3)
    mixtures = run(network, tokens, network.start(3))
    for stream in range(3):
        expected = textbook(snapshot, tokens[:, stream])
        np.testing.assert_allclose(mixtures[:, stream], expected, rtol=0, atol=1e-4)


def test_streams_in_threads_recall_the_same(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, tokens = network_of(snapshot), tokens_of(20, 70)
    alone = run(network, tokens, network.start(70))
    monkeypatch.setattr("abcgen.model.network.cores", lambda: 2)
    state = network.start(70)
    assert len(state.lanes) == 2
    np.testing.assert_allclose(run(network, tokens, state), alone, rtol=0, atol=1e-6)


@pytest.mark.parametrize("rows", [slice(None), np.array([2, 0])])
def test_streams_that_are_taken_recall_what_is_theirs(
    snapshot: Snapshot, rows: slice | npt.NDArray[np.intp]
) -> None:
    network, tokens = network_of(snapshot), tokens_of(20, 3)
    state = network.start(3)
    run(network, tokens[:12], state)
    taken = run(network, tokens[12:, rows], state.take(rows))
    np.testing.assert_allclose(taken, run(network, tokens[12:], state)[:, rows], rtol=0, atol=1e-6)


def test_streams_that_are_joined_go_on_as_each_would(snapshot: Snapshot) -> None:
    network, tokens = network_of(snapshot), tokens_of(20, 3)
    state, two, one = network.start(3), network.start(2), network.start(1)
    for part, streams in ((state, [0, 1, 2]), (two, [2, 0]), (one, [1])):
        run(network, tokens[:12, streams], part)
    joined = run(network, tokens[12:, [2, 0, 1]], State.joined([two, one]))
    alone = run(network, tokens[12:], state)[:, [2, 0, 1]]
    np.testing.assert_allclose(joined, alone, rtol=0, atol=1e-6)


def test_what_can_t_be_is_as_good_as_impossible_and_not_an_error(snapshot: Snapshot) -> None:
    snapshot.tensors["dense.bias"][3] = -1e4
    network = network_of(snapshot)
    mixture = network.step(network.start(1), np.array([1], np.int32))
    assert np.isfinite(mixture).all()
    assert mixture[0, 3] < -60
