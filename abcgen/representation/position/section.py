"""The section: what a text has read of it and of the form, from bar line to bar line."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from abcgen.notation import LETTERS, SOUNDING_KEYS
from abcgen.representation.position.place import BLANK, Place, value_of

_FORM = re.compile(r"[A-P]*([A-P])(?: (?:.* )?([^ ]*))?", re.ASCII)
"""A form, with the name of its last section, and what stands last, perhaps the sounding key."""
_COUNTDOWN = re.compile(r"%[A-P]([1-9][0-9]?)([a-g]?)(?:([0-9])([A-Gz]))? ?", re.ASCII)
TURNS, TURNING = frozenset("\n|:"), frozenset(("countdown", "inline", "bracket"))
"""The characters, and what they may belong to, that may change how far the section has come."""


class Section(NamedTuple):
    """How far the section has come; it changes with fields, bar lines and remarks only."""

    tonic: str = ""
    """The letter of the key's, as far as the K: line has one."""
    sections: int = 0
    """How many there are, as far as an N: line has stated the form."""
    number: int = 0
    """Which of them a remark has named, from 1 on."""
    starting: bool = True
    """No bar of the section has ended yet."""
    lacking: int = 0
    """What the bar before the last bar line lacked of a whole one."""
    pickup: int = 0
    """The section's; where it has just started, what the one before left room for."""
    bars: int = 0
    """To come in the section, this one included, as far as a remark has stated it."""
    forked: int = 0
    """As many as were to come where the first ending started."""
    last: str = ""
    """The letter of the note that the line comes to rest on, as far as a remark has stated it."""
    length: str = ""
    """How many eighths that lasts, likewise..."""
    root: str = ""
    """... and the letter of the root of the chord it stands over; see `grammar.plan`."""
    dance: str = ""
    """What an R: line says."""
    sounding_key: str = ""
    """What a C sounds as, as far as an N: line has stated it."""


def turn(section: Section, place: Place, after: Place, character: str) -> Section:
    """What a character makes of the section that is read at one place and leads to another."""
    if character == "\n":
        return Section() if place.reading in BLANK else _turn_at_end(section, place)
    if place.reading == "countdown":
        names = place.text == "%" and "A" <= character <= "P"
        return section._replace(number=ord(character) - ord("@")) if names else section
    if place.reading == "inline":
        return _take_key(section, place.text) if character == "]" else section
    if after.text == "X:" and after.reading == "field":
        return Section()
    if character in "|:":
        if after.reading != "music":
            return section
        return _draw_bar_line(section, place.elapsed, place.bar, character)
    # The first ending goes on with the bars to come, the others start where that did.
    if character == "1":
        return section._replace(forked=section.bars)
    is_ending = character in "023456789"
    return section._replace(starting=False, bars=section.forked) if is_ending else section


def _turn_at_end(section: Section, place: Place) -> Section:
    """What the end of a line makes of the section: a field's or a remark's."""
    if place.reading == "countdown":
        found = _COUNTDOWN.fullmatch(place.text)
        if not found:
            return section
        bars, last, length, root = found.groups("")
        return section._replace(bars=int(bars), last=last, length=length, root=root)
    if place.reading != "field":
        return section
    if place.text[0] == "R" and not place.headed:
        return section._replace(dance=value_of(place.text).strip())
    if place.text[0] == "N" and not place.headed:
        stated = _FORM.fullmatch(value_of(place.text))
        if not stated:
            return section._replace(sections=0, sounding_key="")
        key = stated[2] if stated[2] in SOUNDING_KEYS else ""
        return section._replace(sections=ord(stated[1]) - ord("@"), sounding_key=key)
    return _take_key(section, place.text)


def _take_key(section: Section, field: str) -> Section:
    if field[0] != "K":
        return section
    tonic = value_of(field).strip()[:1]
    return section._replace(tonic=tonic if tonic in LETTERS else "")


@lru_cache(maxsize=1 << 12)
def _draw_bar_line(section: Section, elapsed: int, bar: int, character: str) -> Section:
    """One sign of a bar line: two of them, or a colon, end a section, or start one."""
    if elapsed:
        missing = max(bar - elapsed, 0)
        is_pickup = section.starting and missing > 0
        section = section._replace(
            starting=False,
            lacking=0 if is_pickup else missing,
            pickup=(elapsed if is_pickup else 0) if section.starting else section.pickup,
            bars=section.bars - (section.bars > 1 and not is_pickup),
        )
    if not elapsed or character == ":":
        section = section._replace(starting=True, pickup=section.lacking)
    return section
