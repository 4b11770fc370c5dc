"""Where in its music a text stands: what a musician counts along, told beside each character.

A network that reads ABC character by character must add up lengths to know how much of the bar is
left, and keep the last pitch in mind across chord symbols; and over whole sections how they began,
and how many bars are still to come. `Position` does it for the network: the time since the bar
line, the time until the next, and the pitch of the last note, the metrical position that models of
music have as an input (as in Huang & Yang 2020, "Pop Music Transformer"); the pickup, the bars and
sections to come and the last note's letter, as far as the form and remarks state them (see
`abcgen.grammar.letters`); and what has been begun: a length, a chord symbol, a tie, a tuplet. It
follows from the characters read so far alone, whatever they are, so nothing is given away of those
to come.

It counts tunes of one voice, by the ABC standard 2.1, sections 3.1.6, 3.1.7, 4.1 to 4.8, 4.13 and
4.17; overlays, and chords as ABC 1.6 wrote them, are counted note after note. No text is an error.

What `told` gives belongs to the weights that learned from it: changed, they would read nonsense.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from operator import add
from types import MappingProxyType
from typing import NamedTuple

from abcgen.notation.fields import FREE_METRE, MetreField, parse_metre, parse_unit, tuplet_time

QUARTER = 2**7 * 3**2 * 5 * 7
"""Ticks of a quarter note: tuplets of 2 to 9 of its 16th part come out even."""
_PART = QUARTER // 24
"""Time is told in 96ths of a whole note, so that 32nds and triplets of 16ths are whole ones, ..."""
_LONGEST = 144
"""... up to so many of them: a bar of 3/2."""
_OFF = _LONGEST + 2
"""Where there is no music yet; below it stands what is longer, or a bar that is too full."""
_PITCHES = 36
"""Five octaves of seven steps, from C,, on; the last is no note at all."""
_LETTERS = "CDEFGAB"
_NO_PITCH, _NO_LETTER = _PITCHES - 1, len(_LETTERS)
_MOST_BARS = 33
"""So many bars to come, or more, are told alike."""

TIMES = _OFF + 1
"""How many times are told apart."""
_SIGNS = (
    *("header", "line", "field", "tally", "music", "chord symbol", "note", "number", "fraction"),
    *("bracket", "tuplet", "quote", "other"),
)
"""What is told apart of what is being read; "chord symbol" is music after one."""
_MOST_NOTES = 3
"""So many notes of a tuplet to come, or more, are told alike."""
_MOST_SECTIONS = 3
"""So many sections to come, or more, are told alike."""
_TUPLET_LENGTHS = (8, 4)
"""The lengths of a tuplet's notes told apart from all others: a triplet's eighths, sixteenths."""
KINDS = (
    *(TIMES, TIMES, _PITCHES),
    *(TIMES, _MOST_BARS + 1, _NO_LETTER + 1),
    *(2 * len(_SIGNS), 1 + (_MOST_NOTES + 1) * (len(_TUPLET_LENGTHS) + 1)),
    *(1 + _MOST_SECTIONS + 1, _NO_LETTER + 1),
)
"""How many of each kind there are: time passed, time left, last pitch; pickup, bars to come (none
where no remark has stated them), the letter of the tune's last note (the last one is none); the
sign being read, without and with a tie to the next note; how many notes of a tuplet are to come
and how long its first one is (no tuplet first); how many sections come after this one, as the form
and remarks state it (unknown first); the letter of the key's tonic (none last)."""
OF_BAR = 3
"""How many of the kinds tell of the bar, the first ones; then come those of the section."""
_OF_SIGN = 6
"""The first of those that tell of the sign being read."""
_FIRST = tuple(itertools.accumulate(KINDS[:-1], initial=0))
"""Each kind's first row."""

_LENGTH = re.compile(r"(\d{0,3})(/{0,4})(\d{0,3})", re.ASCII)
_LONGEST_FIELD = 36
"""Characters of a field that are read."""
_FORM = re.compile(r"[A-P]*([A-P])(?: .*)?", re.ASCII)
"""A form, with the name of its last section."""
_TURNS = frozenset("\n|:0123456789")
"""Characters that may change how far the section has come."""
_TALLY = re.compile(r"%[A-P]([1-9][0-9]?)([a-g]?)", re.ASCII)


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
    tonic: str = ""
    """The letter of the key's, as far as the K: line has one."""
    sections: int = 0
    """How many there are, as far as an N: line has stated the form."""
    section: int = 0
    """Which of them a remark has named, from 1 on."""
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
    model: int = 0
    """How long the tuplet's first note is, from the second on."""
    chord: int = 0
    """1 in a chord before its first note, 2 in that note, 3 after it."""
    tied: bool = False
    """A tie to the next note has been read."""
    named: bool = False
    """A chord symbol for the next note has been read."""
    pitch: int = _NO_PITCH
    """Of the last note that is complete."""
    sounding: int = _NO_PITCH
    """Of the last note, whose octave may still change."""

    @property
    def bar(self) -> int:
        """The ticks of a whole bar; 0 in free metre."""
        return int(self.metre.bar * QUARTER)

    @property
    def elapsed(self) -> int:
        """The ticks since the bar line, the last note's included."""
        return self.passed + self.note


class Section(NamedTuple):
    """How far the section has come; it changes with bar lines and remarks only."""

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
    """The letter of the tune's last note, as far as a remark has stated it."""


class Position(NamedTuple):
    """How far a text has come."""

    # Apart, as there are few of each, and what has been worked out of one is kept.
    place: Place
    section: Section


_NEW = Place()
START = Position(_NEW, Section())
"""Before the first character."""


def advance(position: Position, character: str) -> Position:
    """The position after one more character."""
    place, section = position
    after = _move(place, character)
    if not after.headed:
        section = Section()
    elif character in _TURNS:
        section = _turn(section, place, after, character)
    return Position(after, section)


def told(position: Position) -> tuple[int, ...]:
    """The rows of a table that tell a position, one of each kind in the order of KINDS."""
    if not position.place.headed:
        return _NOTHING_YET
    place, section = position
    return _told_of_place(place) + _told_of_section(section) + _told_of_sign(place)


def without_form(rows: Iterable[int]) -> tuple[int, ...]:
    """What `told` would give had the form and remarks stated nothing."""
    return tuple(_UNSTATED.get(kind, row) for kind, row in enumerate(rows))


@lru_cache(maxsize=1 << 16)
def _told_of_place(place: Place) -> tuple[int, ...]:
    left = _number(place.bar - place.elapsed) if place.bar else _OFF
    return _rows(0, _number(place.elapsed), left, place.pitch)


@lru_cache(maxsize=1 << 16)
def _told_of_sign(place: Place) -> tuple[int, ...]:
    sign = _ALIKE.get(place.reading, place.reading)
    if sign == "note" and place.text:
        sign = "fraction" if "/" in place.text else "number"
    elif sign == "music" and place.named:
        sign = "chord symbol"
    to_come = min(max(place.sections - place.section, 0), _MOST_SECTIONS)
    return _rows(
        _OF_SIGN,
        _SIGNS.index(sign) + place.tied * len(_SIGNS),
        _tuplet(place),
        1 + to_come if place.sections and place.section else 0,
        _letter(place.tonic),
    )


def _tuplet(place: Place) -> int:
    """The number of what is to come of a tuplet; 0 where there is none."""
    notes, size, _ = place.tuplet
    if size == 1:
        return 0
    length, other = (place.model or place.note) // _PART, len(_TUPLET_LENGTHS)
    kind = _TUPLET_LENGTHS.index(length) if notes < size and length in _TUPLET_LENGTHS else other
    return 1 + min(notes, _MOST_NOTES) * (other + 1) + kind


@lru_cache(maxsize=1 << 12)
def _told_of_section(section: Section) -> tuple[int, ...]:
    to_come = min(section.bars, _MOST_BARS)
    return _rows(OF_BAR, _number(section.pickup), to_come, _letter(section.last))


def _letter(name: str) -> int:
    """The number of a letter in either case; there may be none."""
    return _LETTERS.index(name.upper()) if name else _NO_LETTER


def _rows(kind: int, *numbers: int) -> tuple[int, ...]:
    """The rows of the numbers of that kind and the ones after it."""
    return tuple(map(add, _FIRST[kind:], numbers))


_NOTHING_YET = _rows(0, _OFF, _OFF, _NO_PITCH, _OFF, 0, _NO_LETTER, 0, 0, 0, _NO_LETTER)
_UNSTATED = {kind: _NOTHING_YET[kind] for kind in (4, 5, 8)}
"""The rows of the kinds that the form and remarks tell of, where those state nothing."""
NO_MUSIC = _NOTHING_YET[0]
"""The first row of a place in a header; no other place has it."""


def _turn(section: Section, place: Place, after: Place, character: str) -> Section:
    """What a character makes of the section that is read at one place and leads to another."""
    if character == "\n":
        found = _TALLY.fullmatch(place.text) if place.reading == "tally" else None
        return section._replace(bars=int(found[1]), last=found[2]) if found else section
    if character in "|:":
        return _draw_bar_line(section, place, character) if after.reading == "music" else section
    if place.reading != "bracket":
        return section
    # The first ending goes on with the bars to come, the others start where that did.
    if character == "1":
        return section._replace(forked=section.bars)
    return section._replace(starting=False, bars=section.forked)


def _draw_bar_line(section: Section, place: Place, character: str) -> Section:
    """One sign of a bar line: two of them, or a colon, end a section, or start one."""
    elapsed = place.elapsed
    if elapsed:
        missing = max(place.bar - elapsed, 0)
        is_pickup = section.starting and missing > 0
        section = section._replace(
            starting=False,
            lacking=0 if is_pickup else missing,
            pickup=elapsed * is_pickup if section.starting else section.pickup,
            bars=section.bars - (section.bars > 1 and not is_pickup),
        )
    if not elapsed or character == ":":
        section = section._replace(starting=True, pickup=section.lacking)
    return section


@lru_cache(maxsize=1 << 16)
def _move(place: Place, character: str) -> Place:
    """The place after one more character."""
    if character == "\n":
        return _end_line(place)
    return _READERS[place.reading](place, character)


def _number(ticks: int) -> int:
    """The number of a time."""
    parts = ticks // _PART
    return parts if 0 <= parts <= _LONGEST else _LONGEST + 1


def _end_line(place: Place) -> Place:
    if place.reading in ("line", "blank"):
        return _NEW  # A blank line ends the tune.
    if place.reading == "field":
        place = _take_field(place)
    elif place.reading == "note":
        place = _settled(place)
    return place._replace(reading="line", text="")


def _take_field(place: Place) -> Place:
    """What a field says of the metre, the unit length and the start of the music."""
    letter, _, value = place.text.partition("%")[0].partition(":")
    if letter == "M":
        return place._replace(metre=parse_metre(value)[0])
    if letter == "L":
        return place._replace(unit=int(parse_unit(value)[0] * QUARTER))
    if letter == "N" and not place.headed:
        stated = _FORM.fullmatch(value)
        return place._replace(sections=ord(stated[1]) - ord("@") if stated else 0)
    if letter == "K":
        tonic = value.strip()[:1]
        place = place._replace(tonic=tonic if tonic in _LETTERS else "")
    if letter == "K" and not place.headed:
        unit = place.unit or int(place.metre.unit_length * QUARTER)
        return _NEW._replace(
            headed=True, metre=place.metre, unit=unit, sections=place.sections, tonic=place.tonic
        )
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
        return place._replace(reading="tally", text=character)
    return _read_music(place, character)


def _read_letter(place: Place, character: str) -> Place:
    """What follows a letter at the start of a line: it was a field's if this is a colon."""
    if character == ":":
        start = _NEW if place.text == "X" else place
        return start._replace(reading="field", text=place.text + ":")
    if not place.headed:
        return place._replace(reading="remark")
    return _read_music(place, character)


def _read_field(place: Place, character: str) -> Place:
    # Nothing else is kept, so that tunes of the same metre have the same positions.
    if place.text[0] in "KLMN" and len(place.text) < _LONGEST_FIELD:
        return place._replace(text=place.text + character)
    return place


def _read_inline(place: Place, character: str) -> Place:
    if character == "]":
        return _take_field(place)._replace(reading="music", text="")
    return _read_field(place, character)


def _read_tally(place: Place, character: str) -> Place:
    if place.text == "%" and "A" <= character <= "P":
        place = place._replace(section=ord(character) - ord("@"))
    # One character more than a remark of ours can have tells that it is none.
    return place._replace(text=(place.text + character)[:6])


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
        return place._replace(text=(place.text + character)[:8])
    notes, time, count = [int(part or 0) for part in f"{place.text}::".split(":")][:3]
    time = time or tuplet_time(notes, place.metre)
    if notes and time:
        place = place._replace(tuplet=(count or notes, notes, time))
    return _read_music(place, character)


def _read_music(place: Place, character: str) -> Place:
    """Any sign of music, whatever was being read before it."""
    place = place._replace(reading="music", text="")
    if character in "ABCDEFGabcdefg":
        octave = 3 if character.islower() else 2
        pitch = _pitch(_LETTERS.index(character.upper()) + 7 * octave)
        return _begin_note(place)._replace(sounding=pitch)
    if character in "zx":
        return _begin_note(place)
    if character in "|:":
        return place._replace(
            passed=0, note=0, plain=0, dots=0, tuplet=(0, 1, 1), model=0, chord=0, named=False
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
        model=(place.model or place.note) if 0 < notes < size else 0,
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
    return min(max(step, 0), _PITCHES - 2)


def _read_quote(place: Place, character: str) -> Place:
    return place._replace(reading="music", named=True) if character == '"' else place


def _until(end: str) -> Callable[[Place, str], Place]:
    """The reader of what tells nothing of the music, up to the sign that ends it."""

    def read(place: Place, character: str) -> Place:
        return place._replace(reading="music") if character == end else place

    return read


_OPENED: Mapping[str, str] = MappingProxyType(
    {'"': "quote", "[": "bracket", "(": "tuplet", "{": "grace", "!": "decoration", "%": "remark"}
)
_READERS: Mapping[str, Callable[[Place, str], Place]] = MappingProxyType(
    {
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
        "quote": _read_quote,
        "grace": _until("}"),
        "decoration": _until("!"),
        "tally": _read_tally,
        "remark": lambda place, character: place,
    }
)
_ALIKE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("letter", "inline", "bracket letter"), "field")
    | dict.fromkeys(("grace", "decoration", "remark"), "other")
    | {"blank": "line"}
)
"""Signs that are told like others."""
