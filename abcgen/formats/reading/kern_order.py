"""In which order the segments of a Humdrum file are played.

A segment is what stands between two bar lines, or between a bar line and the label of a section.
"*>[A,A,B]" lists the sections to play, "*>A" stands where a section starts (Huron, "The Humdrum
User Guide", chapter 20); without such a list the repeat signs of the bar lines count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from abcgen.formats.reading.base import check_length
from abcgen.system import CorpusError

_MOST_SECTIONS = 200
_MOST_STRETCHES = 100_000
"""The most of each that are played."""


@dataclass
class Segment:
    """Where it starts in the written text, and what its bar lines say."""

    start: Fraction
    section: str = ""
    """Empty: it stands before the first section."""
    is_bar: bool = False
    opens: bool = False
    """Whether a repeat starts with it."""
    goes_back: bool = False
    """Whether a repeat ends with it."""


def played_order(
    segments: Sequence[Segment],
    starts: Sequence[Fraction],
    labels: Collection[str],
    sections: Sequence[str] | None,
) -> tuple[int, ...]:
    """The numbers of the segments, from 0, as they are played.

    `starts` has one more item, where the last ends; `labels` are those of all sections,
    `sections` the expansion list, where there is one. What stands before the first section is
    played first.

    Raises CorpusError for a list that names a section which isn't there, or is far too long.
    """
    if sections is None:
        return tuple(_repeated(segments))
    if len(sections) > _MOST_SECTIONS:
        raise CorpusError(
            f"its expansion list has {len(sections)} sections: more than {_MOST_SECTIONS}"
        )
    if missing := [label for label in sections if label not in labels]:
        raise CorpusError(f"its expansion list has a section {missing[0]}, which isn't there")
    within: dict[str, list[int]] = {}
    for number, segment in enumerate(segments):
        within.setdefault(segment.section, []).append(number)
    played = [within.get(label, []) for label in ["", *sections]]
    lengths = {
        label: sum((starts[one + 1] - starts[one] for one in numbers), Fraction(0))
        for label, numbers in within.items()
    }
    check_length(sum((lengths.get(label, Fraction(0)) for label in sections), Fraction(0)))
    if sum(map(len, played)) > _MOST_STRETCHES:
        raise CorpusError(f"it has more than {_MOST_STRETCHES} bars, repeats played out")
    return tuple(number for numbers in played for number in numbers)


def _repeated(segments: Sequence[Segment]) -> Iterator[int]:
    """A repeat without a start goes back to where the one before it ended."""
    start = 0
    for number, segment in enumerate(segments):
        start = number if segment.opens else start
        yield number
        if segment.goes_back:
            yield from range(start, number + 1)
            start = number + 1
