"""Recall in training: the same as in sampling, blind to the future and to other tunes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf

from abcgen.model.experiment import Experiment, ModelConfig
from abcgen.model.network import Network
from abcgen.model.prediction import predict
from abcgen.model.snapshot import tensor_shapes
from abcgen.model.tensor_file import Tensors
from abcgen.representation.encodings import Ids, Vocabulary
from abcgen.training.batches import pad
from abcgen.training.learner import Learner
from abcgen.training.pointer import REACH, Memory, empty_memory, initial_tensors, mix

SYMBOLS, STREAMS, STEPS = 7, 3, 5
CONFIG = ModelConfig(embedding=4, layers=2, units=6, dropout=0.0, pointer=3)


@pytest.fixture
def recalling(experiment: Experiment) -> Experiment:
    training = replace(experiment.training, streams=STREAMS, steps=STEPS, tunes="shuffled")
    return replace(experiment, model=CONFIG, training=training)


def tunes(lengths: tuple[int, ...]) -> list[Ids]:
    """Tunes that repeat themselves."""
    random = np.random.default_rng(5)
    return [np.resize(random.integers(SYMBOLS, size=6, dtype=np.int32), n) for n in lengths]


def learner_of(experiment: Experiment, tensors: Tensors, keras_layers: bool) -> Learner:
    learner = Learner(experiment, SYMBOLS, keras_layers=keras_layers)
    learner.restore(learner.state() | {f"weights.{n}": value for n, value in tensors.items()})
    return learner


def random_tensors() -> dict[str, npt.NDArray[np.float32]]:
    random = np.random.default_rng(7)
    shapes = tensor_shapes(CONFIG, SYMBOLS)
    return {n: random.normal(0, 1, shape).astype(np.float32) for n, shape in shapes.items()}


@pytest.mark.parametrize("keras_layers", [False, True])
def test_training_recalls_as_sampling_does(recalling: Experiment, keras_layers: bool) -> None:
    texts, tensors = tunes((23, 11, 5, 17, 30)), random_tensors()
    learner = learner_of(recalling, tensors, keras_layers)
    learner.start_epoch()
    for batch in pad(texts, 0, STREAMS, STEPS).batches():
        learner.step(batch, 0.0)
    nats, right, counted = learner.totals()
    expected = predict(Network(CONFIG, tensors, Vocabulary.of("ABCDEFG")), texts, 0)
    assert counted == expected.symbols
    assert nats / np.log(2) == pytest.approx(expected.bits, rel=1e-5)
    assert right == expected.right


def test_memory_reaches_so_far_back_and_no_further() -> None:
    tensors = random_tensors()
    values = {name: tf.constant(value) for name, value in tensors.items()}
    random = np.random.default_rng(1)
    top = tf.constant(random.normal(size=(STEPS, 1, CONFIG.units)), tf.float32)
    logits = tf.zeros((STEPS, 1, SYMBOLS))
    targets = tf.zeros((STEPS, 1), tf.int32)
    memory = empty_memory(CONFIG, 1)
    filled = []
    for _ in range(REACH // STEPS + 2):
        mixture, memory = mix(values, top, logits, targets, memory)
        filled.append(int(memory.filled[0]))
    assert filled[:3] == [STEPS, 2 * STEPS, 3 * STEPS]
    assert filled[-1] == REACH
    assert memory.keys.shape[1] == memory.symbols.shape[1] == REACH
    assert np.exp(mixture).sum(-1) == pytest.approx(1, abs=1e-5)


def test_nothing_is_recalled_of_what_comes_later_or_of_another_tune() -> None:
    values = {name: tf.constant(value) for name, value in random_tensors().items()}
    random = np.random.default_rng(2)
    top = tf.constant(random.normal(size=(STEPS, 2, CONFIG.units)), tf.float32)
    logits = tf.zeros((STEPS, 2, SYMBOLS))
    memory = Memory(
        tf.constant(random.normal(size=(2, REACH, CONFIG.pointer)), tf.float32),
        tf.ones((2, REACH), tf.int32),
        tf.constant([0, 4]),
    )
    targets = np.full((STEPS, 2), 3, np.int32)
    mixture = np.exp(mix(values, top, logits, tf.constant(targets), memory)[0])
    fresh, going = mixture[:, 0], mixture[:, 1]
    assert fresh[0] == pytest.approx(1 / SYMBOLS)  # Nothing to recall yet.
    assert np.all(fresh[1:, 3] > 1 / SYMBOLS)
    assert np.all(fresh[:, 1] <= 1 / SYMBOLS + 1e-6)
    assert np.all(going[:, 1] > going[:, 0])
    targets[-1] = 5  # Known only after the last place.
    again = np.exp(mix(values, top, logits, tf.constant(targets), memory)[0])
    assert again == pytest.approx(mixture)


def test_gradients_are_right_by_finite_differences() -> None:
    random = np.random.default_rng(3)
    names = ("pointer.query", "pointer.key", "pointer.own.kernel", "pointer.own.bias")
    values = {name: tf.constant(random_tensors()[name], tf.float32) for name in names}
    top = tf.constant(random.normal(size=(STEPS, 2, CONFIG.units)), tf.float32)
    logits = tf.constant(random.normal(size=(STEPS, 2, SYMBOLS)), tf.float32)
    targets = tf.constant(random.integers(SYMBOLS, size=(STEPS, 2)), tf.int32)
    keys = tf.constant(random.normal(size=(2, REACH, CONFIG.pointer)), tf.float32)
    memory = Memory(keys, tf.ones((2, REACH), tf.int32), tf.constant([0, 9]))

    def loss(tensors: dict[str, tf.Tensor]) -> tf.Tensor:
        mixture, _ = mix(tensors, tensors["top"], logits, targets, memory)
        return -tf.reduce_sum(tf.gather(mixture, targets, batch_dims=2))

    everything = {**values, "top": top}
    with tf.GradientTape() as tape:
        tape.watch(everything)
        value = loss(everything)
    gradients = tape.gradient(value, everything)
    for name, gradient in gradients.items():
        step = tf.constant(random.normal(size=gradient.shape), tf.float32)
        ahead, back = (
            loss({**everything, name: everything[name] + sign * 1e-2 * step}) for sign in (1, -1)
        )
        assert float(tf.reduce_sum(gradient * step)) == pytest.approx(
            float(ahead - back) / 2e-2, rel=2e-2, abs=1e-3
        ), name


def test_at_first_the_network_s_own_opinion_counts_most() -> None:
    tensors = initial_tensors(CONFIG, 1)
    assert tensors.keys() == {n for n in tensor_shapes(CONFIG, SYMBOLS) if n.startswith("pointer.")}
    own = float(np.exp(tensors["pointer.own.bias"][0]))
    assert own / (own + REACH) > 0.5
    assert initial_tensors(replace(CONFIG, pointer=0), 1) == {}
