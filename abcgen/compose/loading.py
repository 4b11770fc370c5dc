"""From a model's name, or a snapshot, to what composes by it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from abcgen.compose.composer import Composer
from abcgen.compose.controls import OF_NOTES, OF_TEXT
from abcgen.compose.request import random_seed, request_of
from abcgen.model import DEFAULT_MODEL, Experiment, Snapshot, find_model, load_snapshot
from abcgen.notation import FinishedTune
from abcgen.representation import get_encoding


def composer_of(snapshot: Snapshot, training_tunes: Path | None = None) -> Composer:
    """The composer of a snapshot, of the kind that its encoding needs.

    `training_tunes`: the index of the tunes that the model learned from, if there is one.
    """
    if get_encoding(snapshot.experiment.encoding).spells_abc:
        from abcgen.compose.text import TextComposer

        return TextComposer(snapshot, training_tunes)
    from abcgen.compose.notes import NoteComposer  # not for every start of a model of text

    return NoteComposer(snapshot, training_tunes)


def controls_of(experiment: Experiment) -> frozenset[str]:
    """What can be asked of the models of an experiment: the `controls` of their composer."""
    return OF_TEXT if get_encoding(experiment.encoding).spells_abc else OF_NOTES


@dataclass(frozen=True)
class ModelFiles:
    """What is needed to write like a model, as files: another process can read them."""

    snapshot: Path
    training_tunes: Path | None
    """The index of the tunes that it learned, where one is kept with it."""


@lru_cache(maxsize=1)
def composer_from(files: ModelFiles) -> Composer:
    """The composer of a model's files, which keeps what it has worked out of the grammar as long
    as it is asked for again and again."""
    return composer_of(load_snapshot(files.snapshot), files.training_tunes)


def load_composer(model: str = DEFAULT_MODEL, epoch: int | None = None) -> Composer:
    """The composer of a model, by name or path, at an epoch.

    Without an epoch it is that of `Model.best`: the best kept, or else the last.
    Raises RequestError when there is no such model or epoch, SnapshotError when the file
    is damaged.
    """
    found = find_model(model)
    return composer_of(found.load(epoch), found.training_tunes)


def compose_tune(
    model: str = DEFAULT_MODEL, epoch: int | None = None, **asked: Any
) -> FinishedTune:
    """One tune by a model, with what is asked of the controls in `controls.CONTROLS` by name.

    Without a `seed` it is another tune each time. Raises RequestError for what can't be asked, as
    `request_of` and `Composer.compose` do.
    """
    found = find_model(model)
    composer = composer_of(found.load(epoch), found.training_tunes)
    request = request_of({"seed": random_seed()} | asked)
    if "symbols" in composer.controls:
        from abcgen.compose.lead_in import with_lead_in  # it reads corpora

        request = with_lead_in(request, found)
    [draft] = composer.write_many(request, 1)
    return draft.finish()
