"""The plan of a tune: how each bar follows from an earlier one, as it is told before each line.

A bar's sign is one of

    -     it is new
    4     the bar of 4 bars before comes again
    ^4    that bar comes moved up or down, its rhythm kept: a sequence
    '4    it begins like that bar, for half of it or more
    ,4    it ends like that bar, for half of it or more
    ~4    it has that bar's rhythm

the first of them that is true; of several bars that one in the order of LAGS. So `%A8g --4'1` says
of the first line of A: two new bars, then the first once more, then one that begins like it.
Distances beyond 9 go on with the letters a, b ... Bars are counted as they are played once: those of
a second ending have the numbers of the first's, and `[` stands before the sign of the bar that an
ending starts with. A pickup isn't counted.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from abcgen.representation.canonical.sections import SpelledBar, SpelledNote

DIGITS = string.digits + string.ascii_lowercase
"""What stands for a distance in bars."""
NEW = "-"
ENDING = "["
_USUAL = (4, 8, 16, 2, 1)
LAGS = (0, *_USUAL, *(lag for lag in range(1, len(DIGITS)) if lag not in _USUAL))
"""The distances that are looked at, in that order; 0 is the first ending's bar, for the second's."""
_FEWEST_MOVED = 3
"""Notes of a bar that is told as another one moved."""

_Notes = Sequence[SpelledNote]


def _same(one: _Notes, other: _Notes) -> bool:
    return list(map(_sound, one)) == list(map(_sound, other))


def _sound(note: SpelledNote) -> tuple[Fraction, tuple[tuple[int, int], ...]]:
    return note.duration, tuple((pitch.midi, pitch.staff) for pitch in note.pitches)


def _rhythm(notes: _Notes) -> list[tuple[Fraction, bool]]:
    return [(note.duration, bool(note.pitches)) for note in notes]


def _moved(one: _Notes, other: _Notes) -> bool:
    if len(one) < _FEWEST_MOVED or _rhythm(one) != _rhythm(other):
        return False
    pairs = [pair for pair in zip(one, other, strict=True) if pair[0].pitches]
    return len({a.pitches[-1].staff - b.pitches[-1].staff for a, b in pairs}) == 1


def _begins_like(one: _Notes, other: _Notes) -> bool:
    alike = itertools.takewhile(lambda pair: _sound(pair[0]) == _sound(pair[1]), zip(one, other))
    shared = sum((note.duration for note, _ in alike), Fraction(0))
    return 2 * shared >= sum(note.duration for note in one)


def _ends_like(one: _Notes, other: _Notes) -> bool:
    return _begins_like(one[::-1], other[::-1])


RELATIONS: dict[str, Callable[[_Notes, _Notes], bool]] = {
    "": _same,
    "^": _moved,
    "'": _begins_like,
    ",": _ends_like,
    "~": lambda one, other: _rhythm(one) == _rhythm(other),
}
"""How a bar may follow from another one, by the sign before the distance, the closest first."""


def plan_of(sections: Iterable[Sequence[SpelledBar]]) -> list[list[str]]:
    """The signs of the bars of each section; empty for a pickup."""
    heard: list[_Notes] = []
    return [_of_section(section, heard) for section in sections]


def _of_section(section: Sequence[SpelledBar], heard: list[_Notes]) -> list[str]:
    """The signs of a section's bars, which join those heard, by their number."""
    signs = []
    number, forked = len(heard), len(heard)
    for place, bar in enumerate(section):
        if bar.short and place == 0 and len(section) > 1:
            signs.append("")
            continue
        if bar.again:
            number = forked
        elif bar.ending:
            forked = number
        signs.append((ENDING if bar.ending else "") + _sign(bar.notes, number, heard))
        heard[number : number + 1] = [bar.notes]
        number += 1
    return signs


def _sign(notes: _Notes, number: int, heard: Sequence[_Notes]) -> str:
    before = [(DIGITS[lag], heard[number - lag]) for lag in LAGS if 0 <= number - lag < len(heard)]
    for mark, is_so in RELATIONS.items():
        for digit, other in before:
            if is_so(notes, other):
                return mark + digit
    return NEW
