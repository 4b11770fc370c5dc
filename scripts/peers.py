"""What the benchmark compares abcgen with: the same network in plain Keras and plain PyTorch.

For sampling, a peer stands in for `abcgen.model.Network`: it is made of the same tensors, and
everything around it is abcgen's own, so that only the network differs. Keras and PyTorch are
imported where they are used: a process that measures one of them never loads the other.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from abcgen.model import Floats, Network, Picker, Snapshot, Tokens, find_model, generate

TOLERANCE = 1e-3
"""How far a peer's logits may be from abcgen's."""
CHARACTERS = 500
"""That `write_characters` writes."""

Setting = TypeVar("Setting")
Job = Callable[[int], None]
"""Does its work so many times."""


MODEL = "nottingham-jigs"
"""The shipped model that is measured with: 16 streams of 64 characters, dropout and Adam alone."""


class PeerError(Exception):
    """A peer that doesn't compute what abcgen computes."""


class Steps(Protocol):
    """What sampling asks of a network; `Network` says what it means.

    A peer keeps the memory of its streams to itself: its state is None.
    """

    def start(self, batch: int = 1) -> Any: ...

    def step(self, state: Any, tokens: Tokens) -> Floats: ...


MakeSteps = Callable[[Snapshot], Steps]


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


def fastest(settings: Iterable[Setting], try_out: Callable[[Setting], object]) -> Setting:
    """The setting with which something is done soonest, by the second of two tries each."""
    times: list[tuple[float, int, Setting]] = []
    for setting in settings:
        for _ in range(2):
            began = time.perf_counter()
            try_out(setting)
            took = time.perf_counter() - began
        times.append((took, len(times), setting))
    return min(times)[2]


def thread_counts() -> tuple[int, ...]:
    """One thread, as many as there are cores, and the powers of 2 between them."""
    cores = os.cpu_count() or 1
    powers = itertools.takewhile(lambda power: power < cores, (2**n for n in itertools.count()))
    return (*powers, cores)


def write_characters(path: Path, make: MakeSteps = Network.of) -> None:
    """The shipped model's text on disk: `CHARACTERS` of them, from a network of that kind."""
    snapshot = find_model(MODEL).load()
    network: Any = make(snapshot)
    tokens = generate(
        network,
        snapshot.vocabulary.ids("X:1"),
        pick=Picker(),
        rng=np.random.default_rng(1),
        limit=CHARACTERS - len("X:1"),
    )
    text = "X:1" + "".join(snapshot.vocabulary.symbols[token] for token in tokens)
    path.write_text(text, encoding="utf-8", newline="")


def keras_training(snapshot: Snapshot, method: str) -> Job:
    """A job that trains for so many batches by `method`, "fit" or "train_on_batch".

    The network is `abcgen.training`'s in Keras's own layers, not unrolled, and TensorFlow's
    threads are as it sets them: what one gets by writing it down plainly.
    """
    import keras

    from abcgen.training import build_model

    training, symbols = snapshot.experiment.training, len(snapshot.vocabulary)
    model = build_model(
        snapshot.experiment.model,
        symbols,
        streams=training.streams,
        steps=training.steps,
        seed=training.seed,
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


def keras_windows(snapshot: Snapshot) -> Job:
    """A job that trains for so many batches as the Essen student project did.

    A batch is 64 windows of 64 symbols, one-hot, each from a fresh state; what is learned is the
    one symbol after each window. Layers, dropout and Adam are the snapshot's.
    """
    import keras

    count, size = 64, 64
    model, symbols = snapshot.experiment.model, len(snapshot.vocabulary)
    inputs = keras.Input((None, symbols))
    outputs = keras.layers.Dropout(model.dropout)(keras.layers.LSTM(model.units)(inputs))
    network = keras.Model(inputs, keras.layers.Dense(symbols, activation="softmax")(outputs))
    network.compile(
        optimizer=keras.optimizers.Adam(snapshot.experiment.training.learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    drawn = np.random.default_rng(0).integers(symbols, size=(count, size + 1))
    windows = np.eye(symbols, dtype=np.float32)[drawn[:, :-1]]
    targets = drawn[:, -1]

    def train(batches: int) -> None:
        for _ in range(batches):
            network.train_on_batch(windows, targets)

    return train


def torch_training(snapshot: Snapshot) -> Job:
    """A job that trains for so many batches in PyTorch, with the best number of threads.

    As fast as it goes without leaving `nn.LSTM`: time comes first, oneDNN is on, Adam is fused.
    """
    import torch

    model, training = snapshot.experiment.model, snapshot.experiment.training
    symbols = len(snapshot.vocabulary)
    embedding = torch.nn.Embedding(symbols, model.embedding)
    lstm = torch.nn.LSTM(model.embedding, model.units, model.layers, dropout=model.dropout)
    top = torch.nn.Sequential(
        torch.nn.Dropout(model.dropout), torch.nn.Linear(model.units, symbols)
    )
    modules = torch.nn.ModuleList([embedding, lstm, top])
    optimizer = torch.optim.Adam(modules.parameters(), lr=training.learning_rate, fused=True)
    # Copied, as its rows would be far apart otherwise.
    inputs, targets = (
        torch.from_numpy(np.ascontiguousarray(part.T)).long() for part in random_batch(snapshot)
    )
    memory = [torch.zeros(model.layers, training.streams, model.units) for _ in "hc"]

    def train(batches: int) -> None:
        for _ in range(batches):
            outputs, after = lstm(embedding(inputs), tuple(memory))
            memory[:] = [part.detach() for part in after]
            logits = top(outputs).flatten(0, 1)
            loss = torch.nn.functional.cross_entropy(logits, targets.flatten())
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    def try_out(threads: int) -> None:
        torch.set_num_threads(threads)
        train(4)

    torch.set_num_threads(fastest(thread_counts(), try_out))
    return train


def run_with_keras() -> None:
    """The command `abcgen`, with `KerasNetwork` for its network."""
    from unittest import mock

    from abcgen.cli import main

    with mock.patch("abcgen.compose.Network.of", KerasNetwork):
        main()


class Unplanned:
    """A network that learns no plans."""

    def planning(self, state: None) -> None:
        """See `Network.planning`."""


class KerasNetwork(Unplanned):
    """Keras's own layers, a step at a time by `predict_on_batch`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._config, self._tensors = snapshot.experiment.model, snapshot.tensors
        self._model: Any = None

    def start(self, batch: int = 1) -> None:
        from abcgen.training import build_model, load_weights, lstm_layers

        if self._model is None or self._model.input_shape[0] != batch:
            symbols = len(self._tensors["dense.bias"])
            self._model = build_model(self._config, symbols, streams=batch, steps=1, seed=0)
            load_weights(self._model, self._tensors)
        for layer in lstm_layers(self._model):
            layer.reset_states()

    def step(self, state: None, tokens: Tokens) -> Floats:
        logits: Floats = self._model.predict_on_batch(tokens[:, None])[:, 0]
        return logits


class TorchNetwork(Unplanned):
    """PyTorch's `nn.LSTM` without gradients: its best number of threads, with or without oneDNN."""

    def __init__(self, snapshot: Snapshot) -> None:
        import torch

        config, tensors = snapshot.experiment.model, snapshot.tensors
        torch.set_grad_enabled(False)
        self._torch = torch

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
        self._batch = 0

    def start(self, batch: int = 1) -> None:
        if batch != self._batch:
            self._batch = batch
            settings = list(itertools.product(thread_counts(), (True, False)))
            self._use(fastest(settings, self._try_out))
        self._memory = None  # nn.LSTM takes it for zeros.

    def step(self, state: None, tokens: Tokens) -> Floats:
        inputs = self._embedding(self._torch.from_numpy(tokens)[None])
        outputs, self._memory = self._lstm(inputs, self._memory)
        logits: Floats = self._dense(outputs[0]).numpy()
        return logits

    def _use(self, setting: tuple[int, bool]) -> None:
        threads, onednn = setting
        self._torch.set_num_threads(threads)
        self._torch.backends.mkldnn.set_flags(onednn)

    def _try_out(self, setting: tuple[int, bool]) -> None:
        self._use(setting)
        for _ in range(30):
            self.step(None, np.zeros(self._batch, np.int32))
