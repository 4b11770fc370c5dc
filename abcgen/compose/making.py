"""The tune of a seed, all of it done: written, and made fit to be played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from abcgen.compose.composer import Composer
from abcgen.compose.events import Finished
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


def make(composer: Composer, request: Request, seeds: Sequence[int]) -> list[Made]:
    """What the request gives with each of the seeds, whoever makes it and whatever was made before.

    Raises RequestError as `Composer.compose` does.
    """
    return [_made(event) for event in composer.finished_each(request, seeds)]


def _made(event: Finished) -> Made:
    try:
        return Made(event.seed, event.draft.overruled, event.draft.finish())
    except RequestError as error:
        return Made(event.seed, event.draft.overruled, None, str(error))


def make_from(files: ModelFiles, request: Request, seeds: Sequence[int]) -> list[Made]:
    """The same by the files of a model, for another process."""
    return make(composer_from(files), request, seeds)


def originality_from(files: ModelFiles, tune: str) -> Originality | None:
    """As `Composer.originality`, by the files of a model."""
    return composer_from(files).originality(tune)
