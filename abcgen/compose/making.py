"""The tune of a seed, all of it done: written, and made fit to be played."""

from __future__ import annotations

from dataclasses import dataclass, replace

from abcgen.compose.composer import Composer
from abcgen.compose.loading import ModelFiles, composer_from
from abcgen.compose.request import Request
from abcgen.data import Originality
from abcgen.notation import FinishedTune
from abcgen.system import RequestError


@dataclass(frozen=True)
class Made:
    """A tune, or why there is none."""

    seed: int
    """The one that it is the tune of; where the best of several was asked for, the best one's."""
    overruled: float | None
    """As in `Draft`."""
    tune: FinishedTune | None
    problem: str = ""
    """Why the text that was written is no tune."""


def make(composer: Composer, request: Request, seed: int) -> Made:
    """What the request gives with another seed, whoever makes it and whatever was made before.

    Raises RequestError as `Composer.compose` does.
    """
    event = composer.finished(replace(request, seed=seed))
    try:
        return Made(event.seed, event.draft.overruled, event.draft.finish())
    except RequestError as error:
        return Made(event.seed, event.draft.overruled, None, str(error))


def make_from(files: ModelFiles, request: Request, seed: int) -> Made:
    """The same by the files of a model, for another process."""
    return make(composer_from(files), request, seed)


def originality_from(files: ModelFiles, tune: str) -> Originality | None:
    """As `Composer.originality`, by the files of a model."""
    return composer_from(files).originality(tune)
