"""What the benchmark compares abcgen with: the same network in plain Keras and plain PyTorch.

For sampling, both stand in for `abcgen.network.Network`, so that characters are drawn by the same
code and only the network differs. Keras and PyTorch are imported where they are used: a process
that measures one of them never loads the other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np

from abcgen.completion import ends_tune
from abcgen.compose import Draft, Request, initial_character, save_tune
from abcgen.models import DEFAULT_MODEL, find_model
from abcgen.network import Floats, Network, State, Tokens
from abcgen.sampling import generate
from abcgen.snapshot import Snapshot

TOLERANCE = 1e-3
"""How far a peer's logits may be from abcgen's."""


class PeerError(Exception):
    """A peer that doesn't compute what abcgen computes."""


def keras_network(snapshot: Snapshot, batch: int) -> Network:
    """Keras's LSTM layers, stepped by `predict_on_batch`."""
    return cast(Network, _KerasNetwork(snapshot, batch))


def torch_network(snapshot: Snapshot, batch: int, *, onednn: bool = True) -> Network:
    """PyTorch's `nn.LSTM`, without gradients; on one row it is faster without oneDNN."""
    return cast(Network, _TorchNetwork(snapshot, batch, onednn))


def check_logits(peer: Network, ours: Network, batch: int, steps: int = 20) -> None:
    """Feed both the same random tokens; raises PeerError where their logits differ."""
    tokens = np.random.default_rng(0).integers(ours.symbols, size=(steps, batch), dtype=np.int32)
    state, peer_state = ours.start(batch), peer.start(batch)
    worst = max(
        float(np.abs(peer.step(peer_state, row) - ours.step(state, row)).max()) for row in tokens
    )
    if not worst <= TOLERANCE:
        raise PeerError(f"its logits are up to {worst:.2g} from abcgen's: it isn't the same model")


def random_batch(snapshot: Snapshot) -> tuple[Tokens, Tokens]:
    """Inputs and targets of one training step, (streams, steps), of random characters."""
    training, symbols = snapshot.experiment.training, len(snapshot.vocabulary)
    shape = 2, training.streams, training.steps
    inputs, targets = np.random.default_rng(0).integers(symbols, size=shape, dtype=np.int32)
    return inputs, targets


def keras_training(snapshot: Snapshot, method: str) -> Callable[[int], None]:
    """A job that trains for so many batches by `method`, "fit" or "train_on_batch".

    The network is `abcgen.training`'s in Keras's own layers, not unrolled, and TensorFlow's
    threads are as it sets them: what one gets by writing it down plainly.
    """
    import keras

    from abcgen.training.model import build_model

    training, symbols = snapshot.experiment.training, len(snapshot.vocabulary)
    model = build_model(
        snapshot.experiment.model,
        symbols,
        streams=training.streams,
        steps=training.steps,
        seed=training.seed,
        unroll=False,
    )
    model.compile(
        optimizer=keras.optimizers.Adam(training.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    inputs, targets = random_batch(snapshot)

    def fit(batches: int) -> None:
        several = (np.tile(part, (batches, 1)) for part in (inputs, targets))
        model.fit(*several, batch_size=training.streams, shuffle=False, verbose=0)

    def train_on_batch(batches: int) -> None:
        for _ in range(batches):
            model.train_on_batch(inputs, targets)

    return {"fit": fit, "train_on_batch": train_on_batch}[method]


def compose_with_keras(request: Request, midi_path: Path) -> None:
    """Do what `abcgen sample -o` does, with Keras for the network."""
    snapshot = find_model(DEFAULT_MODEL).load()
    symbols = snapshot.vocabulary.symbols
    start = initial_character(snapshot.vocabulary, request.start)
    text = symbols[start]
    for token in generate(
        keras_network(snapshot, 1),
        np.array([start], np.int32),
        pick=request.picker(),
        rng=np.random.default_rng(request.seed),
        limit=request.length - 1,
    ):
        text += symbols[token]
        if ends_tune(text):
            break
    save_tune(Draft(text).finish().abc, midi_path)


class _KerasNetwork:
    """One model keeps one state, so `start` begins anew and the `State` it gives is empty."""

    def __init__(self, snapshot: Snapshot, batch: int) -> None:
        from abcgen.training.model import build_model, load_weights, lstm_layers

        self._model = build_model(
            snapshot.experiment.model,
            len(snapshot.vocabulary),
            streams=batch,
            steps=1,
            seed=0,
            unroll=False,
        )
        load_weights(self._model, snapshot.tensors)
        self._layers = lstm_layers(self._model)

    def start(self, batch: int) -> State:
        for layer in self._layers:
            layer.reset_states()
        return State((), ())

    def step(self, state: State, tokens: Tokens) -> Floats:
        logits: Floats = self._model.predict_on_batch(tokens[:, None])[:, 0]
        return logits


class _TorchNetwork:
    """Like `_KerasNetwork`, it keeps its state to itself."""

    def __init__(self, snapshot: Snapshot, batch: int, onednn: bool) -> None:
        import torch

        torch.set_grad_enabled(False)
        torch.backends.mkldnn.set_flags(onednn)
        config, tensors = snapshot.experiment.model, snapshot.tensors

        def put(parameter: Any, name: str) -> None:
            # Keras multiplies from the right, PyTorch from the left; their gates' order is one.
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(tensors[name].T)))

        self._torch = torch
        self._embedding = torch.nn.Embedding(len(snapshot.vocabulary), config.embedding)
        self._embedding.weight.copy_(torch.from_numpy(tensors["embedding"]))
        self._lstm = torch.nn.LSTM(config.embedding, config.units, config.layers)
        for layer in range(config.layers):
            put(getattr(self._lstm, f"weight_ih_l{layer}"), f"lstm.{layer}.kernel")
            put(getattr(self._lstm, f"weight_hh_l{layer}"), f"lstm.{layer}.recurrent")
            put(getattr(self._lstm, f"bias_ih_l{layer}"), f"lstm.{layer}.bias")
            torch.nn.init.zeros_(getattr(self._lstm, f"bias_hh_l{layer}"))
        self._dense = torch.nn.Linear(config.units, len(snapshot.vocabulary))
        put(self._dense.weight, "dense.kernel")
        put(self._dense.bias, "dense.bias")
        self._state: Any = None

    def start(self, batch: int) -> State:
        self._state = None  # nn.LSTM takes it for zeros.
        return State((), ())

    def step(self, state: State, tokens: Tokens) -> Floats:
        inputs = self._embedding(self._torch.from_numpy(tokens)[None])
        output, self._state = self._lstm(inputs, self._state)
        logits: Floats = self._dense(output[0]).numpy()
        return logits
