"""Counting what the bars of a tune hold, and the rule they should keep.

The rule: a pickup, a last bar, and a bar next to a repeat, a double bar, an ending or a part's
label may be short, never too long; every other bar lasts exactly as long as the metre says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from abcgen.notation.field_values import MetreField
from abcgen.notation.music import Bar, Element, Ending, MetreChange, Music, PartLabel, Sound


class CountedBar(NamedTuple):
    """One written bar that holds sounds."""

    number: int
    """Counts from 1 in each voice."""
    at: int
    end: int
    """Offsets of its first character and behind its last."""
    duration: Fraction
    metre: Fraction
    """What the metre asks for, in quarter notes; 0 in free metre."""
    may_be_short: bool

    @property
    def right(self) -> bool:
        """Whether it keeps the rule."""
        if not self.metre or self.duration == self.metre:
            return True
        return self.may_be_short and self.duration < self.metre


class _Open(NamedTuple):
    at: int
    end: int
    duration: Fraction
    metre: MetreField
    next_to_sign: bool
    written: bool
    """Not only the silence of an overlay (see `notation.overlays`)."""


def count_bars(music: Music) -> Iterator[CountedBar]:
    """The bars of every voice, voice by voice."""
    for voice in music.voices:
        yield from _count(voice.elements, music.metre)


def _count(elements: Iterable[Element], metre: MetreField) -> Iterator[CountedBar]:
    finished: list[_Open] = []
    at = end = -1
    duration, bar_metre, sign_before, written = Fraction(0), metre, False, False
    for element in elements:
        if type(element) is Sound:
            if at < 0:
                at, bar_metre = element.at, metre
            end = element.at + element.size
            duration += element.duration
            written = written or element.size > 0
        elif type(element) is Bar:
            sign = not element.plain
            if at < 0:
                # Bar lines with nothing between them act as one.
                sign_before = sign_before or sign
                if finished and sign:
                    finished[-1] = finished[-1]._replace(next_to_sign=True)
                continue
            finished.append(_Open(at, end, duration, bar_metre, sign_before or sign, written))
            at, duration, sign_before, written = -1, Fraction(0), sign, False
        elif type(element) in (Ending, PartLabel):
            sign_before = True
            if at < 0 and finished:
                finished[-1] = finished[-1]._replace(next_to_sign=True)
        elif type(element) is MetreChange:
            metre = element.metre
    if at >= 0:
        finished.append(_Open(at, end, duration, bar_metre, sign_before, written))
    last = len(finished) - 1
    for index, bar in enumerate(finished):
        short = bar.next_to_sign or index in (0, last)
        if bar.written:
            yield CountedBar(index + 1, bar.at, bar.end, bar.duration, bar.metre.bar, short)
