"""What is told while a tune is made: one stream for the command line, the window and scripts."""

from __future__ import annotations

from dataclasses import dataclass

from abcgen.compose.draft import Draft


@dataclass(frozen=True)
class Written:
    """More of the tune."""

    text: str
    symbols: int
    """How many of the model's symbols that is."""


@dataclass(frozen=True)
class Discarded:
    """What was written holds a copy that is forbidden: the tune begins anew."""


@dataclass(frozen=True)
class Finished:
    """The tune as the model wrote it."""

    draft: Draft
    seed: int
    """The one that it is the tune of; where the best of several was asked for, the best one's."""
    given: int = 0
    """How many of its symbols the model was given to go on from."""
    stopped: bool = False
    """Whether it was broken off when the user asked for that."""


Event = Written | Discarded | Finished
