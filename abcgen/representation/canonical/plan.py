"""The plan of a tune: how each bar follows from an earlier one, as it is told before each line.

A bar's sign is one of

    -     it is new
    4     the bar of 4 bars before comes again
    ^4    that bar comes moved up or down, its rhythm kept: a sequence
    '4    it begins like that bar, for half of it or more
    ,4    it ends like that bar, for half of it or more
    ~4    it has that bar's rhythm

the first of them that is true; of several bars that one in the order of LAGS. So `%A8g2G --4'1`
says of the first line of A: two new bars, then the first once more, then one that begins like it.
Distances beyond 9 go on with the letters a, b ... Bars are counted as they are played once: those
of a second ending have the numbers of the first's, and `[` stands before the sign of the bar that
an ending starts with. A pickup isn't counted.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from abcgen.grammar import DISTANCES, ENDING, NEW
from abcgen.representation.canonical.sections import SpelledBar

_USUAL = (4, 8, 16, 2, 1)
LAGS = (0, *_USUAL, *(lag for lag in range(1, len(DISTANCES)) if lag not in _USUAL))
"""The distances looked at, in that order; 0 is the first ending's bar, for the second's."""
_FEWEST_MOVED = 3
"""Notes of a bar that is told as another one moved."""
_TICKS = 2**7 * 3**2 * 5 * 7
"""Of a quarter note: whole numbers are compared faster."""
_Sound: TypeAlias = tuple[int, tuple[int, ...], tuple[int, ...]]


class _Bar(NamedTuple):
    """What of a bar is compared with others."""

    sounds: tuple[_Sound, ...]
    """The ticks, and of all pitches the MIDI numbers and the steps on the staff."""
    rhythm: tuple[tuple[int, bool], ...]
    """The ticks, and whether it is a note."""

    @classmethod
    def of(cls, bar: SpelledBar) -> _Bar:
        sounds = tuple(
            (
                int(note.duration * _TICKS),
                tuple(pitch.midi for pitch in note.pitches),
                tuple(pitch.staff for pitch in note.pitches),
            )
            for note in bar.notes
        )
        return cls(sounds, tuple((ticks, bool(pitches)) for ticks, pitches, _ in sounds))


def _is_moved(one: _Bar, other: _Bar) -> bool:
    if len(one.sounds) < _FEWEST_MOVED or one.rhythm != other.rhythm:
        return False
    pairs = zip(one.sounds, other.sounds, strict=True)
    return len({a[2][-1] - b[2][-1] for a, b in pairs if a[2]}) == 1


def _are_half_alike(one: Sequence[_Sound], other: Sequence[_Sound]) -> bool:
    pairs = zip(one, other, strict=False)
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)
    return 2 * sum(sound[0] for sound, _ in alike) >= sum(sound[0] for sound in one)


_RELATIONS: dict[str, Callable[[_Bar, _Bar], bool]] = {
    "": lambda one, other: one.sounds == other.sounds,
    "^": _is_moved,
    "'": lambda one, other: _are_half_alike(one.sounds, other.sounds),
    ",": lambda one, other: _are_half_alike(one.sounds[::-1], other.sounds[::-1]),
    "~": lambda one, other: one.rhythm == other.rhythm,
}
"""How a bar may follow from another one, by the sign before the distance, the closest first."""


def plan_of(sections: Iterable[Sequence[SpelledBar]]) -> list[list[str]]:
    """The signs of the bars of each section; empty for a pickup."""
    heard: list[_Bar] = []
    return [_of_section(section, heard) for section in sections]


def _of_section(section: Sequence[SpelledBar], heard: list[_Bar]) -> list[str]:
    """The signs of a section's bars, which join those heard, by their number."""
    signs = []
    number, forked = len(heard), len(heard)
    for place, spelled in enumerate(section):
        if spelled.short and place == 0 and len(section) > 1:
            signs.append("")
            continue
        if spelled.again:
            number = forked
        elif spelled.ending:
            forked = number
        bar = _Bar.of(spelled)
        signs.append((ENDING if spelled.ending else "") + _sign(bar, number, heard))
        heard[number : number + 1] = [bar]
        number += 1
    del heard[number:]
    return signs


def _sign(bar: _Bar, number: int, heard: Sequence[_Bar]) -> str:
    near = (lag for lag in LAGS if 0 <= number - lag < len(heard))
    before = [(DISTANCES[lag], heard[number - lag]) for lag in near]
    for mark, is_so in _RELATIONS.items():
        for distance, other in before:
            if is_so(bar, other):
                return mark + distance
    return NEW
