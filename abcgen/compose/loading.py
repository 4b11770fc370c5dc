"""From a model's name, or a snapshot, to what composes by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from abcgen.compose.composer import Composer
from abcgen.compose.events import Finished
from abcgen.compose.request import Request, random_seed, request_of
from abcgen.model import DEFAULT_MODEL, Snapshot, find_model
from abcgen.notation import FinishedTune
from abcgen.representation import get_encoding
from abcgen.system import cores

_MANY = 24
"""So many tunes are worth starting processes for: each has to work out the grammar by itself."""


def composer_of(snapshot: Snapshot, training_tunes: Path | None = None) -> Composer:
    """The composer of a snapshot, of the kind that its encoding needs.

    `training_tunes`: the index of the tunes that the model learned from, if there is one.
    """
    if get_encoding(snapshot.experiment.encoding).spells_abc:
        from abcgen.compose.text import TextComposer

        return TextComposer(snapshot, training_tunes)
    from abcgen.compose.notes import NoteComposer  # not for every start of a model of text

    return NoteComposer(snapshot, training_tunes)


def load_composer(model: str = DEFAULT_MODEL, epoch: int | None = None) -> Composer:
    """The composer of a model, by name or path, at an epoch.

    Without an epoch it is that of `Model.best`: the best kept, or else the last.
    Raises RequestError when there is no such model or epoch, SnapshotError when the file
    is damaged.
    """
    found = find_model(model)
    return composer_of(found.load(epoch), found.training_tunes)


def compose_each(
    composer: Composer,
    loaded: tuple[str, int | None],
    request: Request,
    seeds: Sequence[int],
    on_done: Callable[[int], None] = lambda tunes: None,
) -> list[Finished]:
    """The tune of each seed, exactly as that seed alone gives it; many are shared out to all cores.

    They are written one after another, not side by side: there, products round otherwise, and now
    and then a draw hangs on that. `loaded`: the model and epoch of the composer, by which other
    processes load it. `on_done` hears how many are done. Raises RequestError as `Composer.compose`
    does.
    """
    from abcgen.system import each  # not for every start

    if len(seeds) < _MANY or cores() == 1:
        return each(partial(_compose, composer, request), seeds, on_done, most=1)
    return each(partial(_compose_there, loaded, request), seeds, on_done)


def _compose(composer: Composer, request: Request, seed: int) -> Finished:
    return composer.finished(replace(request, seed=seed))


def _compose_there(loaded: tuple[str, int | None], request: Request, seed: int) -> Finished:
    return _compose(_kept(*loaded), request, seed)


@lru_cache(maxsize=1)
def _kept(model: str, epoch: int | None) -> Composer:
    """A process's composer, who keeps from tune to tune what he has worked out of the grammar."""
    return load_composer(model, epoch)


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
