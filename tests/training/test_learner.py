"""A step of learning: both ways to compute it agree, and its state is all that it depends on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from abcgen.data.corpus import Corpus
from abcgen.model.experiment import Experiment
from abcgen.model.snapshot import tensor_shapes
from abcgen.representation.encodings import Vocabulary
from abcgen.training.batches import Batch
from abcgen.training.learner import Learner

SYMBOLS = 13
STREAMS, STEPS = 4, 16  # as the fixture has them
EVERYTHING: dict[str, Any] = {
    "weight_decay": 0.1,
    "max_grad_norm": 0.5,
    "ema_decay": 0.9,
    "label_smoothing": 0.1,
}


def changed(experiment: Experiment, model: dict[str, Any], **training: Any) -> Experiment:
    return replace(
        experiment,
        model=replace(experiment.model, **model),
        training=replace(experiment.training, **training),
    )


def take_steps(learner: Learner, numbers: range) -> None:
    """Learn from batches that their numbers determine."""
    for number in numbers:
        random = np.random.default_rng(number)
        shape = 2, STREAMS, STEPS
        inputs, targets = random.integers(SYMBOLS, size=shape, dtype=np.int32)
        targets[random.random(targets.shape) < 0.1] = -1
        keep_state = random.integers(2, size=STREAMS).astype(np.float32)
        learner.step(Batch(inputs, targets, keep_state), 0.01 / (1 + number))


def test_weights_are_those_of_a_snapshot(experiment: Experiment) -> None:
    weights = Learner(experiment, SYMBOLS).weights()
    shapes = {name: value.shape for name, value in weights.items()}
    assert shapes == tensor_shapes(experiment.model, SYMBOLS)


def test_the_two_ways_learn_the_same(experiment: Experiment) -> None:
    everything = changed(experiment, {"weight_dropout": 0.3}, **EVERYTHING)
    ours, keras = (Learner(everything, SYMBOLS, keras_layers=way) for way in (False, True))
    for learner in (ours, keras):
        take_steps(learner, range(5))
    assert ours.totals() == pytest.approx(keras.totals(), rel=1e-5)
    state, their_state = ours.state(), keras.state()
    assert state.keys() == their_state.keys()
    for name, value in their_state.items():
        assert np.abs(state[name] - value).max() <= 1e-4 * np.abs(value).max(), name


def test_label_smoothing_keeps_a_network_from_certainty(experiment: Experiment) -> None:
    """A target without exception ends as near to certainty as the smoothing leaves it."""
    inputs = np.zeros((STREAMS, STEPS), np.int32)
    nats = {}
    for smoothing in (0.0, 0.26):
        learner = Learner(changed(experiment, {}, label_smoothing=smoothing), SYMBOLS)
        for _ in range(60):
            learner.start_epoch()
            learner.step(Batch(inputs, inputs, np.zeros(STREAMS, np.float32)), 0.03)
        sum_of_nats, _, counted = learner.totals()
        nats[smoothing] = sum_of_nats / counted
    assert nats[0.0] < 0.03
    assert nats[0.26] == pytest.approx(-np.log(1 - 0.26 * 12 / 13), abs=0.02)


@pytest.mark.parametrize("keras_layers", [False, True])
@pytest.mark.parametrize("more", [{}, EVERYTHING])
def test_restored_learners_go_on_bit_for_bit(
    experiment: Experiment, more: dict[str, Any], keras_layers: bool
) -> None:
    chosen = changed(experiment, {"weight_dropout": 0.3 if more else 0.0}, **more)
    whole = Learner(chosen, SYMBOLS, keras_layers=keras_layers)
    take_steps(whole, range(3))
    saved = whole.state()
    take_steps(whole, range(3, 6))
    resumed = Learner(chosen, SYMBOLS, keras_layers=keras_layers)
    resumed.restore(saved)
    take_steps(resumed, range(3, 6))
    assert resumed.totals() == whole.totals()
    for one, other in ((resumed.state(), whole.state()), (resumed.weights(), whole.weights())):
        assert one.keys() == other.keys()
        assert all((one[name] == other[name]).all() for name in one)


def test_carry_keeps_a_stream_or_starts_it_anew(experiment: Experiment) -> None:
    learner = Learner(changed(experiment, {"dropout": 0.0}), SYMBOLS)
    shape = 2, STREAMS, STEPS
    inputs, targets = np.random.default_rng(0).integers(SYMBOLS, size=shape, dtype=np.int32)
    go_on, anew = np.ones(STREAMS, np.float32), np.zeros(STREAMS, np.float32)

    def nats(keep_state: Any) -> float:
        before, _, _ = learner.totals()
        learner.step(
            Batch(inputs, targets, keep_state), 0.0
        )  # a rate of 0: the weights stay as they are
        return learner.totals()[0] - before

    first = nats(go_on)
    assert nats(go_on) != first
    assert nats(anew) == first
    learner.start_epoch()
    assert nats(go_on) == first


def test_totals_count_what_is_not_padding(experiment: Experiment) -> None:
    learner = Learner(changed(experiment, {"dropout": 0.0}), SYMBOLS)
    inputs = np.zeros((STREAMS, STEPS), np.int32)
    targets = np.full((STREAMS, STEPS), 5, np.int32)
    targets[:, 8:] = -1
    for _ in range(60):
        learner.step(Batch(inputs, targets, np.zeros(STREAMS, np.float32)), 0.01)
    nats, right, counted = learner.totals()
    assert counted == 60 * 32
    assert 32 * 30 < right <= counted
    assert 0 < nats < 60 * 32 * np.log(SYMBOLS) / 2
    learner.start_epoch()
    assert learner.totals() == (0, 0, 0)


def test_weights_are_averages_where_the_experiment_averages(experiment: Experiment) -> None:
    plain, averaging = (
        Learner(changed(experiment, {}, ema_decay=decay), SYMBOLS) for decay in (0.0, 0.5)
    )
    after = []
    for number in range(2):
        for learner in (plain, averaging):
            take_steps(learner, range(number, number + 1))
        after.append(plain.weights()["lstm.1.recurrent"])
    average = averaging.weights()["lstm.1.recurrent"]
    assert np.abs(average - (after[0] + 2 * after[1]) / 3).max() < 1e-6


def test_three_epochs_on_tunes_end_at_the_same_loss(experiment: Experiment, corpus: Corpus) -> None:
    chosen = changed(experiment, {"dropout": 0.0}, streams=8, steps=32)
    vocabulary = Vocabulary.of(corpus.text)
    length = (len(corpus.text) - 1) // (8 * 32) * 32
    ids = vocabulary.ids(corpus.text)[: 8 * length + 1]
    inputs, targets = ids[:-1].reshape(8, length), ids[1:].reshape(8, length)
    losses = []
    for keras_layers in (False, True):
        learner = Learner(chosen, len(vocabulary), keras_layers=keras_layers)
        for _ in range(3):
            learner.start_epoch()
            for start in range(0, length, 32):
                part = slice(start, start + 32)
                batch = Batch(inputs[:, part], targets[:, part], np.ones(8, np.float32))
                learner.step(batch, 0.01)
        nats, _, counted = learner.totals()
        losses.append(nats / counted)
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)
    assert losses[0] < 0.9 * np.log(len(vocabulary))
