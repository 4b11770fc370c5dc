"""Repeats whose start is only implied, written out.

ABC 2.1 section 4.8 lets the first repeat go without its "|:", and folk tunebooks leave out
others; programs then guess where it starts, abc2midi with a warning.
"""

from __future__ import annotations

import re

from abcgen.notation.music import Bar, ChordName, Element, Ending, PartLabel, Sound
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
