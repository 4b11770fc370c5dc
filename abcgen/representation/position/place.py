"""The bar: what a text has read of it, character by character.

By the ABC standard 2.1, sections 3.1.6, 3.1.7, 4.1 to 4.8, 4.13 and 4.17.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from abcgen.notation import FREE_METRE, MetreField, parse_metre, parse_unit, staff_of, tuplet_time

QUARTER = 2**7 * 3**2 * 5 * 7
"""Ticks of a quarter note: tuplets of 2 to 9 of its 16th part come out even."""
PITCHES = 36
"""Five octaves of seven steps, from C,, on; the last is no note at all."""
MIDDLE_C = 14
"""Its number among them."""
NO_PITCH = PITCHES - 1
BLANK = ("line", "blank")
"""What is read where a line may yet be blank, which ends the tune."""
_LENGTH = re.compile(r"(\d{0,3})(/{0,4})(\d{0,3})", re.ASCII)
_LONGEST_FIELD = 36
"""Characters of a field that are read."""


class Place(NamedTuple):
    """How far the bar being written has come; all times in ticks."""

    reading: str = "line"
    """What the next character belongs to: one of the keys of `_READERS`."""
    text: str = ""
    """What is being read, as far as it stands: a field, a tuplet or the length of a note."""
    headed: bool = False
    """The header is over: this is music."""
    metre: MetreField = FREE_METRE
    unit: int = 0
    """The length of a note that says none; 0: by the metre."""
    passed: int = 0
    """From the bar line to the last note."""
    note: int = 0
    """How long the last note is, as far as it stands."""
    plain: int = 0
    """How long it would be without a number."""
    dots: int = 0
    """How many ">" follow it; below 0: so many "<"."""
    tuplet: tuple[int, int, int] = (0, 1, 1)
    """How many notes of a tuplet are to come, and p in the time of q: their number and its time."""
    first: int = 0
    """How long the tuplet's first note is, from the second on."""
    chord: int = 0
    """1 in a chord before its first note, 2 in that note, 3 after it."""
    tied: bool = False
    """A tie to the next note has been read."""
    named: bool = False
    """A chord symbol for the next note has been read."""
    pitch: int = NO_PITCH
    """Of the last note that is complete."""
    sounding: int = NO_PITCH
    """Of the last note, whose octave may still change."""

    @property
    def bar(self) -> int:
        """The ticks of a whole bar; 0 in free metre."""
        return _ticks_of_bar(self.metre)

    @property
    def elapsed(self) -> int:
        """The ticks since the bar line, the last note's included."""
        return self.passed + self.note


NEW = Place()
"""Before a tune."""


@lru_cache(maxsize=1 << 13)
def move(place: Place, character: str) -> Place:
    """The place after one more character."""
    if character == "\n":
        return _end_line(place)
    return _READERS[place.reading](place, character)


def value_of(field: str) -> str:
    """What stands in a field after its letter and colon, a remark left out."""
    return field.partition("%")[0].partition(":")[2]


@lru_cache(maxsize=64)
def _ticks_of_bar(metre: MetreField) -> int:
    return int(metre.bar * QUARTER)


def _end_line(place: Place) -> Place:
    if place.reading in BLANK:
        return NEW
    if place.reading == "field":
        place = _take_field(place)
    elif place.reading == "note":
        place = _settled(place)
    return place._replace(reading="line", text="")


def _take_field(place: Place) -> Place:
    """What a field says of the metre, the unit length and the start of the music."""
    letter, value = place.text[0], value_of(place.text)
    if letter == "M":
        return place._replace(metre=parse_metre(value)[0])
    if letter == "L":
        return place._replace(unit=int(parse_unit(value)[0] * QUARTER))
    if letter == "K" and not place.headed:
        unit = place.unit or int(place.metre.unit_length * QUARTER)
        return NEW._replace(headed=True, metre=place.metre, unit=unit)
    return place


def _read_line(place: Place, character: str) -> Place:
    """The first character of a line, spaces aside."""
    if character in " \t":
        return place._replace(reading="blank")
    if character.isalpha() and (not place.headed or character not in "ABCDEFGabcdefgzx"):
        return place._replace(reading="letter", text=character)
    if not place.headed:
        return place._replace(reading="remark")
    if character == "%":
        return place._replace(reading="countdown", text=character)
    return _read_music(place, character)


def _read_letter(place: Place, character: str) -> Place:
    """What follows a letter at the start of a line: it was a field's if this is a colon."""
    if character == ":":
        start = NEW if place.text == "X" else place
        return start._replace(reading="field", text=place.text + ":")
    if not place.headed:
        return place._replace(reading="remark")
    return _read_music(place, character)


def _read_field(place: Place, character: str) -> Place:
    # Nothing else is kept, so that tunes of the same metre have the same positions.
    if place.text[0] in "KLMNR" and len(place.text) < _LONGEST_FIELD:
        return place._replace(text=place.text + character)
    return place


def _read_inline(place: Place, character: str) -> Place:
    if character == "]":
        return _take_field(place)._replace(reading="music", text="")
    return _read_field(place, character)


def _read_countdown(place: Place, character: str) -> Place:
    # The plan that may come after a space is heard elsewhere; one character more than the rest of a
    # remark can have tells that it is none.
    if place.text[-1:] == " ":
        return place
    return place._replace(text=(place.text + character)[:9])


def _read_bracket(place: Place, character: str) -> Place:
    """What follows "[": an ending, a bar line, a field, or a chord."""
    if character.isalpha() and character not in "ABCDEFGabcdefgzx":
        return place._replace(reading="bracket letter", text=character)
    if character.isdecimal() or character == "|":
        return _read_music(place, character)
    return _read_music(place._replace(chord=1), character)


def _read_bracket_letter(place: Place, character: str) -> Place:
    if character == ":":
        return place._replace(reading="inline", text=place.text + ":")
    return _read_music(place._replace(chord=1), character)


def _read_tuplet(place: Place, character: str) -> Place:
    """What follows "(": a tuplet such as "3" or "3:2:2", or the notes of a slur."""
    if character.isdecimal() or (character == ":" and place.text):
        return place._replace(text=(place.text + character)[:9])
    notes, time, count = [int(part or 0) for part in f"{place.text}::".split(":")][:3]
    time = time or tuplet_time(notes, place.metre)
    if notes and time:
        place = place._replace(tuplet=(count or notes, notes, time))
    return _read_music(place, character)


def _read_music(place: Place, character: str) -> Place:
    """Any sign of music, whatever was being read before it."""
    place = place._replace(reading="music", text="")
    if character in "ABCDEFGabcdefg":
        return _begin_note(place)._replace(sounding=_pitch(staff_of(character) + MIDDLE_C))
    if character in "zx":
        return _begin_note(place)
    if character in "|:":
        return place._replace(
            passed=0, note=0, plain=0, dots=0, tuplet=(0, 1, 1), first=0, chord=0, named=False
        )
    if character == "-":
        return place._replace(tied=True)
    if character in "<>" and place.note:
        return _dot(place, 1 if character == ">" else -1)
    if character == "]" and place.chord:
        # A length that follows is the whole chord's.
        return place._replace(reading="note", chord=0, plain=place.note)
    return place._replace(reading=_OPENED.get(character, "music"))


def _read_note(place: Place, character: str) -> Place:
    """What follows a note at once: its octave, then its length."""
    if character in ",'" and not place.text:
        step = -7 if character == "," else 7
        return place._replace(sounding=_pitch(place.sounding + step))
    place = _settled(place)
    if not (character.isdecimal() or character == "/"):
        return _read_music(place, character)
    found = _LENGTH.fullmatch(place.text + character)
    if found is None or place.chord == 3:  # The first note of a chord says how long it is.
        return place
    above = int(found[1] or 1)
    below = int(found[3]) if found[3] else 2 ** len(found[2])
    note = place.plain * above // max(below, 1)
    return place._replace(text=found[0], note=note)


def _begin_note(place: Place) -> Place:
    place = place._replace(reading="note", pitch=place.sounding)
    if place.chord >= 2:
        return place._replace(chord=3)
    notes, size, time = place.tuplet
    plain = place.unit * _dotted(-place.dots)
    if notes:
        plain = plain * time / size
    return place._replace(
        passed=place.elapsed,
        note=int(plain),
        plain=int(plain),
        dots=0,
        tuplet=(notes - 1, size, time) if notes else (0, 1, 1),
        first=(place.first or place.note) if 0 < notes < size else 0,
        chord=2 if place.chord else 0,
        tied=False,
        named=False,
    )


def _dot(place: Place, way: int) -> Place:
    """One more ">" or "<" after a note, which the next one makes up for (ABC 2.1, section 4.4)."""
    dots = max(min(place.dots + way, 3), -3)
    note = place.note / _dotted(place.dots) * _dotted(dots)
    return place._replace(note=int(note), dots=dots)


def _dotted(dots: int) -> Fraction:
    """What so many ">" make of a note's length; below 0: so many "<"."""
    small = Fraction(1, 2 ** abs(dots))
    return 2 - small if dots > 0 else small


def _settled(place: Place) -> Place:
    """The last note's octave is known."""
    return place._replace(pitch=place.sounding)


def _pitch(step: int) -> int:
    return min(max(step, 0), PITCHES - 2)


def _until(end: str, named: bool = False) -> Callable[[Place, str], Place]:
    """The reader of what is no music, up to the sign that ends it; `named`: a chord symbol."""

    def read(place: Place, character: str) -> Place:
        if character != end:
            return place
        return place._replace(reading="music", named=named or place.named)

    return read


_OPENED: Mapping[str, str] = {
    '"': "quote",
    "[": "bracket",
    "(": "tuplet",
    "{": "grace",
    "!": "decoration",
    "%": "remark",
}
_READERS: Mapping[str, Callable[[Place, str], Place]] = {
    "line": _read_line,
    "blank": _read_line,
    "letter": _read_letter,
    "field": _read_field,
    "music": _read_music,
    "note": _read_note,
    "bracket": _read_bracket,
    "bracket letter": _read_bracket_letter,
    "inline": _read_inline,
    "tuplet": _read_tuplet,
    "quote": _until('"', named=True),
    "grace": _until("}"),
    "decoration": _until("!"),
    "countdown": _read_countdown,
    "remark": lambda place, character: place,
}
