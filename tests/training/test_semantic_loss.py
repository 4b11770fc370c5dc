"""What the grammar allows in the tunes that are learned, and what learning makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.preparing import TrainingData
from abcgen.grammar import Rules
from abcgen.grammar.masks import needed
from abcgen.model.experiment import CorpusConfig, Experiment, TrainingConfig
from abcgen.representation.encodings import Vocabulary, get_encoding
from abcgen.training.batches import Batch, Streams
from abcgen.training.epoch_batches import EpochBatches
from abcgen.training.learner import Learner
from abcgen.training.semantic_loss import AllowedSymbols

TUNE = 'M:6/8\nL:1/8\nK:G\n"G"GAB d2B|"D7"c3 "G"B3|]\n\n'
TOO_FULL = TUNE.replace("c3", "c4")
VOCABULARY = Vocabulary.of(needed(Rules(), headed=False) | set(TUNE))
CORPUS = CorpusConfig("own.abc", text_form="music")


def allowed_in(tune: str) -> list[str]:
    """What may stand at each of its places."""
    rows = AllowedSymbols(CORPUS, VOCABULARY).allowed(VOCABULARY.ids(tune))
    return ["".join(np.array(VOCABULARY.symbols)[row]) for row in rows]


def test_a_valid_tune_is_allowed_and_little_else() -> None:
    found = allowed_in(TUNE)
    assert len(found) == len(TUNE)
    assert all(char in allowed for char, allowed in zip(TUNE, found, strict=True))
    assert "G" not in found[0]
    start, end = TUNE.index('"D7"'), TUNE.index("|]")
    assert "|" not in "".join(found[start:end])
    assert not set("ABGcd") & set(found[end])
    assert max(map(len, found)) < len(VOCABULARY)


def test_from_a_fault_on_everything_is_allowed() -> None:
    found, valid = allowed_in(TOO_FULL), allowed_in(TUNE)
    # Up to the length that is too long all is the same; "B3" may still become "B3/2".
    longer, fault = TOO_FULL.index("c4") + 1, TOO_FULL.index("|]")
    assert found[: longer + 1] == valid[: longer + 1]
    everything = "".join(VOCABULARY.symbols)
    assert set(found[fault:]) == {everything}
    assert everything not in found[:fault]


def judged(streams: Streams) -> int:
    """The places where something is forbidden."""
    batches = [batch.allowed for batch in streams.batches() if batch.allowed is not None]
    allowed = np.unpackbits(np.concatenate(batches, 1), 2, len(VOCABULARY))
    assert allowed.shape[:2] == streams.targets.shape
    return int((allowed == 0).any(2).sum())


def test_other_collections_are_not_judged() -> None:
    def corpus(name: str, text: str) -> Corpus:
        return Corpus(name, (CorpusTune(text, "", f"{name}.abc", 1),))

    training = TrainingConfig(streams=1, steps=8, tunes="shuffled", semantic_loss=2.0)
    config = replace(CORPUS, pretraining=("first",), pretraining_epochs=1)
    experiment = Experiment("made-up", config, training=training)
    other = TUNE.replace("GAB d2B", "BAG d2B")
    none = Corpus("none", ())
    data = TrainingData(corpus("own", TUNE), none, none, corpus("first", other))
    epochs = EpochBatches(experiment, data, get_encoding("chars"), VOCABULARY)
    both, own = epochs.epoch(1), epochs.epoch(2)
    assert judged(own) == len(TUNE)
    assert judged(both) == len(TUNE)
    assert both.symbols == len(TUNE) + len(other)
    rows = {
        "".join(np.array(VOCABULARY.symbols)[row])
        for batch in own.batches()
        if batch.allowed is not None
        for row in np.unpackbits(batch.allowed[0], 1, len(VOCABULARY)).astype(np.bool_)
    }
    assert rows == {*allowed_in(TUNE), "".join(VOCABULARY.symbols)}
    (first, *_) = own.batches()
    assert first.allowed is not None
    assert first.allowed.shape == (1, 8, -(-len(VOCABULARY) // 8))


@pytest.mark.parametrize("keras_layers", [False, True])
def test_what_is_forbidden_becomes_unlikely(experiment: Experiment, keras_layers: bool) -> None:
    """Symbol 0 is never there; where it is forbidden, that is learned sooner."""
    shape, symbols = (experiment.training.streams, experiment.training.steps), 5
    random = np.random.default_rng(2)
    inputs, targets = random.integers(1, symbols, size=(2, *shape), dtype=np.int32)
    allowed = np.ones((*shape, symbols), np.bool_)
    allowed[:, :, 0] = False
    bias = {}
    for weight in (0.0, 20.0):
        training = replace(experiment.training, tunes="shuffled", semantic_loss=weight)
        learner = Learner(
            replace(experiment, training=training), symbols, keras_layers=keras_layers
        )
        for _ in range(5):
            keep_state = np.zeros(shape[0], np.float32)
            bits = np.packbits(allowed, 2) if weight else None
            learner.step(Batch(inputs, targets, keep_state, bits), 0.01, weight)
        found = learner.weights()["dense.bias"]
        bias[weight] = found[0] - found[1:].mean()
    assert bias[20.0] < bias[0.0] < 0
