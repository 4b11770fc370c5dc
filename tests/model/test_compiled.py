from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from abcgen.model.experiment import ModelConfig
from abcgen.model.network import LONG, Network, State
from abcgen.model.registry import find_model
from abcgen.model.sampling import Picker, generate
from abcgen.model.snapshot import Snapshot
from tests.making import JIGS, random_snapshot

SMALL = ModelConfig(embedding=4, layers=2, units=64)
FEW, MANY = "\n |ABCDEFGX", "".join(map(chr, range(32, 162)))
"""Symbols whose logits are one block of sums, and three."""


def made_up(model: ModelConfig, symbols: str = FEW) -> Snapshot:
    """Random float16 weights, small enough that the gates are neither open nor shut."""
    snapshot = random_snapshot(symbols, model)
    tensors = {name: (0.2 * value).astype(np.float16) for name, value in snapshot.tensors.items()}
    return replace(snapshot, tensors=tensors)


def shipped() -> Snapshot:
    return find_model("nottingham").load()


def network_of(snapshot: Snapshot) -> Network:
    return Network.of(snapshot)


def feed(network: Network, state: State, tokens: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """The logits (time, streams, symbols) after each token, fed to all streams."""
    streams = state.outputs.shape[1]
    return np.array([network.step(state, np.full(streams, token, np.int32)) for token in tokens])


def random_tokens(network: Network, count: int) -> npt.NDArray[np.int32]:
    return np.random.default_rng(5).integers(network.symbols, size=count, dtype=np.int32)


def exact(snapshot: Snapshot, tokens: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """The logits, cells and outputs after each token, end to end, by the textbook in float64."""
    weights = {name: value.astype(np.float64) for name, value in snapshot.tensors.items()}
    layers = range(snapshot.experiment.model.layers)
    h = [np.zeros(snapshot.experiment.model.units) for _ in layers]
    c, rows = [np.zeros_like(x) for x in h], []
    for token in tokens:
        x = weights["embedding"][token]
        for n in layers:
            z = x @ weights[f"lstm.{n}.kernel"] + h[n] @ weights[f"lstm.{n}.recurrent"]
            i, f, g, o = np.split(z + weights[f"lstm.{n}.bias"], 4)
            c[n] = c[n] / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            x = h[n] = np.tanh(c[n]) / (1 + np.exp(-o))
        logits = x @ weights["dense.kernel"] + weights["dense.bias"]
        rows.append(np.concatenate([logits, *c, *h]))
    return np.array(rows)


def computed(network: Network, state: State, token: np.int32) -> npt.NDArray[np.float64]:
    """The logits, cells and outputs after one more token."""
    logits = feed(network, state, np.array([token]))
    parts = logits.ravel(), state.cells.ravel(), state.outputs.ravel() / 2
    return np.concatenate(parts).astype(np.float64)


@pytest.mark.parametrize(
    "make",
    [
        shipped,
        lambda: find_model(JIGS).load(),
        lambda: made_up(SMALL),
        lambda: made_up(replace(SMALL, layers=1, units=128), MANY),
    ],
)
def test_logits_and_states_are_as_exact_as_numpys(make: Callable[[], Snapshot]) -> None:
    network = network_of(make())
    tokens = random_tokens(network, 200)
    ours, numpys = network.start(1, LONG), network.start(1)
    assert ours.compiled
    assert not numpys.compiled
    expected = exact(make(), tokens)
    errors = [
        np.array([computed(network, state, token) for token in tokens]) - expected
        for state in (ours, numpys)
    ]
    logits, cells = network.symbols, network.symbols + ours.cells.size
    for part in (slice(logits), slice(logits, cells), slice(cells, None)):
        compiled, theirs = (np.sqrt(np.mean(error[:, part] ** 2)) for error in errors)
        assert 0 < compiled < 2 * theirs


def test_logits_with_recall_are_numpys() -> None:
    network = network_of(made_up(replace(SMALL, layers=3, recall=8)))
    tokens = random_tokens(network, 200)
    ours, numpys = network.start(1, LONG), network.start(1)
    assert ours.compiled
    expected = feed(network, numpys, tokens)
    np.testing.assert_allclose(feed(network, ours, tokens), expected, rtol=0, atol=1e-5)


def test_gates_wide_open_and_shut() -> None:
    snapshot = random_snapshot(model=SMALL)
    tensors = {name: 9 * value.astype(np.float16) for name, value in snapshot.tensors.items()}
    network = network_of(replace(snapshot, tensors=tensors))
    tokens = random_tokens(network, 3)
    ours, numpys = network.start(1, LONG), network.start(1)
    expected = feed(network, numpys, tokens)
    np.testing.assert_allclose(feed(network, ours, tokens), expected, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("top_p", [0.9, 1.0])
def test_the_same_numbers_pick_the_same_tokens(top_p: float) -> None:
    network = network_of(shipped())
    written = []
    for limit in (300, LONG):
        tokens = generate(
            network,
            np.array([3, 1], np.int32),
            pick=Picker(0.9, top_p),
            rng=np.random.default_rng(0),
            limit=limit,
        )
        written.append(list(itertools.islice(tokens, 300)))
    assert written[0] == written[1]


def test_copies_go_their_own_way() -> None:
    network = network_of(made_up(SMALL))
    tokens = random_tokens(network, 20)
    state = network.start(1, LONG)
    feed(network, state, tokens)
    kept, three = state.copy(), state.take(np.array([0, 0, 0]))
    expected = feed(network, state, tokens)
    assert np.array_equal(feed(network, kept, tokens), expected)
    np.testing.assert_allclose(feed(network, three, tokens), expected.repeat(3, 1), atol=1e-5)
    assert not np.array_equal(feed(network, state, tokens), expected)


def test_logits_stay_as_they_were_given() -> None:
    network = network_of(made_up(SMALL))
    state = network.start(1, LONG)
    first = network.step(state, np.array([1], np.int32))
    kept = first.copy()
    network.step(state, np.array([2], np.int32))
    assert np.array_equal(first, kept)


@pytest.mark.parametrize("token", [-1, len(FEW)])
def test_a_symbol_that_is_none(token: int) -> None:
    network = network_of(made_up(SMALL))
    with pytest.raises(IndexError):
        network.step(network.start(1, LONG), np.array([token], np.int32))


@pytest.mark.parametrize(("batch", "steps"), [(1, LONG - 1), (2, LONG)])
def test_what_does_not_pay_is_not_compiled(batch: int, steps: int) -> None:
    assert network_of(made_up(SMALL)).start(batch, steps).compiled is None


@pytest.mark.parametrize(
    "snapshot",
    [made_up(replace(SMALL, units=65)), random_snapshot(model=SMALL)],
    ids=["units", "float32"],
)
def test_networks_that_are_left_to_numpy(snapshot: Snapshot) -> None:
    assert network_of(snapshot).start(1, LONG).compiled is None


def test_processors_that_are_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert network_of(made_up(SMALL)).start(1, LONG).compiled is None
    monkeypatch.setattr("platform.machine", lambda: "AMD64")
    monkeypatch.setattr("llvmlite.binding.get_host_cpu_features", lambda: {"avx2": True})
    assert network_of(made_up(SMALL)).start(1, LONG).compiled is None


def test_without_llvmlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "abcgen.model.compiled", raising=False)
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    network = network_of(made_up(SMALL))
    state = network.start(1, LONG)
    assert state.compiled is None
    tokens = random_tokens(network, 5)
    assert np.array_equal(feed(network, state, tokens), feed(network, network.start(1), tokens))


def test_networks_that_are_told_positions_are_stepped_by_numpy() -> None:
    network = network_of(made_up(replace(SMALL, position=True)))
    assert network.start(1, LONG).compiled is None
