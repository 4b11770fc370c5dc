"""What the benchmark compares abcgen with: the same network in plain Keras and plain PyTorch.

For sampling, a peer stands in for `abcgen.network.Network`: it is made of the same tensors, and
everything around it is abcgen's own, so that only the network differs. Keras and PyTorch are
imported where they are used: a process that measures one of them never loads the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from unittest import mock

import numpy as np

from abcgen.config import ModelConfig
from abcgen.network import Floats, Network, State, Tokens
from abcgen.snapshot import Snapshot, Tensors

TOLERANCE = 1e-3
"""How far a peer's logits may be from abcgen's."""


class PeerError(Exception):
    """A peer that doesn't compute what abcgen computes."""


class Steps(Protocol):
    """What sampling asks of a network; `Network` says what it means."""

    def start(self, batch: int = 1) -> State: ...

    def step(self, state: State, tokens: Tokens) -> Floats: ...


def check_logits(peer: Steps, ours: Network, batch: int, steps: int = 20) -> None:
    """Feed both the same random tokens; raises PeerError when their logits differ."""
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


def run_with_keras() -> None:
    """The command `abcgen`, with `KerasNetwork` for its network."""
    from abcgen.cli import main

    with mock.patch("abcgen.compose.Network", KerasNetwork):
        main()


class KerasNetwork:
    """Keras's own layers, a step at a time by `predict_on_batch`.

    Like the other peers it keeps the memory of its streams to itself; its `State` is empty.
    """

    def __init__(self, config: ModelConfig, tensors: Tensors) -> None:
        self._config, self._tensors = config, tensors
        self._model: Any = None

    def start(self, batch: int = 1) -> State:
        from abcgen.training.model import build_model, load_weights, lstm_layers

        if self._model is None or self._model.input_shape[0] != batch:
            symbols = len(self._tensors["dense.bias"])
            self._model = build_model(
                self._config, symbols, streams=batch, steps=1, seed=0, unroll=False
            )
            load_weights(self._model, self._tensors)
        for layer in lstm_layers(self._model):
            layer.reset_states()
        return State((), ())

    def step(self, state: State, tokens: Tokens) -> Floats:
        logits: Floats = self._model.predict_on_batch(tokens[:, None])[:, 0]
        return logits


class TorchNetwork:
    """PyTorch's `nn.LSTM`, with its default settings but for gradients, which are off."""

    onednn = True

    def __init__(self, config: ModelConfig, tensors: Tensors) -> None:
        import torch

        torch.set_grad_enabled(False)
        torch.backends.mkldnn.set_flags(self.onednn)
        self._tensor_of = torch.from_numpy

        def put(parameter: Any, name: str) -> None:
            # PyTorch keeps matrices transposed; its gates' order is Keras's.
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(tensors[name].T)))

        symbols = len(tensors["dense.bias"])
        self._embedding = torch.nn.Embedding(symbols, config.embedding)
        self._embedding.weight.copy_(torch.from_numpy(tensors["embedding"]))
        self._lstm = torch.nn.LSTM(config.embedding, config.units, config.layers)
        for layer in range(config.layers):
            put(getattr(self._lstm, f"weight_ih_l{layer}"), f"lstm.{layer}.kernel")
            put(getattr(self._lstm, f"weight_hh_l{layer}"), f"lstm.{layer}.recurrent")
            put(getattr(self._lstm, f"bias_ih_l{layer}"), f"lstm.{layer}.bias")
            getattr(self._lstm, f"bias_hh_l{layer}").zero_()
        self._dense = torch.nn.Linear(config.units, symbols)
        put(self._dense.weight, "dense.kernel")
        put(self._dense.bias, "dense.bias")
        self._memory: Any = None

    def start(self, batch: int = 1) -> State:
        self._memory = None  # nn.LSTM takes it for zeros.
        return State((), ())

    def step(self, state: State, tokens: Tokens) -> Floats:
        inputs = self._embedding(self._tensor_of(tokens)[None])
        outputs, self._memory = self._lstm(inputs, self._memory)
        logits: Floats = self._dense(outputs[0]).numpy()
        return logits


class PlainTorchNetwork(TorchNetwork):
    """Without oneDNN, which on a single row costs more than it gains."""

    onednn = False
