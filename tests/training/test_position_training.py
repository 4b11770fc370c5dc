"""Positions in training: the same as in sampling, started afresh with each tune."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from abcgen.model.experiment import Experiment, ModelConfig
from abcgen.model.network import Network
from abcgen.model.prediction import predict
from abcgen.model.snapshot import feature_kinds, tensor_shapes
from abcgen.representation.encodings import Ids, Vocabulary
from abcgen.representation.position import (
    KINDS,
    NOTHING_KNOWN,
    OF_SECTION,
    SLOT_KINDS,
    advance,
    position_features,
    start_position,
)
from abcgen.representation.position.features import FORM_KINDS, OF_BAR
from abcgen.training.batches import Streams, join, pad, with_features
from abcgen.training.feature_rows import FeatureRows
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
    streams = told(pad(TEXTS, BEFORE, STREAMS, STEPS), kinds=feature_kinds(CONFIG))
    for batch in streams.batches():
        learner.step(batch, 0.0)
    nats, right, counted = learner.totals()
    expected = predict(Network(CONFIG, tensors, VOCABULARY), TEXTS, BEFORE)
    assert counted == expected.symbols
    assert nats / np.log(2) == pytest.approx(expected.bits, rel=1e-5)
    assert right == expected.right


@pytest.mark.parametrize("kinds", [OF_BAR, OF_SECTION, len(KINDS)])
def test_rows_of_joined_tunes_go_on_from_batch_to_batch(kinds: int) -> None:
    ids = np.concatenate(TEXTS)
    streams = join(ids, 2, STEPS)
    rows = told(streams, kinds=kinds).inputs
    assert rows.shape == (*streams.inputs.shape, 1 + kinds)
    position = start_position(kinds)
    for token, row in zip(streams.inputs[1].tolist(), rows[1].tolist(), strict=True):
        position = advance(position, VOCABULARY.symbols[token])
        assert row == [
            token,
            *(len(VOCABULARY) + each for each in position_features(position, kinds)),
        ]


FORMED = "M:4/4\nL:1/8\nN:AABB 2\nK:C\n%A2\n|:G2|cdef g4|c4 c2:|\n%B2c\n|:G2|c8|c4 c2:|\n\n"
FORMLESS = re.sub("^(N:|%).*\n", "", FORMED, flags=re.MULTILINE)


def test_of_some_tunes_it_is_told_as_if_they_stated_no_form() -> None:
    vocabulary = Vocabulary.of(FORMED)
    streams = pad([vocabulary.ids(FORMED)] * 40, 0, 1, STEPS)
    rows = told(streams, vocabulary, dropout=0.5).inputs[0]
    tunes = rows.reshape(40, -1, rows.shape[1])
    plain = told(pad([vocabulary.ids(FORMLESS)], 0, 1, STEPS), vocabulary).inputs[0]
    withheld = [rows_of_music(FORMED, tune) == rows_of_music(FORMLESS, plain) for tune in tunes]
    assert 10 < sum(withheld) < 30
    first = withheld.index(True)
    differing = (tunes[first] != tunes[withheld.index(False)]).any(0)
    assert np.flatnonzero(differing).tolist() == [1 + kind for kind in FORM_KINDS]


def test_earlier_bars_are_left_untold_now_and_then() -> None:
    vocabulary = Vocabulary.of(FORMED)
    streams = pad([vocabulary.ids(FORMED)], 0, 1, STEPS)
    whole, parted = (
        told(streams, vocabulary, len(KINDS), dropout).inputs[0] for dropout in (0.0, 0.5)
    )
    kinds = {1 + kind for slot in SLOT_KINDS for kind in slot}
    changed = parted != whole
    assert set(np.flatnonzero(changed.any(0)).tolist()) <= kinds
    assert changed.any()
    nothing = len(vocabulary) + np.array(NOTHING_KNOWN)
    assert (parted[changed] == np.tile([0, *nothing], (len(parted), 1))[changed]).all()


def told(
    streams: Streams,
    vocabulary: Vocabulary = VOCABULARY,
    kinds: int = OF_SECTION,
    dropout: float = 0.0,
    seed: int = 1,
) -> Streams:
    rows, rng = FeatureRows(vocabulary, kinds), np.random.default_rng(seed)
    return with_features(streams, len(vocabulary), lambda text: rows.of(text, dropout, rng))


def rows_of_music(tune: str, rows: Ids) -> list[list[int]]:
    lines = re.finditer(r"^\|.*", "\n" + tune, re.MULTILINE)
    return [row for line in lines for row in rows[line.start() : line.end()].tolist()]


def test_in_headers_nothing_is_dropped(experiment: Experiment) -> None:
    training = replace(experiment.training, streams=STREAMS, steps=STEPS, tunes="shuffled")

    def nats(text: str, dropout: float) -> float:
        model = replace(CONFIG, dropout=dropout)
        learner = Learner(replace(experiment, model=model, training=training), len(VOCABULARY))
        streams = pad([VOCABULARY.ids(text)] * STREAMS, BEFORE, STREAMS, STEPS)
        (batch,) = told(streams, kinds=feature_kinds(CONFIG)).batches()
        learner.step(batch, 0.0)
        return learner.totals()[0]

    header, music = "M:6/8\nT:Tune 1\nK", "K:G\nGABc|defg|BA"
    assert nats(header, 0.5) == nats(header, 0.0)
    assert nats(music, 0.5) != nats(music, 0.0)
