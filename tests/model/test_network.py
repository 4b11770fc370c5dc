from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from abcgen.model.experiment import ModelConfig
from abcgen.model.network import Network, State
from abcgen.model.snapshot import Snapshot
from abcgen.representation.position import START_POSITION, advance, position_features
from tests.making import random_snapshot

DEEP = ModelConfig(embedding=4, layers=3, units=6)
TUNE = 'X: 1\nT:A Test\nM:6/8\nK:G\n|:"G"GAB d2B|"D7"c/2B/2A F3:|\n'


def textbook(snapshot: Snapshot, tokens: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """The logits after each token (time, symbols) by the LSTM's equations, in float64.

    i, f, g, o = s(W x + U h + b), s(...), tanh(...), s(...); c = f c + i g; h = o tanh(c).
    """

    def sigmoid(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return 1 / (1 + np.exp(-x))

    weights = {name: value.astype(np.float64) for name, value in snapshot.tensors.items()}
    config, vocabulary = snapshot.experiment.model, snapshot.vocabulary
    position = START_POSITION
    h = np.zeros((config.layers, config.units))
    c = np.zeros((config.layers, config.units))
    logits = []
    for token in tokens:
        x = weights["embedding"][token]
        if config.look_back:
            position = advance(position, vocabulary.symbols[token])
            x = x + sum(
                weights["embedding"][len(vocabulary) + row] for row in position_features(position)
            )
        for n in range(config.layers):
            z = x @ weights[f"lstm.{n}.kernel"] + h[n] @ weights[f"lstm.{n}.recurrent"]
            i, f, g, o = np.split(z + weights[f"lstm.{n}.bias"], 4)
            c[n] = sigmoid(f) * c[n] + sigmoid(i) * np.tanh(g)
            x = h[n] = sigmoid(o) * np.tanh(c[n])
        logits.append(x @ weights["dense.kernel"] + weights["dense.bias"])
    return np.array(logits)


def network_of(snapshot: Snapshot) -> Network:
    return Network.of(snapshot)


def run(
    network: Network, tokens: npt.NDArray[np.int32], state: State | None = None
) -> npt.NDArray[np.float32]:
    """Logits (time, batch, symbols) of tokens (time, batch)."""
    state = state or network.start(tokens.shape[1])
    return np.array([network.step(state, row) for row in tokens])


def random_tokens(network: Network, *shape: int) -> npt.NDArray[np.int32]:
    return np.random.default_rng(5).integers(network.symbols, size=shape, dtype=np.int32)


@pytest.fixture
def three_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.model.network.cores", lambda: 3)


@pytest.mark.usefixtures("three_cores")
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize(("batch", "lanes"), [(1, 1), (4, 1), (65, 2), (100, 3)])
def test_logits_are_the_textbooks(layers: int, batch: int, lanes: int) -> None:
    snapshot = random_snapshot(model=ModelConfig(embedding=4, layers=layers, units=6), seed=layers)
    network = network_of(snapshot)
    tokens = random_tokens(network, 12, batch)
    state = network.start(batch)
    assert len(state.lanes) == lanes
    logits = run(network, tokens, state)
    assert logits.dtype == np.float32
    for stream in range(batch):
        expected = textbook(snapshot, tokens[:, stream])
        np.testing.assert_allclose(logits[:, stream], expected, rtol=0, atol=1e-5)


@pytest.mark.usefixtures("three_cores")
@pytest.mark.parametrize("batch", [1, 70])
def test_a_network_is_told_where_in_the_music_each_stream_stands(batch: int) -> None:
    config = ModelConfig(embedding=4, layers=2, units=6, look_back=True)
    snapshot = random_snapshot("\n/168:AGKLM|", model=config)
    network = Network.of(snapshot)
    random = np.random.default_rng(3)
    headers = [f"M:{n}/8\nL:1/8\nK:G\n" for n in (6, 8)]
    texts = [headers[n % 2] + "".join(random.choice(list("GA|8/"), 20)) for n in range(batch)]
    tokens = np.array([snapshot.vocabulary.ids(text) for text in texts]).T
    state = network.start(batch)
    logits = run(network, tokens[:30], state)
    # Some streams go on without the others, the first of them as the last.
    kept = np.arange(batch)[::-2]
    logits_after = run(network, tokens[30:, kept], state.take(kept))
    for place, stream in enumerate(kept.tolist()):
        ours = [*logits[:, stream], *logits_after[:, place]]
        np.testing.assert_allclose(ours, textbook(snapshot, tokens[:, stream]), rtol=0, atol=1e-4)


def test_the_shipped_networks_logits_are_the_textbooks(jigs_snapshot: Snapshot) -> None:
    ids = jigs_snapshot.vocabulary.ids(TUNE)
    network, expected = network_of(jigs_snapshot), textbook(jigs_snapshot, ids)
    for batch in (1, 65):
        logits = run(network, np.tile(ids[:, None], batch))
        np.testing.assert_allclose(logits[:, -1], expected, rtol=0, atol=1e-4)


def test_a_copied_state_goes_its_own_way() -> None:
    network = network_of(random_snapshot(model=DEEP))
    tokens = random_tokens(network, 8, 2)
    state = network.start(2)
    run(network, tokens[:4], state)
    kept = state.copy()
    first = run(network, tokens[4:], state)
    assert np.array_equal(run(network, tokens[4:], kept.copy()), first)
    assert np.array_equal(run(network, tokens[4:], kept), first)
    assert not np.array_equal(run(network, tokens[4:], state), first)


@pytest.mark.usefixtures("three_cores")
def test_lanes_wait_for_no_thread_that_is_busy() -> None:
    network = network_of(random_snapshot(model=DEEP))
    tokens = random_tokens(network, 6, 100)
    expected = run(network, tokens)
    busy = threading.Event()
    threads = ThreadPoolExecutor(1)
    network.__dict__["_threads"] = threads
    threads.submit(busy.wait)
    try:
        assert np.array_equal(run(network, tokens), expected)
    finally:
        busy.set()
        threads.shutdown()


@pytest.mark.parametrize("rows", [slice(2), np.array([3, 1]), np.array([0, 0, 0])])
def test_taking_streams_leaves_the_others_alone(rows: slice | npt.NDArray[np.intp]) -> None:
    network = network_of(random_snapshot(model=DEEP))
    tokens = random_tokens(network, 8, 4)
    state = network.start(4)
    run(network, tokens[:4], state)
    taken = run(network, tokens[4:, rows], state.take(rows))
    rest = run(network, tokens[4:], state)
    np.testing.assert_allclose(taken, rest[:, rows], rtol=0, atol=1e-5)
