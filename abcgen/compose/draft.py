"""A tune while it is written, and what it is then: a draft."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from abcgen.compose.titles import presented
from abcgen.model import Mask
from abcgen.notation import FinishedTune, complete, ends_tune, open_repeats
from abcgen.representation import Ids
from abcgen.system import RequestError


@dataclass(frozen=True)
class Draft:
    """One tune, as the model wrote it."""

    text: str
    """What it wrote."""
    whole: bool = False
    """Nothing is to be completed: the grammar vouches for it, or a model of notes has ended it."""
    overruled: float | None = None
    """The share of the model's probability that the grammar masked, a character's mean."""
    ready: FinishedTune | None = None
    """The tune, where the text is symbols that stand for notes; its ABC is empty without a note."""

    title: str | None = None
    """The title asked for, empty where none is; None where the text's header is another's: the
    user's or the model's."""

    @property
    def abc(self) -> str:
        """The tune in ABC, with whatever may be amiss in it."""
        return self.text if self.ready is None else self.ready.abc

    def finish(self) -> FinishedTune:
        """The tune in it, made fit to be played; raises RequestError when it has no notes."""
        if self.ready is not None:
            if not self.ready.abc:
                raise RequestError(
                    "there is no note in what the model wrote: ask for more symbols or take "
                    "another seed"
                )
            return self.ready
        text = self.text if self.title is None else presented(self.text, self.title)
        if self.whole:
            return FinishedTune(open_repeats(text.rstrip("\n") + "\n"), ())
        return complete(text, broken_off=not ends_tune(text))


class Decoder(Protocol):
    """What becomes of the tokens of one run, tune by tune."""

    def show(self, token: int) -> str:
        """What a token adds to a tune's text."""

    def is_over(self, text: str, row: int) -> bool:
        """Whether the tune in a row of the batch, whose text that is, has come to its end."""

    def shown(self, text: str, whole: bool) -> str:
        """What of a tune's text can be shown for good; `whole`: nothing will follow."""

    def draft(self, text: str, row: int) -> Draft:
        """What is in the text of a tune."""


@dataclass(frozen=True)
class Start:
    """How the tunes of one run begin."""

    opening: str
    """The text that each starts with."""
    taken: int
    """The symbols of it."""
    prompt: Ids
    """What the network reads."""
    limit: int
    """Symbols at most, the opening's included."""
    decoder: Decoder
    mask: Mask | None = None


class Writing(Iterator[str]):
    """A tune being written: yields its text, what it starts with first, up to its end.

    There is a piece for each symbol; it is empty where what was written can't be shown yet.
    """

    def __init__(self, start: Start, steps: Iterator[Ids]) -> None:
        self.text = ""
        """What has been shown."""
        self._written = ""
        self._is_shown = True
        self._decoder = start.decoder
        self._shown = self._show(start.opening, steps)

    def __next__(self) -> str:
        return next(self._shown)

    def _show(self, opening: str, steps: Iterator[Ids]) -> Iterator[str]:
        written = (self._decoder.show(int(tokens[0])) for tokens in steps)
        over = False
        for piece in itertools.chain((opening,), written):
            self._written += piece
            over = self._decoder.is_over(self._written, 0)
            yield self._more(whole=over)
            if over:
                return
        yield self._more(whole=True)

    def to_the_end(self) -> Draft:
        """The tune once it is over; nothing of it is shown on the way, which saves time."""
        self._is_shown = False
        for _ in self:
            pass
        return self.draft()

    def _more(self, whole: bool) -> str:
        if not self._is_shown:
            return ""
        before, self.text = len(self.text), self._decoder.shown(self._written, whole)
        return self.text[before:]

    def draft(self) -> Draft:
        """What has been written so far."""
        return self._decoder.draft(self._written, 0)
