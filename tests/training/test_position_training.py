"""Positions in training: the same as in sampling, started afresh with each tune."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from abcgen.model.experiment import Experiment, ModelConfig
from abcgen.model.network import Network
from abcgen.model.prediction import predict
from abcgen.model.snapshot import tensor_shapes
from abcgen.representation.encodings import Ids, Vocabulary
from abcgen.representation.position import START, advance, position_features
from abcgen.representation.position.features import KINDS, OF_BAR
from abcgen.training.batches import join, pad, with_position_features
from abcgen.training.learner import Learner
from tests.training.conftest import make_tune

STREAMS, STEPS = 3, 16
CONFIG = ModelConfig(
    embedding=4, layers=2, units=6, dropout=0.0, pointer=3, position=True, section=True
)
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
    streams = with_position_features(pad(TEXTS, BEFORE, STREAMS, STEPS), VOCABULARY, len(KINDS))
    for batch in streams.batches():
        learner.step(batch, 0.0)
    nats, right, counted = learner.totals()
    expected = predict(Network(CONFIG, tensors, VOCABULARY), TEXTS, BEFORE)
    assert counted == expected.symbols
    assert nats / np.log(2) == pytest.approx(expected.bits, rel=1e-5)
    assert right == expected.right


@pytest.mark.parametrize("kinds", [OF_BAR, len(KINDS)])
def test_rows_of_joined_tunes_go_on_from_batch_to_batch(kinds: int) -> None:
    ids = np.concatenate(TEXTS)
    streams = join(ids, 2, STEPS)
    rows = with_position_features(streams, VOCABULARY, kinds).inputs
    assert rows.shape == (*streams.inputs.shape, 1 + kinds)
    position = START
    for token, row in zip(streams.inputs[1].tolist(), rows[1].tolist(), strict=True):
        position = advance(position, VOCABULARY.symbols[token])
        assert row == [
            token,
            *(len(VOCABULARY) + each for each in position_features(position)[:kinds]),
        ]


FORMED = "M:4/4\nL:1/8\nN:AABB 2\nK:C\n%A2\n|:G2|cdef g4|c4 c2:|\n%B2c\n|:G2|c8|c4 c2:|\n\n"
FORMLESS = re.sub("^(N:|%).*\n", "", FORMED, flags=re.MULTILINE)


def test_of_some_tunes_it_is_told_as_if_they_stated_no_form() -> None:
    vocabulary = Vocabulary.of(FORMED)
    streams = pad([vocabulary.ids(FORMED)] * 3, 0, 1, STEPS)
    draws = iter([False, True, False])
    rows = with_position_features(streams, vocabulary, len(KINDS), lambda: next(draws)).inputs[0]
    first, second, third = rows.reshape(3, -1, rows.shape[1])
    assert (first == third).all()
    differing = (first != second).any(0)
    assert np.flatnonzero(differing).tolist() == [5, 6, 9]
    plain = pad([vocabulary.ids(FORMLESS)], 0, 1, STEPS)
    plain_rows = with_position_features(plain, vocabulary, len(KINDS)).inputs[0]
    assert rows_of_music(FORMED, second) == rows_of_music(FORMLESS, plain_rows)


def rows_of_music(tune: str, rows: Ids) -> list[list[int]]:
    lines = re.finditer(r"^\|.*", "\n" + tune, re.MULTILINE)
    return [row for line in lines for row in rows[line.start() : line.end()].tolist()]


def test_in_headers_nothing_is_dropped(experiment: Experiment) -> None:
    training = replace(experiment.training, streams=STREAMS, steps=STEPS, tunes="shuffled")

    def nats(text: str, dropout: float) -> float:
        model = replace(CONFIG, dropout=dropout)
        learner = Learner(replace(experiment, model=model, training=training), len(VOCABULARY))
        streams = pad([VOCABULARY.ids(text)] * STREAMS, BEFORE, STREAMS, STEPS)
        (batch,) = with_position_features(streams, VOCABULARY, len(KINDS)).batches()
        learner.step(batch, 0.0)
        return learner.totals()[0]

    header, music = "M:6/8\nT:Tune 1\nK", "K:G\nGABc|defg|BA"
    assert nats(header, 0.5) == nats(header, 0.0)
    assert nats(music, 0.5) != nats(music, 0.0)
