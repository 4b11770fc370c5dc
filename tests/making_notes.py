"""A model of notes, made up for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from abcgen.model.experiment import CorpusConfig, Experiment, TrainingConfig
from abcgen.model.snapshot import Snapshot, tensor_shapes
from abcgen.representation.encodings import Vocabulary
from tests.making import SMALL

GRID = {"60": 1.0, "62": 1.0, "64": 1.0, "67": 1.0, "_": 4.0, "r": 0.2, "/": 0.02}
PITCHES = {"60": 1.0, "60.64": 1.0, "67": 1.0, "48": 0.5, "/": 0.02}
EVENTS = {"60": 1.0, "64": 1.0, "67": 0.5, ":2": 1.0, ":4": 1.0, ">2": 1.0, "/": 0.02}


def note_snapshot(
    encoding: str, weights: Mapping[str, float], tunes: str = "shuffled", **corpus: Any
) -> Snapshot:
    """A snapshot that gives each symbol a probability in proportion to its weight, always."""
    vocabulary = Vocabulary.of(weights)
    shapes = tensor_shapes(SMALL, len(vocabulary))
    tensors = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    tensors["dense.bias"] = np.log([weights[symbol] for symbol in vocabulary.symbols], dtype="f4")
    experiment = Experiment(
        "made-up",
        CorpusConfig(**{"dataset": "none.abc", **corpus}),
        "Made up",
        encoding,
        SMALL,
        TrainingConfig(tunes=tunes, steps=6),
    )
    return Snapshot(experiment, vocabulary, 10, tensors, {"loss": 1.0, "accuracy": 0.5}, "0" * 64)
