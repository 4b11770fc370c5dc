"""Positions in training: the same as in sampling, started afresh with each tune."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from abcgen.model.experiment import Experiment, ModelConfig
from abcgen.model.network import Network
from abcgen.model.prediction import predict
from abcgen.model.snapshot import tensor_shapes
from abcgen.representation.encodings import Ids, Vocabulary
from abcgen.representation.position import (
    KINDS,
    NOTHING_KNOWN,
    SLOT_KINDS,
    START_POSITION,
    advance,
    position_features,
)
from abcgen.training.batches import Streams, join, pad
from abcgen.training.feature_rows import FeatureRows
from abcgen.training.learner import Learner
from tests.training.conftest import make_tune

STREAMS, STEPS = 3, 16
CONFIG = ModelConfig(embedding=4, layers=2, units=6, dropout=0.0, look_back=True)
TUNES = [make_tune(number)[number:] for number in range(1, 8)]
VOCABULARY = Vocabulary.of("\n".join(TUNES))
TEXTS = [VOCABULARY.ids(tune) for tune in TUNES]
BEFORE = VOCABULARY.index("\n")


@pytest.mark.parametrize("keras_layers", [False, True])
def test_training_is_told_what_sampling_is(experiment: Experiment, keras_layers: bool) -> None:
    training = replace(experiment.training, streams=STREAMS, steps=STEPS, tunes="shuffled")
    learner = Learner(
        replace(experiment, model=CONFIG, training=training),
        len(VOCABULARY),
        keras_layers=keras_layers,
    )
    random = np.random.default_rng(7)
    tensors = {
        name: random.normal(0, 1, shape).astype(np.float32)
        for name, shape in tensor_shapes(CONFIG, len(VOCABULARY)).items()
    }
    learner.restore(learner.state() | {f"weights.{n}": value for n, value in tensors.items()})
    learner.start_epoch()
    streams = told(pad(TEXTS, BEFORE, STREAMS, STEPS))
    for batch in streams.batches():
        learner.step(batch, 0.0)
    nats, right, counted = learner.totals()
    expected = predict(Network(CONFIG, tensors, VOCABULARY), TEXTS, BEFORE)
    assert counted == expected.symbols
    assert nats / np.log(2) == pytest.approx(expected.bits, rel=1e-5)
    assert right == expected.right


def test_rows_of_joined_tunes_go_on_from_batch_to_batch() -> None:
    ids = np.concatenate(TEXTS)
    streams = join([[ids]], 2, STEPS)
    rows = inputs(told(streams))
    assert rows.shape == (*streams.inputs.shape, 1 + len(KINDS))
    position = START_POSITION
    for token, row in zip(streams.inputs[1].tolist(), rows[1].tolist(), strict=True):
        position = advance(position, VOCABULARY.symbols[token])
        assert row == [token, *(len(VOCABULARY) + each for each in position_features(position))]


FORMED = (
    "M:4/4\nL:1/8\nN:AABB 2\nK:C\n%A2c4z --\n|:G2|cdef g4|c4 c2:|\n%B2c4z -2\n|:G2|c8|c4 c2:|\n\n"
)


def test_earlier_bars_are_left_untold_now_and_then() -> None:
    vocabulary = Vocabulary.of(FORMED)
    streams = pad([vocabulary.ids(FORMED)], 0, 1, STEPS)
    whole, parted = (inputs(told(streams, vocabulary, dropout))[0] for dropout in (0.0, 0.5))
    kinds = {1 + kind for slot in SLOT_KINDS for kind in slot}
    changed = parted != whole
    assert set(np.flatnonzero(changed.any(0)).tolist()) <= kinds
    assert changed.any()
    nothing = len(vocabulary) + np.array(NOTHING_KNOWN)
    assert (parted[changed] == np.tile([0, *nothing], (len(parted), 1))[changed]).all()


def told(
    streams: Streams,
    vocabulary: Vocabulary = VOCABULARY,
    dropout: float = 0.0,
    seed: int = 1,
) -> Streams:
    return FeatureRows(vocabulary).added(streams, dropout, (seed,))


def inputs(streams: Streams) -> Ids:
    """Of all batches, (streams, steps times batches, rows)."""
    return np.concatenate([batch.inputs for batch in streams.batches()], 1)


def test_what_is_left_untold_is_drawn_stream_after_stream() -> None:
    """So that a run that is taken up within an epoch goes on with the same draws."""
    streams, dropout, seed = pad(TEXTS, BEFORE, STREAMS, STEPS), 0.5, 7
    whole, parted = inputs(told(streams)), inputs(told(streams, dropout=dropout, seed=seed))
    rng = np.random.default_rng((seed,))
    for row, left in zip(whole, parted, strict=True):
        dropped = rng.random((len(row), len(SLOT_KINDS))) < dropout
        for slot, kinds in enumerate(SLOT_KINDS):
            for kind in kinds:
                row[dropped[:, slot], 1 + kind] = len(VOCABULARY) + NOTHING_KNOWN[kind]
        assert np.array_equal(row, left)
    (*_, last) = told(streams, dropout=dropout, seed=seed).batches(len(streams) - 1)
    assert np.array_equal(last.inputs, parted[:, -STEPS:])


def test_in_headers_nothing_is_dropped(experiment: Experiment) -> None:
    training = replace(experiment.training, streams=STREAMS, steps=STEPS, tunes="shuffled")

    def nats(text: str, dropout: float) -> float:
        model = replace(CONFIG, dropout=dropout)
        learner = Learner(replace(experiment, model=model, training=training), len(VOCABULARY))
        streams = pad([VOCABULARY.ids(text)] * STREAMS, BEFORE, STREAMS, STEPS)
        (batch,) = told(streams).batches()
        learner.step(batch, 0.0)
        return learner.totals()[0]

    header, music = "M:6/8\nT:Tune 1\nK", "K:G\nGABc|defg|BA"
    assert nats(header, 0.5) == nats(header, 0.0)
    assert nats(music, 0.5) != nats(music, 0.0)
