"""What to compose."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from abcgen.grammar import ANYTHING, Wishes
from abcgen.model import Picker
from abcgen.system import RequestError

DEFAULT_LENGTH = 450
LENGTH_RANGE = (300, 600)
"""Lengths that give a tune of ordinary size, in characters."""
MAX_LENGTH = 1_000_000
MAX_CONTEXT = 10_000
LEAST_LEAP = 3


@dataclass(frozen=True)
class Request:
    """What to compose. Raises RequestError for a value that can't be."""

    start: str | None = None
    """The initial character, as `initial_character` reads it; None: as the model's tunes start."""
    length: int = DEFAULT_LENGTH
    """Symbols at most (of models of text: characters), what the tune starts with included; its end
    comes first as a rule.

    A form that is wished for takes what it needs.
    """
    temperature: float = 1.0
    top_p: float = 1.0
    seed: int = 0
    valid: bool = True
    """Keep inside the grammar: the tune parses and its bars add up. False: the raw model."""
    wishes: Wishes = ANYTHING
    """What a valid tune should be like: metre, key, form and so on."""
    fragment: str = ""
    """ABC for the tune to go on from, instead of an initial character."""
    max_copy: int | None = None
    """Forbid passages of so many notes of the tunes that the model learned from."""
    max_leap: int | None = 8
    """The widest interval from note to note within a section of a valid tune, as musicians count:
    8 is an octave. None: any. What it goes on from may have wider ones."""
    seed_tune: str = ""
    """For a model that writes notes: a tune, in ABC, to go on from."""
    symbols: str = ""
    """For a model that writes notes: the symbols to go on from, with spaces between them."""
    lead_in: tuple[str, ...] = ()
    """For a model that writes notes: symbols that it reads first and that aren't part of the tune;
    see `abcgen.compose.lead_in`."""
    context: int | None = None
    """Go by so many of the last symbols alone; None: by all there are."""

    def __post_init__(self) -> None:
        if not 1 <= self.length <= MAX_LENGTH:
            raise RequestError(
                f"length {self.length}: should be from 1 to {MAX_LENGTH:,} characters"
            )
        if self.seed < 0:
            raise RequestError(f"seed {self.seed}: should not be negative")
        if self.wishes != ANYTHING and not self.valid:
            raise RequestError("free writing can't follow wishes such as metre and key")
        if self.context is not None and not 1 <= self.context <= MAX_CONTEXT:
            raise RequestError(f"context {self.context}: should be from 1 to {MAX_CONTEXT:,}")
        if self.seed_tune and self.symbols:
            raise RequestError("a seed is either a tune or symbols: leave one of them out")
        if self.max_leap is not None and self.max_leap < LEAST_LEAP:
            raise RequestError(
                f"max-leap {self.max_leap}: should be at least {LEAST_LEAP}, a third, or 0 for any"
            )
        if self.max_copy is not None:
            from abcgen.compose.no_copies import check_limit

            check_limit(self.max_copy)
        self.picker()

    def picker(self) -> Picker:
        """How tokens are drawn."""
        return Picker(self.temperature, self.top_p)


def refuse_seeds(request: Request) -> None:
    """Raises RequestError for what can be asked of models that write notes alone."""
    if request.seed_tune or request.symbols or request.lead_in:
        raise RequestError(
            "a seed of notes is for models that write notes; this one writes the text of ABC: give "
            "it a fragment to go on from"
        )


def random_seed() -> int:
    """A seed no one chose, small enough to be noted down."""
    return secrets.randbelow(1_000_000)
