"""Training that starts from what another model has learned."""

from __future__ import annotations

from dataclasses import replace

from abcgen.model import Experiment, Snapshot, differences, find_model
from abcgen.system import ConfigError


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
