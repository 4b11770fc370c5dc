"""What the window of expectations has to be worked out, in a worker thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from abcgen.compose import Explanation, Request, TextComposer, said
from abcgen.model import Model
from abcgen.notation import FinishedTune
from abcgen.system import RequestError

from ..compose.composers import Composers

_LONGEST = 600
"""Characters that are drawn on at once: more than a tune has, if it ends at all."""
_MOST = 12
"""So many of the symbols that may come are shown."""


class Row(NamedTuple):
    """A symbol that may come at a place."""

    symbol: str
    words: str
    """What it would be to a musician."""
    probability: float
    """By the network alone."""
    drawn: float
    """By what the sampler draws from."""
    forbidden: bool
    came: bool
    """Whether it stands there."""


@dataclass(frozen=True)
class Reader:
    """One snapshot of a model, which reads texts and goes on from them."""

    composers: Composers
    model: Model
    epoch: int

    def read(self, abc: str) -> Explanation:
        """What it expected of a tune; raises RequestError for one that can't be read."""
        return self._composer().explain(abc)

    def otherwise(self, before: Explanation, at: int, symbol: str) -> Explanation:
        """The text with another letter at a place, and nothing behind it."""
        return self._composer().what_if(before, at, symbol)

    def draw(self, before: Explanation, at: int, seed: int) -> Explanation:
        """The text up to a place, and a letter that is drawn there."""
        return self._composer().what_if(before, at, more=1, request=Request(seed=seed))

    def write_on(self, before: Explanation, at: int, seed: int) -> Iterator[Explanation]:
        """The text up to a place, drawn on a few letters at a time until the tune ends."""
        for found in self._composer().reader().write_on(before, at, seed):
            yield found
            if len(found.text) >= at + _LONGEST:
                return

    def tune_in(self, explanation: Explanation) -> FinishedTune:
        """The tune in a text; raises RequestError where there is no note."""
        return self._composer().tune_in(explanation)

    def _composer(self) -> TextComposer:
        composer = self.composers.get(self.model, self.epoch)
        if not isinstance(composer, TextComposer):
            raise RequestError(f"{self.model.name} writes notes, not letters: choose another model")
        return composer


def rows_of(explanation: Explanation, place: int) -> tuple[Row, ...]:
    """What may come at a place, likely ones first, and what came."""
    text = explanation.text
    came = int(explanation.tokens[place]) if place < len(text) else -1
    expected = list(explanation.likeliest(place, _MOST))
    if came >= 0 and text[place] not in {one.symbol for one in expected}:
        expected[-1] = explanation.expected(place, came)
    return tuple(
        Row(
            one.symbol,
            said(explanation, place, one.symbol),
            one.probability,
            one.drawn,
            one.forbidden,
            place < len(text) and one.symbol == text[place],
        )
        for one in expected
    )
