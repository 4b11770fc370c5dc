"""Music without a header, given the one it lacks, so that it can be checked and gone on from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from abcgen.grammar import Constraints
from abcgen.notation import complete
from abcgen.system import RequestError

_NUMBER = re.compile(r"^[ \t]*X:", re.MULTILINE)
_PLACE = re.compile(r"line (\d+), column (\d+)")


class PlaceError(RequestError):
    """Something wrong at a place of the text, its line and column counted from 1."""

    def __init__(self, line: int, column: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Headed:
    """A text behind the lines that make it a tune."""

    header: str
    """Whole lines; empty when the text has its own."""
    text: str

    @property
    def abc(self) -> str:
        """Header and text as one."""
        return self.header + self.text

    @property
    def lines(self) -> int:
        """How many lines the header has."""
        return self.header.count("\n")

    def place(self, error: RequestError, lines_before: int = 0) -> RequestError:
        """The error as the user should read it, who sees the text but not the header."""
        match = _PLACE.search(str(error))
        if match is None:
            return error
        line, column = int(match[1]) - self.lines + lines_before, int(match[2])
        sentence = str(error)[: match.start()] + f"line {line}, column {column}"
        return PlaceError(line, column, sentence + str(error)[match.end() :])


def give_header(text: str, constraints: Constraints) -> Headed:
    """Put the header in front that `complete` would, with the metre and the key wished for."""
    if _NUMBER.search(text):
        return Headed("", text)
    try:
        lines = complete(text).abc.split("\n")
    except RequestError:  # not a note so far
        return Headed("X:1\n", text)
    there = {line[:2] for line in text.split("\n")}
    key = next(number for number, line in enumerate(lines) if line.startswith("K:"))
    wished = {"M:": constraints.metre, "K:": constraints.key}
    header = [
        line[:2] + (wished.get(line[:2]) or line[2:])
        for line in lines[: key + 1]
        if line[:2] not in there
    ]
    return Headed("".join(f"{line}\n" for line in header), text)
