"""A tune as it is written: its text cut into tokens, printing back character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from abcgen.notation.faults import Lines
from abcgen.notation.text import tunes_of
from abcgen.notation.tokens import Kind, Token, field_parts, tokens_of

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Tune:
    """One tune of a tunebook, from its X: line to where the next one starts."""

    tokens: tuple[Token, ...]
    first_line: int = 1
    """The line of the file on which the tune starts."""

    @cached_property
    def text(self) -> str:
        """The tune exactly as it was read."""
        return "".join(token.text for token in self.tokens)

    @cached_property
    def lines(self) -> Lines:
        """To turn a token's offset into the line and column of the file."""
        return Lines(self.text, self.first_line)

    def fields(self, letter: str) -> Iterator[str]:
        """What each field with that letter says, in order, stripped."""
        for token in self.tokens:
            if token.kind is Kind.FIELD:
                name, value = field_parts(token.text)
                if name == letter:
                    yield value

    @property
    def title(self) -> str:
        """The first title, empty when there is none."""
        return next(self.fields("T"), "")


def parse_tune(text: str, first_line: int = 1) -> Tune:
    """Read one tune; never fails, see `check.check_tune` for what is wrong with it."""
    return Tune(tuple(tokens_of(text)), first_line)


def parse_tunebook(text: str) -> Iterator[Tune]:
    """Read every tune of a tunebook as it is asked for, split where `text.tunes_of` splits it.

    The tunes' texts joined are `text`; what stands before the first X: goes with the first tune.
    """
    line = 1
    for piece in tunes_of(text):
        yield parse_tune(piece, line)
        line += sum(1 for _ in _LINE_END.finditer(piece))
