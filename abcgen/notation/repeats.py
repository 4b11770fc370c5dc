"""Repeats whose start is only implied, written out.

ABC 2.1 section 4.8 lets the first repeat go without its "|:", and folk tunebooks leave out
others; programs then guess where it starts, abc2midi with a warning.
"""

from __future__ import annotations

from abcgen.notation.music import Bar, ChordName, Element, Ending, PartLabel, Sound
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune


def open_repeats(tune: str) -> str:
    """The tune with "|:" wherever a repeat ends that none has started.

    Such a repeat starts where its section does: at the start of the music, after the last
    repeat or double bar, or at a part's label.
    """
    music, _ = read(parse_tune(tune))
    places = sorted({place for voice in music.voices for place in _missing(voice.elements)})
    for place in reversed(places):
        # After a bar line the sign would run into it.
        sign = " |:" if tune[place - 1 : place] in ("|", "]", ":") else "|:"
        tune = tune[:place] + sign + tune[place:]
    return tune


def _missing(elements: tuple[Element, ...]) -> list[int]:
    """The offsets at which a repeat should start and doesn't."""
    found = []
    start = -1  # Where the section's first sign stands, once it has one.
    opened = ending = False
    for element in elements:
        if isinstance(element, Sound | ChordName):
            start = element.at if start < 0 else start
        elif isinstance(element, PartLabel):
            start, opened = -1, False
        elif isinstance(element, Ending):
            first = element.covers(1)
            if first and not opened and start >= 0:
                found.append(start)
                opened = True
            ending = not first
        elif isinstance(element, Bar) and not element.plain:
            if element.ends_repeat and not (opened or ending) and start >= 0:
                found.append(start)
            # A first ending's repeat goes on into the second ending.
            opened = element.starts_repeat
            start = -1
            ending = False
    return found
