"""Repeats whose start is only implied: where it is, for the text and for playing.

ABC 2.1 section 4.8 lets the first repeat go without its "|:", and folk tunebooks leave out
others; programs then guess where it starts, abc2midi with a warning. In the text it is put where
the section starts, in playing where abc2midi 4.84 puts it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from abcgen.notation.music import Bar, ChordName, Element, Ending, PartLabel, Sound, Step
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune

_HEADER = re.compile(r"(?:.*\n)*?K:.*\n?")
# Between a section's edge and its first sign: space, line ends, comments, field lines.
_NOTHING = re.compile(r"(?:[\s\\]|%.*|(?<=\n)[A-Za-z]:(?![|:]).*)*")


def open_repeats(tune: str) -> str:
    """The tune with "|:" wherever a repeat ends that none has started.

    Such a repeat starts where its section does: at the start of the music, after the last
    repeat or double bar, or at a part's label.
    """
    header = _HEADER.match(tune)
    edge = header.end() if header else 0
    music, _ = read(parse_tune(tune))
    edges = {at for voice in music.voices for at in _missing(voice.elements, edge)}
    for at in sorted(edges, reverse=True):
        nothing = _NOTHING.match(tune, at)
        place = nothing.end() if nothing else at
        # After a bar line the sign would run into it.
        sign = " |:" if tune[place - 1 : place] in ("|", "]", ":") else "|:"
        tune = tune[:place] + sign + tune[place:]
    return tune


def _missing(elements: tuple[Element, ...], edge: int) -> list[int]:
    """The edges of sections, offsets, at which a repeat should start and doesn't."""
    found = []
    begun = opened = ending = False
    for element in elements:
        if isinstance(element, Sound | ChordName):
            begun = True
        elif isinstance(element, Ending):
            first = element.covers(1)
            if first and begun and not opened:
                found.append(edge)
                opened = True
            ending = not first
        elif isinstance(element, Bar) and element.plain:
            continue
        else:
            if isinstance(element, Bar):
                if element.ends_repeat and begun and not (opened or ending):
                    found.append(edge)
                opened = element.starts_repeat
            elif isinstance(element, PartLabel):
                opened = False
            elif begun:
                continue  # A change of metre or key amid the section.
            edge = element.at + element.size
            begun = ending = False
    return found


# As abc2midi plays them


_START = Bar(0, 0, double=True)


def mark_missing_starts(steps: Sequence[Step], *, parts: bool) -> list[Step]:
    """Put a "|:" at the start of the tune, or of a part, whose first sign ends a repeat."""
    marked: list[Step] = [_START]
    start, found = 0, False
    for step in steps:
        marked.append(step)
        if isinstance(step, PartLabel) and parts:
            start, found = len(marked) - 1, False
        elif isinstance(step, Bar):
            if step.ends_repeat and not found:
                marked.insert(start + 1, Bar(0, 0, starts_repeat=True))
                found = True
            found = found or (step.starts_repeat and not step.ends_repeat)
    return marked


def pair_repeats(steps: Sequence[Step]) -> list[Step]:
    """Make every ":|" and every ending belong to a "|:", put where it most likely was meant.

    The first step is a bar line, as `mark_missing_starts` puts it.
    """
    paired = list(steps)
    start = 0
    """The bar line that a missing "|:" is put at."""
    opened, endings = False, False
    for index, step in enumerate(steps):
        if isinstance(step, Ending):
            if not endings and not opened:
                _start_repeat(paired, start)
            endings = True
        if not isinstance(step, Bar) or step.plain:
            continue
        if step.ends_repeat and step.starts_repeat:
            if not opened:
                _start_repeat(paired, start)
            opened = True
        elif step.ends_repeat:
            if not opened and not endings:
                _start_repeat(paired, start)
            opened, start = False, index
        elif step.starts_repeat:
            if opened:
                paired[index] = step._replace(ends_repeat=True)
            opened = True
        else:
            start = index
    return paired


def _start_repeat(steps: list[Step], index: int) -> None:
    bar = steps[index]
    if isinstance(bar, Bar):
        steps[index] = bar._replace(starts_repeat=True, double=False)
