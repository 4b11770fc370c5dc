"""Training that starts from what another model has learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from abcgen.model import Experiment, Snapshot, Tensors, differences, find_model
from abcgen.representation import Vocabulary
from abcgen.system import ConfigError

_BY_SYMBOL = {"embedding": 0, "dense.kernel": 1, "dense.bias": 0}
"""The tensors that have a part for each symbol, and along which axis."""


def find_start(experiment: Experiment) -> Snapshot | None:
    """The snapshot that an experiment starts from, if it names a model.

    Raises RequestError when there is none of that name, SnapshotError when it is damaged,
    ConfigError when its network isn't built as the experiment's, or knows symbols of another
    encoding; what is dropped may differ.
    """
    if experiment.training.start is None:
        return None
    snapshot = find_model(experiment.training.start).load()
    if snapshot.experiment.encoding != experiment.encoding:
        raise ConfigError(
            f"training.start: {experiment.training.start} has the encoding "
            f"{snapshot.experiment.encoding}, not {experiment.encoding}"
        )
    wanted, theirs = experiment.model, snapshot.experiment.model
    alike = replace(theirs, dropout=wanted.dropout, weight_dropout=wanted.weight_dropout)
    if found := differences(alike, wanted, "model."):
        raise ConfigError(
            f"training.start: {experiment.training.start} is another network: there "
            f"{'; '.join(found)}"
        )
    return snapshot


def adopted(snapshot: Snapshot, vocabulary: Vocabulary, initial: Tensors) -> Tensors:
    """A snapshot's tensors over another vocabulary; symbols new to it keep their `initial` ones."""
    known = [symbol for symbol in vocabulary.symbols if symbol in snapshot.vocabulary]
    places, sources = (list(map(those.index, known)) for those in (vocabulary, snapshot.vocabulary))
    tensors = dict(snapshot.tensors)
    for name, axis in _BY_SYMBOL.items():
        # The rows below those of the symbols tell positions.
        theirs = np.moveaxis(tensors[name], axis, 0)
        ours = np.moveaxis(initial[name], axis, 0).copy()
        ours[places] = theirs[sources]
        ours[len(vocabulary) :] = theirs[len(snapshot.vocabulary) :]
        tensors[name] = np.moveaxis(ours, 0, axis)
    return tensors
