"""Which of several tunes is the best: the one least odd, as `abcgen.measures` tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from abcgen.compose.draft import Draft
from abcgen.measures import oddness, played
from abcgen.system import RequestError


class StoppedError(Exception):
    """What the user broke off before there was a tune to keep."""


def best_of(drafts: Sequence[Draft]) -> int:
    """The place of the best one, the first of equals; tunes without a note come last."""
    return min(range(len(drafts)), key=lambda place: _oddness(drafts[place]))


def unless(stopped: Callable[[], bool]) -> Callable[[int], None]:
    """What hears of each step and raises StoppedError when it is time."""

    def hear(done: int) -> None:
        if stopped():
            raise StoppedError

    return hear


def _oddness(draft: Draft) -> float:
    try:
        tune = played(draft.finish().abc)
    except RequestError:
        return inf
    return oddness(tune) if tune else inf
