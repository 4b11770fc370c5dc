"""In which order the bars of a MusicXML file are played: repeats, endings, jumps.

The signs of all parts count together, as some programs write them in one part alone. They are then
played as a tune's in ABC are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from xml.etree import ElementTree

from abcgen.formats.reading.base import number_of
from abcgen.notation import (
    MOST_PASSES,
    Bar,
    Element,
    Ending,
    Signpost,
    SignpostKind,
    Sound,
    playing_order,
    signpost_in,
)
from abcgen.system import CorpusError

_MOST_SIGNS = 200_000
"""The most signs and bars that are played."""
_NUMBER = re.compile(r"\d{1,3}")
_SOUNDS: Mapping[str, SignpostKind] = {
    "dacapo": "da capo",
    "dalsegno": "dal segno",
    "tocoda": "to coda",
    "fine": "fine",
    "segno": "segno",
    "coda": "coda",
}
"""The attributes of <sound> that say where to go on, and the places that they lead to."""


@dataclass
class _Bar:
    """What the signs of a bar say."""

    opens: bool = False
    times: int = 0
    """How often the section that ends with it is played; 0: it ends none."""
    passes: frozenset[int] = frozenset()
    """Those of the ending that starts with it; empty: none does."""
    stops_ending: bool = False
    signs: frozenset[SignpostKind] = frozenset()


def order_of_bars(root: ElementTree.Element) -> tuple[tuple[int, ...] | None, tuple[str, ...]]:
    """The numbers of the bars, from 0, as they are played (None: as they stand), and remarks.

    Raises CorpusError where far more would be played than a piece has.
    """
    parts = [part.findall("measure") for part in root.iterfind("part")]
    bars = [_bar(each for each in same if each is not None) for same in zip_longest(*parts)]
    codas = [bar for bar in bars if "coda" in bar.signs]
    if len(codas) > 1 and not any("to coda" in bar.signs for bar in bars):
        codas[0].signs |= {"to coda"}  # the coda's sign stands at both places
    signs = {sign for bar in bars for sign in bar.signs}
    if not signs & {"da capo", "dal segno"} and not any(bar.times or bar.passes for bar in bars):
        return None, ()
    remarks = []
    if "dal segno" in signs and "segno" not in signs:
        remarks.append("dal segno isn't played, as there is no segno")
    if "to coda" in signs and "coda" not in signs:
        remarks.append("the jump to the coda isn't played, as there is no coda")
    elements = list(_elements(bars))
    played = playing_order(elements, most=_MOST_SIGNS)
    order = (elements[place] for place in played)
    if len(played) == _MOST_SIGNS:
        raise CorpusError(f"it has more than {_MOST_SIGNS} signs and bars, repeats played out")
    return tuple(one.at for one in order if isinstance(one, Sound)), tuple(remarks)


def _bar(measures: Iterable[ElementTree.Element]) -> _Bar:
    bar = _Bar()
    for measure in measures:
        for repeat in measure.iterfind("barline/repeat"):
            if repeat.get("direction") == "backward":
                bar.times = max(bar.times, _times(repeat.get("times", "")))
            else:
                bar.opens = True
        for ending in measure.iterfind("barline/ending"):
            if ending.get("type") == "start":
                bar.passes = frozenset(
                    map(int, _NUMBER.findall(ending.get("number", "")))
                ) or frozenset({1})
            else:
                bar.stops_ending = True
        bar.signs |= frozenset(_signs(measure))
    return bar


def _times(text: str) -> int:
    times = number_of(text) if text.isdecimal() else 2
    if times > MOST_PASSES:
        raise CorpusError(f"it says to play a section {times} times: no piece does")
    return max(times, 1)


def _signs(measure: ElementTree.Element) -> Iterator[SignpostKind]:
    for sound in measure.iter("sound"):
        yield from (kind for name, kind in _SOUNDS.items() if sound.get(name, "no") != "no")
    for shown in measure.iterfind("direction/direction-type/*"):
        if shown.tag in ("segno", "coda"):
            yield _SOUNDS[shown.tag]
        elif shown.tag == "words" and (kind := signpost_in(shown.text or "")):
            yield kind


def _elements(bars: Sequence[_Bar]) -> Iterator[Element]:
    """The signs of the bars as those of a tune, with a rest for each bar, whose offset is its
    number."""
    for number, bar in enumerate(bars):
        if bar.opens:
            yield Bar(0, 0, starts_repeat=True)
        if bar.passes:
            yield Ending(0, 0, tuple((one, one) for one in sorted(bar.passes)))
        yield from (Signpost(0, 0, sign) for sign in sorted(bar.signs))
        yield Sound(number, 0, Fraction(1), ())
        yield Bar(0, 0, ends_repeat=bar.times > 0, double=bar.stops_ending, times=bar.times or 2)
