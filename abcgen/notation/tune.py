"""A tune as it is written: its text cut into tokens, printing back character by character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from abcgen.notation.faults import LINE_END, Lines
from abcgen.notation.text import MOST_SHARED, tunes_of
from abcgen.notation.text_codes import readable
from abcgen.notation.tokens import Kind, Token, field_parts, tokens_of

NOWHERE = -1


@dataclass(frozen=True)
class Tune:
    """One tune of a tunebook, from its X: line to where the next one starts."""

    tokens: tuple[Token, ...]
    first_line: int = 1
    """The line of the file on which the tune starts."""
    shared: tuple[Token, ...] = ()
    """The fields and directives of the file's header, which hold for every tune. They are no part
    of this tune's text, and their offset is NOWHERE; a file's first tune has them among its own."""

    @cached_property
    def text(self) -> str:
        """The tune exactly as it was read."""
        return "".join(token.text for token in self.tokens)

    @cached_property
    def lines(self) -> Lines:
        """To turn a token's offset into the line and column of the file."""
        return Lines(self.text, self.first_line)

    def fields(self, letter: str) -> Iterator[str]:
        """What each field with that letter says, in order, stripped, with what "+:" adds to it.

        The tune's own fields, or else those of the file's header.
        """
        own = _values(self.tokens[self.start :], letter)
        yield from own or _values((*self.shared, *self.tokens[: self.start]), letter)

    @cached_property
    def start(self) -> int:
        """How many tokens stand before its X: field; 0 where it has none."""
        for index, token in enumerate(self.tokens):
            if token.kind is Kind.FIELD and field_parts(token.text)[0] == "X":
                return index
        return 0

    @property
    def title(self) -> str:
        """The first title as it should be shown, empty when there is none."""
        return readable(next(self.fields("T"), ""))


def _values(tokens: Iterable[Token], letter: str) -> list[str]:
    values: list[str] = []
    last = ""
    for token in tokens:
        if token.kind is Kind.FIELD:
            name, value = field_parts(token.text)
            if name == letter:
                values.append(value)
            elif name == "+" and last == letter:
                values[-1] += f" {value}"
            last = last if name == "+" else name
    return values


def parse_tune(text: str, first_line: int = 1, shared: tuple[Token, ...] = ()) -> Tune:
    """Read one tune; never fails, see `checking.check_tune` for what is wrong with it."""
    return Tune(tuple(tokens_of(text)), first_line, shared)


def parse_tunebook(text: str) -> Iterator[Tune]:
    """Read every tune of a tunebook as it is asked for, split where `text.tunes_of` splits it.

    The tunes' texts joined are `text`; what stands before the first X: goes with the first tune.
    """
    line = 1
    shared: tuple[Token, ...] | None = None
    for piece in tunes_of(text):
        tune = parse_tune(piece, line, shared or ())
        yield tune
        if shared is None:
            shared = tuple(
                token._replace(offset=NOWHERE)
                for token in tune.tokens[: tune.start]
                if token.kind is Kind.FIELD or token.kind is Kind.DIRECTIVE
            )[:MOST_SHARED]
        line += sum(1 for _ in LINE_END.finditer(piece))
