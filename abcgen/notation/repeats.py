"""Repeats whose start is only implied: where it is, for the text and for playing.

ABC 2.1 section 4.8 lets a repeat go without its "|:"; programs then have to find where it starts,
as `sections` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from abcgen.notation.music import Bar, ChordName, Element, Ending, PartLabel, Signpost, Sound
from abcgen.notation.reader import read
from abcgen.notation.sections import sections_of
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
        elif isinstance(element, Signpost) or (isinstance(element, Bar) and element.plain):
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


def signed(elements: Sequence[Element], *, keep_open: bool = False) -> list[Element]:
    """The elements with both signs of every repeat, none that repeats nothing, and ends of endings.

    What plays them finds what `elements` say, however little it understands. `keep_open`: a "|:"
    without an end stays, too.
    """
    bars: dict[int, Bar] = {
        place: one._replace(ends_repeat=False, starts_repeat=keep_open and one.starts_repeat)
        for place, one in enumerate(elements)
        if isinstance(one, Bar)
    }
    endings: dict[int, Ending] = {}
    added: dict[int, Bar] = {}
    """Bar lines that stand where none is written, by the place before which they do."""
    sounding = False
    for section in sections_of(elements):
        stretch = elements[section.start : section.stop]
        if section.times > 1 and any(isinstance(one, Sound) for one in stretch):
            if sounding or section.signed:
                _mark(bars, added, section.start, starts_repeat=True)
            if not section.variants:
                bars[section.stop - 1] = bars[section.stop - 1]._replace(
                    ends_repeat=True, times=section.times
                )
        for one in section.variants:
            ending = elements[one.start]
            if isinstance(ending, Ending):
                endings[one.start] = ending._replace(
                    passes=tuple(zip(one.passes, one.passes, strict=True))
                )
            back = min(one.passes) < section.times
            _mark(bars, added, one.stop, ends_repeat=back, ends_ending=True)
        sounding = sounding or any(isinstance(one, Sound) for one in stretch)
    done: list[Element] = []
    for place, element in enumerate([*elements, None]):
        done += [added[place]] if place in added else []
        if element is not None:
            done.append(bars.get(place) or endings.get(place) or element)
    return done


def _mark(bars: dict[int, Bar], added: dict[int, Bar], place: int, **says: bool) -> None:
    """Have the bar line before a place say something; there is one then."""
    if place - 1 in bars:
        bars[place - 1] = bars[place - 1]._replace(**says)
    else:
        added[place] = added.get(place, Bar(0, 0))._replace(**says)
