"""Small snapshots made up for tests, a shipped model, and how much is drawn at random."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping

import numpy as np

from abcgen.compose import Composer, load_composer
from abcgen.model.experiment import CorpusConfig, Experiment, ModelConfig
from abcgen.model.snapshot import Snapshot, tensor_shapes
from abcgen.representation.encodings import Vocabulary

JIGS = "nottingham-jigs"
"""The shipped model of raw text: 87 characters, an epoch 10, 20 … 90, nothing held out."""
WALKS_VARIABLE = "ABCGEN_WALKS"
WALKS = int(os.environ.get(WALKS_VARIABLE, "1"))
"""How many times the usual draws a test marked `walk` makes; scripts/survey/walks.py sets it."""
SMALL = ModelConfig(embedding=3, layers=2, units=5)

OLD_EXPERIMENT = """
{"name": "b", "corpus": {"dataset": "own.abc", "subset": null, "view": "music", "split": null,
"holdout": 0.2, "transpose": false, "durations": [], "common_key": false, "first": [],
"first_epochs": 0}, "description": "", "encoding": "chars", "model": {"embedding": 8, "layers": 2,
"units": 16, "dropout": 0.2, "weight_dropout": 0.2, "recall": 0, "position": false,
"section": false}, "training": {"start": null, "streams": 4, "steps": 16, "tunes": "shuffled",
"epochs": 2, "passes": 1, "snapshot_every": 2, "keep_best": false, "patience": 0,
"learning_rate": 0.01, "schedule": "one-cycle", "weight_decay": 0.01, "clip": 1.0, "averaging": 0.9,
"label_smoothing": 0.0, "validity": 8.0, "untold": 0.0, "seed": 7}}
"""
"""An experiment as a snapshot's metadata had it in version 0.1.0, before its keys were renamed."""


@functools.cache
def shared_composer(name: str = JIGS, epoch: int | None = None) -> Composer:
    """A shipped model, loaded once in a worker, with the grammars that it has met so far.

    For tests that take it as it is: what it writes depends on the request alone.
    """
    return load_composer(name, epoch)


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
