"""Small snapshots made up for tests, and the name of a shipped model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from abcgen.model.experiment import CorpusConfig, Experiment, ModelConfig
from abcgen.model.snapshot import Snapshot, tensor_shapes
from abcgen.representation.encodings import Vocabulary

JIGS = "nottingham-jigs"
"""The shipped model of raw text: 87 characters, an epoch 10, 20 … 90, nothing held out."""
SMALL = ModelConfig(embedding=3, layers=2, units=5)


def random_snapshot(
    symbols: str = "\n |ABCDEFGX", model: ModelConfig = SMALL, seed: int = 1, epoch: int = 10
) -> Snapshot:
    """A snapshot with normally distributed weights."""
    rng = np.random.default_rng(seed)
    vocabulary = Vocabulary.of(symbols)
    shapes = tensor_shapes(model, len(vocabulary))
    return Snapshot(
        Experiment("made-up", CorpusConfig("none.abc"), "Made up", model=model),
        vocabulary,
        epoch,
        {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()},
        {"loss": 1.25, "accuracy": 0.5},
        "0" * 64,
    )


def forgetful_snapshot(weights: Mapping[str, float]) -> Snapshot:
    """A snapshot that gives each symbol a probability in proportion to its weight, always."""
    model = random_snapshot("".join(weights))
    tensors = {name: np.zeros_like(value) for name, value in model.tensors.items()}
    bias = [np.log(weights[symbol]) for symbol in model.vocabulary.symbols]
    tensors["dense.bias"] = np.array(bias, np.float32)
    return Snapshot(
        model.experiment, model.vocabulary, 10, tensors, model.scores, model.corpus_sha256
    )
