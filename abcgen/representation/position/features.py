"""The rows of a table that tell what a place and a section are."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import lru_cache
from operator import add

from abcgen.notation import LETTERS
from abcgen.representation.position.place import NO_PITCH, PITCHES, QUARTER, Place
from abcgen.representation.position.section import Section

_PART = QUARTER // 24
"""Time is told in 96ths of a whole note, so that 32nds and triplets of 16ths are whole ones, ..."""
_LONGEST = 144
"""... up to so many of them: a bar of 3/2."""
_OFF = _LONGEST + 2
"""Where there is no music yet; below it stands what is longer, or a bar that is too full."""
_NO_LETTER = len(LETTERS)
_MOST_BARS = 33
"""So many bars to come, or more, are told alike."""

TIMES = _OFF + 1
"""How many times are told apart."""
_SIGNS = (
    *("header", "line", "field", "countdown", "music", "chord symbol", "note", "number"),
    *("fraction", "bracket", "tuplet", "quote", "other"),
)
"""What is told apart of what is being read; "chord symbol" is music after one."""
_MOST_NOTES = 3
"""So many notes of a tuplet to come, or more, are told alike."""
_MOST_SECTIONS = 3
"""So many sections to come, or more, are told alike."""
_TUPLET_LENGTHS = (8, 4)
"""The lengths of a tuplet's notes told apart from all others: a triplet's eighths, sixteenths."""
KINDS = (
    *(TIMES, TIMES, PITCHES),
    *(TIMES, _MOST_BARS + 1, _NO_LETTER + 1),
    *(2 * len(_SIGNS), 1 + (_MOST_NOTES + 1) * (len(_TUPLET_LENGTHS) + 1)),
    *(1 + _MOST_SECTIONS + 1, _NO_LETTER + 1),
)
"""How many of each kind there are: time passed, time left, last pitch; pickup, bars to come (none
where no remark has stated them), the letter that the line comes to rest on (the last one is none);
the sign being read, without and with a tie to the next note; how many notes of a tuplet are to come
and how long its first one is (no tuplet first); how many sections come after this one, as the form
and remarks state it (unknown first); the letter of the key's tonic (none last)."""
_OF_SECTION, _OF_SIGN, _OF_FORM = 3, 6, 8
"""The first of those that tell of the section, of the sign being read, and of what is left of the
form."""
_FIRST = tuple(itertools.accumulate(KINDS[:-1], initial=0))
"""Each kind's first row."""
_ALIKE: Mapping[str, str] = {
    **dict.fromkeys(("letter", "inline", "bracket letter"), "field"),
    **dict.fromkeys(("grace", "decoration", "remark"), "other"),
    "blank": "line",
}
"""Signs that are told like others."""


@lru_cache(maxsize=1 << 13)
def place_features(place: Place) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows of the bar, and of the sign being read."""
    left = _number(place.bar - place.elapsed) if place.bar else _OFF
    sign = _ALIKE.get(place.reading, place.reading)
    if sign == "note" and place.text:
        sign = "fraction" if "/" in place.text else "number"
    elif sign == "music" and place.named:
        sign = "chord symbol"
    return (
        _rows(0, _number(place.elapsed), left, place.pitch),
        _rows(_OF_SIGN, _SIGNS.index(sign) + place.tied * len(_SIGNS), _tuplet(place)),
    )


def _tuplet(place: Place) -> int:
    """The number of what is to come of a tuplet; 0 where there is none."""
    notes, size, _ = place.tuplet
    if size == 1:
        return 0
    length, other = (place.first or place.note) // _PART, len(_TUPLET_LENGTHS)
    kind = _TUPLET_LENGTHS.index(length) if notes < size and length in _TUPLET_LENGTHS else other
    return 1 + min(notes, _MOST_NOTES) * (other + 1) + kind


@lru_cache(maxsize=1 << 12)
def section_features(section: Section) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows of the section, and of what is left of the form."""
    bars = min(section.bars, _MOST_BARS)
    sections = min(max(section.sections - section.number, 0), _MOST_SECTIONS)
    left = 1 + sections if section.sections and section.number else 0
    return (
        _rows(_OF_SECTION, _number(section.pickup), bars, _letter(section.last)),
        _rows(_OF_FORM, left, _letter(section.tonic)),
    )


def _number(ticks: int) -> int:
    """The number of a time."""
    parts = ticks // _PART
    return parts if 0 <= parts <= _LONGEST else _LONGEST + 1


def _letter(name: str) -> int:
    """The number of a letter in either case; there may be none."""
    return LETTERS.index(name.upper()) if name else _NO_LETTER


def _rows(kind: int, *numbers: int) -> tuple[int, ...]:
    """The rows of the numbers of that kind and the ones after it."""
    return tuple(map(add, _FIRST[kind:], numbers))


NOTHING_YET = _rows(0, _OFF, _OFF, NO_PITCH, _OFF, 0, _NO_LETTER, 0, 0, 0, _NO_LETTER)
NO_MUSIC = NOTHING_YET[0]
"""The first row of a place in a header; no other place has it."""
