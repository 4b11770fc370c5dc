"""The expansion lists of Humdrum: a piece written in the order in which it is played.

"*>[A,A,B]" lists the sections to play, "*>A" stands where a section starts (Huron, "The Humdrum
User Guide", chapter 20). music21 reads both as remarks without a meaning, so the sections are
copied out before it reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from abcgen.system import CorpusError

_LIST = re.compile(r"\*>\[([^\]]*)\]")
_LABEL = re.compile(r"\*>([^\[\]]+)")
_STATES = (re.compile(r"\*k\["), re.compile(r"\*[A-Ga-g][#-]?:"), re.compile(r"\*M\d"))
"""What stays in force until it is changed: signature, key, metre."""
_LONGEST = 200
"""The most sections that are played."""


@dataclass
class _Section:
    """The lines of a section, and what is in force where it starts: lines of interpretations."""

    lines: list[str] = field(default_factory=list)
    states: tuple[str, ...] = ()
    spines: int = 0


def expand(text: str) -> str:
    """The text with its sections as the first expansion list without a name has them.

    As they are played out already, repeat signs go from the bar lines. Where a section follows
    that doesn't follow in the text, signature, key and metre are stated anew. A text without such
    a list stays as it is.

    Raises CorpusError for a list that names a section which isn't there or that never ends, and
    for sections between which the number of spines changes.
    """
    lines = text.split("\n")
    order = _order(lines)
    if order is None:
        return text
    if len(order) > _LONGEST:
        raise CorpusError(f"its expansion list has {len(order)} sections: more than {_LONGEST}")
    opening, sections, rest = _cut(lines)
    if missing := [label for label in order if label not in sections]:
        raise CorpusError(f"its expansion list has a section {missing[0]}, which isn't there")
    if len({sections[label].spines for label in order}) > 1:
        raise CorpusError("the number of its spines changes between its sections")
    return "\n".join([*opening, *_played(order, sections), *rest])


def _order(lines: Sequence[str]) -> list[str] | None:
    for line in lines:
        if found := _LIST.search(line) if line.startswith("*") else None:
            return [label.strip() for label in found[1].split(",") if label.strip()]
    return None


def _cut(lines: Sequence[str]) -> tuple[list[str], dict[str, _Section], list[str]]:
    """What stands before the first section, the sections, what stands after the last."""
    opening: list[str] = []
    sections: dict[str, _Section] = {}
    target = opening
    states: dict[int, str] = {}
    spines = 0
    for number, line in enumerate(lines):
        cells = line.split("\t")
        if cells[0].startswith("**"):
            spines = len(cells)
        if label := next(filter(None, map(_LABEL.fullmatch, cells)), None):
            section = _Section([line], tuple(states.values()), spines)
            sections[label[1]] = section
            target = section.lines
            continue
        if _ends(cells):
            return opening, sections, list(lines[number:])
        target.append(line)
        if cells[0].startswith("*"):
            spines = _spines_after(cells)
            for kind, state in enumerate(_STATES):
                if any(state.match(cell) for cell in cells):
                    kept = (cell if state.match(cell) else "*" for cell in cells)
                    states[kind] = "\t".join(kept)
    return opening, sections, []


def _ends(cells: Sequence[str]) -> bool:
    return all(cell == "*-" for cell in cells)


def _spines_after(cells: Sequence[str]) -> int:
    """How many spines there are after a line of interpretations; neighbours "*v" become one."""
    count, joining = 0, False
    for cell in cells:
        joins = cell == "*v"
        count += {"*^": 2, "*+": 2, "*-": 0}.get(cell, 1) if not (joins and joining) else 0
        joining = joins
    return count


def _played(order: Sequence[str], sections: Mapping[str, _Section]) -> Iterator[str]:
    following = dict(zip(sections, list(sections)[1:], strict=False))
    before = None
    for label in order:
        section = sections[label]
        if before is not None and following.get(before) != label:
            yield from (state for state in section.states if _width(state) == section.spines)
        yield from map(_without_repeats, section.lines)
        before = label


def _width(line: str) -> int:
    return line.count("\t") + 1


def _without_repeats(line: str) -> str:
    return line.replace(":", "") if line.startswith("=") else line
