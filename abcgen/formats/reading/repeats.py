"""In which order the bars of a MusicXML file are played: repeats, endings, jumps.

The signs of all parts count together, as some programs write them in one part alone. After a jump
(da capo, dal segno) repeats are not taken again and the last ending is played; then Fine ends the
piece, and To Coda leads to the coda.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from xml.etree import ElementTree

from abcgen.system import CorpusError

_MOST_BARS = 100_000
_MOST_TIMES = 100
"""The most bars that are played, and the most often a section is."""
_NUMBER = re.compile(r"\d{1,3}")
_WORDS: Mapping[str, re.Pattern[str]] = {
    "dacapo": re.compile(r"d\W{0,2}c\b|da capo"),
    "dalsegno": re.compile(r"d\W{0,2}s\b|dal segno"),
    "tocoda": re.compile(r"to (the )?coda|al coda"),
    "fine": re.compile(r"fine\W*$"),
}
"""How directions in words begin that say where to go."""
_SOUNDS = ("dacapo", "dalsegno", "tocoda", "fine", "segno", "coda")
"""The same, and the places that they lead to, as attributes of <sound>."""


@dataclass
class _Bar:
    """What the signs of a bar say."""

    opens: bool = False
    times: int = 0
    """How often the section that ends with it is played; 0: it ends none."""
    starts_ending: bool = False
    stops_ending: bool = False
    passes: frozenset[int] = frozenset()
    """Those of its ending, in which it is played; empty: in all."""
    first: int = 0
    last: int = 0
    """The first and last pass of its ending and those beside it; 0: it is within no ending."""
    after: int = 0
    """The bar that follows its ending."""
    signs: frozenset[str] = frozenset()
    """Names out of `_SOUNDS`."""


def order_of_bars(root: ElementTree.Element) -> tuple[tuple[int, ...] | None, tuple[str, ...]]:
    """The numbers of the bars, from 0, as they are played (None: as they stand), and remarks.

    Raises CorpusError where far more would be played than a piece has.
    """
    parts = [part.findall("measure") for part in root.iterfind("part")]
    bars = [_bar(each for each in same if each is not None) for same in zip_longest(*parts)]
    _gather_endings(bars)
    codas = [bar for bar in bars if "coda" in bar.signs]
    if len(codas) > 1 and not any("tocoda" in bar.signs for bar in bars):
        codas[0].signs |= {"tocoda"}  # the coda's sign stands at both places
    signs = {sign for bar in bars for sign in bar.signs}
    if not signs & {"dacapo", "dalsegno"} and not any(bar.times or bar.last for bar in bars):
        return None, ()
    remarks = []
    if "dalsegno" in signs and "segno" not in signs:
        remarks.append("dal segno isn't played, as there is no segno")
    if "tocoda" in signs and "coda" not in signs:
        remarks.append("the jump to the coda isn't played, as there is no coda")
    return tuple(_played(bars)), tuple(remarks)


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
                bar.starts_ending = True
                bar.passes = frozenset(map(int, _NUMBER.findall(ending.get("number", ""))))
            else:
                bar.stops_ending = True
        bar.signs |= frozenset(_signs(measure))
    return bar


def _times(text: str) -> int:
    times = int(text) if text.isdecimal() else 2
    if times > _MOST_TIMES:
        raise CorpusError(f"it says to play a section {times} times: no piece does")
    return max(times, 1)


def _signs(measure: ElementTree.Element) -> Iterator[str]:
    for sound in measure.iter("sound"):
        yield from (name for name in _SOUNDS if sound.get(name, "no") != "no")
    for kind in measure.iterfind("direction/direction-type/*"):
        if kind.tag in ("segno", "coda"):
            yield kind.tag
        elif kind.tag == "words":
            words = " ".join((kind.text or "").lower().split())
            yield from [name for name, pattern in _WORDS.items() if pattern.match(words)][:1]


def _gather_endings(bars: Sequence[_Bar]) -> None:
    """Give each bar within an ending what `_bar` gave to the first."""
    group: list[_Bar] = []
    number = 0
    while number < len(bars):
        first = bars[number]
        end = number
        if not first.starts_ending:
            group = []
        else:
            end = _last_of_ending(bars, number)
            group += bars[number : end + 1]
            for bar in bars[number : end + 1]:
                bar.passes, bar.after = first.passes, end + 1
            passes = frozenset[int]().union(*(bar.passes for bar in group)) or {1}
            for bar in group:
                bar.first, bar.last = min(passes), max(passes)
        number = end + 1


def _last_of_ending(bars: Sequence[_Bar], start: int) -> int:
    """Where an ending stops; without a sign: with a repeat, or where another starts."""
    for number in range(start, len(bars)):
        if bars[number].stops_ending or bars[number].times:
            return number
        if number + 1 < len(bars) and bars[number + 1].starts_ending:
            return number
    return start


def _played(bars: Sequence[_Bar]) -> Iterator[int]:
    place = start = count = 0
    turn, jumped = 1, False
    while place < len(bars):
        bar = bars[place]
        if bar.opens and place != start:
            start, turn = place, 1
        wanted = bar.last if jumped else max(turn, bar.first)
        if bar.passes and wanted not in bar.passes:
            place = bar.after
            if not _within(bars, place):
                start, turn = place, 1
            continue
        yield place
        count += 1
        if count > _MOST_BARS:
            raise CorpusError(f"it has more than {_MOST_BARS} bars, repeats played out")
        if not jumped and turn < _turns(bars, place):
            place, turn = start, turn + 1
            continue
        if _is_over(bars, place):
            start, turn = place + 1, 1
        target = _target(bars, place, jumped)
        jumped = jumped or target is not None
        place = place + 1 if target is None else target


def _within(bars: Sequence[_Bar], place: int) -> bool:
    return place < len(bars) and bars[place].last > 0


def _is_over(bars: Sequence[_Bar], place: int) -> bool:
    """Whether a repeat is over with that bar, its endings included, once all turns are played."""
    bar = bars[place]
    if bar.last:
        return place + 1 == bar.after and not _within(bars, place + 1)
    return bar.times > 0


def _turns(bars: Sequence[_Bar], place: int) -> int:
    """How often the section that ends with a bar is played; 0: none ends there."""
    bar = bars[place]
    follows = place + 1 == bar.after and _within(bars, place + 1)
    return max(bar.times, bar.last) if bar.times or follows else 0


def _target(bars: Sequence[_Bar], place: int, jumped: bool) -> int | None:
    """The bar to go to from the end of that one, where a sign says so."""
    signs = bars[place].signs
    if jumped:
        if "fine" in signs:
            return len(bars)
        if "tocoda" in signs:
            return next((n for n in range(place + 1, len(bars)) if "coda" in bars[n].signs), None)
        return None
    if "dacapo" in signs:
        return 0
    if "dalsegno" in signs:
        before = [number for number in range(place + 1) if "segno" in bars[number].signs]
        return before[-1] if before else None
    return None
