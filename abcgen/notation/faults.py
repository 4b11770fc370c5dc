"""What is wrong with a text: faults with their place and what to do, as values to show.

Faults are collected, never raised: whoever reads a text gets everything that is wrong at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]

LINE_END = re.compile(r"\r\n|\n|\r")
_CONTEXT = 100
"""The longest stretch of a source line shown."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong, in `length` characters from a line and column that count from 1."""

    line: int
    column: int
    length: int
    code: str
    """A short fixed name, such as "bar-long", for programs to tell kinds apart."""
    message: str
    advice: str
    severity: Severity = "error"
    """An error makes the tune wrong; a warning says that something was probably not meant."""


class Lines:
    """The lines of a text, to turn an offset into a line and a column."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self._first = first_line
        self._text = text
        ends = list(LINE_END.finditer(text))
        self._starts = [0, *(end.end() for end in ends)]
        self._ends = [*(end.start() for end in ends), len(text)]

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and the column of a character."""
        index = bisect_right(self._starts, offset) - 1
        return self._first + index, offset - self._starts[index] + 1

    def offset(self, line: int, column: int) -> int:
        """Where the text has a line and a column: the inverse of `locate`."""
        return self._starts[line - self._first] + column - 1

    def line(self, number: int) -> str:
        """The text of a line, without its end; empty when there is no such line."""
        index = number - self._first
        if not 0 <= index < len(self._starts):
            return ""
        return self._text[self._starts[index] : self._ends[index]]


def render(fault: Fault, lines: Lines, name: str) -> str:
    """The fault for a reader: place and message, the source line, a caret, the advice."""
    source = lines.line(fault.line)
    start = fault.column - 1
    # A line of a megabyte is cut to the neighbourhood of the fault.
    cut = max(0, start - _CONTEXT // 2)
    near = source[cut : cut + _CONTEXT].replace("\t", " ")
    shown = "".join(char if char.isprintable() else "?" for char in near)
    room = max(1, len(shown) - (start - cut))
    caret = " " * (start - cut) + "^" * max(1, min(fault.length, room))
    head = f"{name}:{fault.line}:{fault.column}: {fault.severity}: {fault.message}"
    return f"{head}\n    {shown}\n    {caret}\n    {fault.advice}"


def as_dicts(faults: Iterable[Fault], name: str) -> list[dict[str, Any]]:
    """The faults as plain data for JSON, each with the file's name."""
    return [{"file": name, **asdict(fault)} for fault in faults]
