"""The stack's derivatives: right by finite differences, and the same as Keras's and TensorFlow's.

TensorFlow's LSTM kernels have no float64, where finite differences are sharp. So the formulas of
the stack's docstring stand here once more, plainly, in NumPy: finite differences in float64 prove
them, and they and Keras prove the stack.
"""

from __future__ import annotations

import keras
import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf

from abcgen.model.experiment import ModelConfig
from abcgen.model.snapshot import embedding_rows, tensor_shapes
from abcgen.training.dropout import draw_masks
from abcgen.training.keras_stack import KerasStack
from abcgen.training.model import (
    build_model,
    load_weights,
    lstm_layers,
    read_at_once,
    weights_by_name,
)
from abcgen.training.stack import Stack

Floats = npt.NDArray[np.float64]
Tensors = dict[str, Floats]
States = list[tuple[Floats, Floats]]

SYMBOLS, STREAMS = 11, 4
PLAIN = ModelConfig(embedding=5, layers=3, units=8, dropout=0.0)
DROPPING = ModelConfig(embedding=5, layers=3, units=8, dropout=0.4)
POSITION = ModelConfig(embedding=5, layers=2, units=8, dropout=0.0, look_back=True)
DROPPING_WEIGHTS = ModelConfig(embedding=6, layers=2, units=7, dropout=0.3, weight_dropout=0.5)


class Batch:
    """Random weights, characters, non-zero states and masks; some targets are padding."""

    def __init__(self, config: ModelConfig, steps: int, padding: bool = True) -> None:
        random = np.random.default_rng(3)
        self.config, self.steps = config, steps
        shapes = tensor_shapes(config, SYMBOLS)
        self.tensors = {n: random.normal(0, 0.5, shape) for n, shape in shapes.items()}
        shape = (steps, STREAMS, *read_at_once(config))
        rows = embedding_rows(config, SYMBOLS)
        self.inputs = random.integers(rows, size=shape, dtype=np.int32)
        self.targets = random.integers(SYMBOLS, size=(steps, STREAMS), dtype=np.int32)
        if padding:
            self.targets[-2:, 1] = self.targets[0, 2] = -1
        self.states: States = [
            (
                random.normal(size=(STREAMS, config.units)),
                random.normal(size=(STREAMS, config.units)),
            )
            for _ in range(config.layers)
        ]
        self.masks = draw_masks(config, STREAMS, steps, 1, tf.constant(0, tf.int64))

    def single(self) -> dict[str, npt.NDArray[np.float32]]:
        return {name: value.astype(np.float32) for name, value in self.tensors.items()}

    def learn(self, network: Stack | KerasStack) -> tuple[float, Tensors, States]:
        """The sum of nats, all derivatives by snapshot name, and the states after."""
        states = [(tf.constant(h, tf.float32), tf.constant(c, tf.float32)) for h, c in self.states]
        result = tf.function(network.learn)(
            tf.constant(self.inputs), tf.constant(self.targets), states, self.masks
        )
        named = network.to_tensors(
            {name: value.numpy() for name, value in result.gradients.items()}
        )
        after = [(h.numpy(), c.numpy()) for h, c in result.states]
        return float(result.score.nats), dict(named), after


def keras_model(batch: Batch) -> keras.Model:
    model = build_model(batch.config, SYMBOLS, streams=STREAMS, steps=batch.steps, seed=1)
    load_weights(model, batch.single())
    return model


def sigmoid(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-z))


def plain(batch: Batch, tensors: Tensors) -> tuple[float, Tensors, States]:
    """The mean of nats, its derivatives by the tensors and the states after, by the formulas."""
    units, gradients = batch.config.units, {}
    factors = [1.0 if mask is None else mask.numpy() for mask in batch.masks.outputs]
    thinning = [1.0 if mask is None else mask.numpy() for mask in batch.masks.recurrent]
    # Rows that are read at once, here on an axis of their own, are added up.
    inputs = batch.inputs.reshape(batch.steps, STREAMS, -1)
    xs = tensors["embedding"][inputs].sum(2)
    layers, after = [], []
    for number, (h, c) in enumerate(batch.states):
        kernel = tensors[f"lstm.{number}.kernel"]
        recurrent = tensors[f"lstm.{number}.recurrent"] * thinning[number]
        kept, outputs = [], []
        for x in xs:
            z = x @ kernel + h @ recurrent + tensors[f"lstm.{number}.bias"]
            i, f, g, o = np.split(z, 4, 1)
            i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
            new = f * c + i * g
            kept.append((x, h, c, i, f, g, o, np.tanh(new)))
            h, c = o * np.tanh(new), new
            outputs.append(h)
        layers.append(kept)
        after.append((h, c))
        xs = np.stack(outputs) * factors[number]
    logits = xs @ tensors["dense.kernel"] + tensors["dense.bias"]
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    counts = batch.targets >= 0
    likely = np.take_along_axis(shares, np.maximum(batch.targets, 0)[..., None], 2)[..., 0]
    loss = -np.log(likely)[counts].sum() / counts.sum()

    dz = (shares - np.eye(SYMBOLS)[batch.targets]) * counts[..., None] / counts.sum()
    gradients["dense.kernel"] = np.einsum("tbu,tbs->us", xs, dz)
    gradients["dense.bias"] = dz.sum((0, 1))
    above = dz @ tensors["dense.kernel"].T
    for number in reversed(range(batch.config.layers)):
        kernel = tensors[f"lstm.{number}.kernel"]
        recurrent = tensors[f"lstm.{number}.recurrent"] * thinning[number]
        by_kernel, by_recurrent = np.zeros_like(kernel), np.zeros_like(recurrent)
        by_bias = np.zeros(4 * units)
        through_h = dc = np.zeros((STREAMS, units))
        below = []
        for step, dh in zip(reversed(layers[number]), (above * factors[number])[::-1], strict=True):
            x, h, c, i, f, g, o, squashed = step
            dh = dh + through_h
            dc = dc + dh * o * (1 - squashed**2)
            parts = (
                dc * g * i * (1 - i),
                dc * c * f * (1 - f),
                dc * i * (1 - g**2),
                dh * squashed * o * (1 - o),
            )
            dz = np.concatenate(parts, 1)
            dc, through_h = dc * f, dz @ recurrent.T
            by_kernel += x.T @ dz
            by_recurrent += h.T @ dz
            by_bias += dz.sum(0)
            below.append(dz @ kernel.T)
        gradients[f"lstm.{number}.kernel"] = by_kernel
        gradients[f"lstm.{number}.recurrent"] = by_recurrent * thinning[number]
        gradients[f"lstm.{number}.bias"] = by_bias
        above = np.stack(below[::-1])
    gradients["embedding"] = np.zeros_like(tensors["embedding"])
    np.add.at(gradients["embedding"], inputs, above[:, :, None])
    return loss, gradients, after


def assert_close(ours: Tensors, theirs: Tensors, tolerance: float) -> None:
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        assert np.abs(ours[name] - value).max() < tolerance * np.abs(value).max(), name


def assert_states_close(ours: States, theirs: States) -> None:
    assert np.abs(np.array(ours) - np.array(theirs)).max() < 1e-5


@pytest.mark.parametrize("config", [PLAIN, DROPPING_WEIGHTS, POSITION])
def test_the_formulas_hold_by_finite_differences(config: ModelConfig) -> None:
    batch, step = Batch(config, 6), 1e-6
    random = np.random.default_rng(4)
    _, gradients, _ = plain(batch, batch.tensors)
    for name, tensor in batch.tensors.items():
        direction = random.normal(size=tensor.shape)
        ahead, _, _ = plain(batch, {**batch.tensors, name: tensor + step * direction})
        behind, _, _ = plain(batch, {**batch.tensors, name: tensor - step * direction})
        slope = (ahead - behind) / (2 * step)
        assert slope == pytest.approx((gradients[name] * direction).sum(), rel=1e-6, abs=1e-9), name


# Below, at and beyond the length of a chunk; not only multiples of it.
@pytest.mark.parametrize("steps", [3, 8, 21])
@pytest.mark.parametrize("config", [PLAIN, DROPPING, DROPPING_WEIGHTS, POSITION])
def test_the_stack_follows_the_formulas(config: ModelConfig, steps: int) -> None:
    batch = Batch(config, steps)
    loss, gradients, after = plain(batch, batch.tensors)
    nats, ours, ours_after = batch.learn(Stack(config, batch.single()))
    assert nats / (batch.targets >= 0).sum() == pytest.approx(loss, rel=1e-5)
    assert_close(ours, gradients, 1e-5)
    assert_states_close(ours_after, after)


@pytest.mark.parametrize("config", [PLAIN, DROPPING, DROPPING_WEIGHTS, POSITION])
def test_the_stack_and_keras_layers_agree_under_the_same_masks(config: ModelConfig) -> None:
    batch = Batch(config, 21)
    nats, ours, ours_after = batch.learn(Stack(config, batch.single()))
    keras_nats, theirs, their_after = batch.learn(KerasStack(keras_model(batch)))
    assert nats == pytest.approx(keras_nats, rel=1e-5)
    assert_close(ours, theirs, 1e-5)
    assert_states_close(ours_after, their_after)


@pytest.mark.parametrize("config", [PLAIN, POSITION])
def test_the_stack_learns_what_a_tape_over_the_whole_keras_model_gives(config: ModelConfig) -> None:
    batch = Batch(config, 21)
    model = keras_model(batch)
    for layer, state in zip(lstm_layers(model), batch.states, strict=True):
        for variable, value in zip(layer.states, state, strict=True):
            variable.assign(value)
    variables = weights_by_name(model)
    with tf.GradientTape() as tape:
        logits = model(tf.constant(batch.inputs.swapaxes(0, 1)), training=True)
        counts = batch.targets.T >= 0
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
            batch.targets.T[counts], tf.boolean_mask(logits, counts)
        )
        loss = tf.reduce_mean(losses)
    derivatives = tape.gradient(loss, [variable.value for variable in variables.values()])
    theirs = {
        n: tf.convert_to_tensor(d).numpy() for n, d in zip(variables, derivatives, strict=True)
    }
    nats, ours, after = batch.learn(Stack(config, batch.single()))
    assert nats == pytest.approx(float(tf.reduce_sum(losses)), rel=1e-5)
    assert_close(ours, theirs, 1e-5)
    assert np.abs(after[-1][1] - lstm_layers(model)[-1].states[1].numpy()).max() < 1e-5


def test_padding_alone_teaches_nothing() -> None:
    batch = Batch(PLAIN, 5)
    batch.targets[:] = -1
    nats, gradients, _ = batch.learn(Stack(PLAIN, batch.single()))
    assert nats == 0
    assert not any(gradient.any() for gradient in gradients.values())


def test_packed_tensors_unpack_to_themselves() -> None:
    tensors = Batch(PLAIN, 1).tensors
    stack = Stack(PLAIN, tensors)
    unpacked = stack.to_tensors(stack.from_tensors(tensors))
    assert unpacked.keys() == tensors.keys()
    assert all((unpacked[name] == tensors[name]).all() for name in tensors)
