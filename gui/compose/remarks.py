"""What the window says of a tune when a job has ended: remarks, each perhaps at its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from abcgen.data import LENGTHS, Originality, describe
from abcgen.formats import Conversion
from abcgen.notation import FinishedTune

_ENGINE_NAMES = {"abc2midi": "abc2midi", "builtin": "abcgen"}


@dataclass(frozen=True)
class Remark:
    """Something to know about a tune, perhaps at a line of it, counted from 1."""

    text: str
    line: int | None = None
    fault: bool = False
    column: int | None = None
    """Counted from 1; None: the whole line."""
    length: int = 1
    """Characters from the column on."""
    passage: tuple[int, int] | None = None
    """The offsets in the text between which stands what it is about; nothing is wrong there."""

    def __str__(self) -> str:
        """Such as "Line 7: abc2midi, warning: ..."."""
        if self.line is None:
            return self.text
        column = "" if self.column is None else f", column {self.column}"
        return f"Line {self.line}{column}: {self.text}"


@dataclass(frozen=True)
class Result:
    """How a job ended."""

    summary: str
    """A sentence or two."""
    remarks: tuple[Remark, ...] = ()
    text: str = ""
    """The text that the remarks' lines belong to."""
    failed: bool = False
    """Whether the summary is of a failure."""
    folder: Path | None = None
    """Where files were saved."""
    original: tuple[Remark, ...] = ()
    """How original the text is."""
    details: str = ""
    """What few want to know, such as the seed: the pointer on the summary shows it."""


def originality_remarks(report: Originality, moved: int = 0) -> tuple[Remark, ...]:
    """How original a tune is; the text that the user sees begins at the offset `moved` of it."""
    run, nearest = report.run, report.nearest
    passage = (run.start - moved, run.end - moved) if run else None
    remarks = [Remark(describe(report), passage=passage)]
    if nearest:
        percent = 100 * nearest.share
        share = f"{percent:.0f}" if percent >= 1 else "less than 1"
        remarks.append(
            Remark(
                f"The nearest known tune is {nearest.tune}, which has {share}\u00a0% of this "
                f"tune's passages of {LENGTHS[0]} notes"
            )
        )
    return tuple(remarks)


def as_sentence(text: str) -> str:
    """The text with a capital letter, if it begins with an ordinary word."""
    return re.sub(r"^[a-z]+(?=[ :,])", lambda word: word[0].capitalize(), text)


def sentence_of(error: BaseException) -> str:
    """An error as the user should read it."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def match_lines(tune: str, text: str) -> dict[int, int]:
    """Where the lines of `tune`, counted from 1, stand in the text it was taken from."""
    matcher = difflib.SequenceMatcher(None, tune.split("\n"), text.split("\n"), autojunk=False)
    return {
        a + n + 1: b + n + 1
        for a, b, length in matcher.get_matching_blocks()
        for n in range(length)
    }


def result_of(summary: str, remarks: tuple[Remark, ...], text: str) -> Result:
    """A result whose summary also gives the gravest of the remarks."""
    if remarks:
        gravest = next((remark for remark in remarks if remark.fault), remarks[0])
        more = f" (and {len(remarks) - 1} more below)" if len(remarks) > 1 else ""
        summary = f"{summary}. {gravest}{more}"
    return Result(summary, remarks, text)


def completions(piece: FinishedTune) -> tuple[Remark, ...]:
    return tuple(Remark(as_sentence(remark)) for remark in piece.remarks)


def conversion_remarks(conversion: Conversion, tune: str, text: str) -> tuple[Remark, ...]:
    """What the converter said, with its lines as they are counted in the text the user sees."""
    # What is wrong at the very end, abc2midi puts after the last line.
    last = len(text.rstrip().split("\n"))
    places = {line: min(place, last) for line, place in match_lines(tune, text).items()}
    remarks = [
        Remark(
            f"{_ENGINE_NAMES[conversion.engine]}, {message.kind}: {message.text}",
            places.get(message.line) if message.line else None,
            message.kind == "error",
        )
        for message in conversion.messages
    ]
    return (*remarks, *withheld_remarks(conversion.withheld, places))


def withheld_remarks(withheld: Iterable[str], places: Mapping[int, int]) -> tuple[Remark, ...]:
    """What was kept from a program of others; `places` as `match_lines` gives it."""
    remarks = []
    for sentence in withheld:
        place = re.match(r"line (\d+): ", sentence)
        line = places.get(int(place[1])) if place else None
        remarks.append(Remark(as_sentence(sentence[place.end() if place else 0 :]), line))
    return tuple(remarks)
