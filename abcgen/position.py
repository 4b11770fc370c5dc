"""Where in its music a text stands: what a musician counts along, told beside each character.

A network that reads ABC character by character must add up lengths to know how much of the bar is
left, and keep the last pitch in mind across chord symbols. `Position` does it for the network: the
time since the bar line, the time until the next, and the pitch of the last note, the metrical
position that models of music have as an input (as in Huang & Yang 2020, "Pop Music Transformer").
It follows from the characters read so far alone, whatever they are, so nothing is given away of
those to come.

It is a reading for that purpose: what tunes of one voice have is counted exactly, by the ABC
standard 2.1, sections 4.3 to 4.13 and 4.17; the rarer signs (overlays, tuplets such as (5:4:6,
unequal notes in a chord) are counted as if they weren't there. No text is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from abcgen.grammar.lengths import TUPLET_TIME, WHOLE

_GRID = 96
"""Parts of a whole note in which time is told: 32nds and triplets of 16ths are whole ones."""
_LONGEST = _GRID * 3 // 2
"""The most of them that are told apart; the longest usual metre is 3/2."""
_OFF = _LONGEST + 2
"""Where there is no music yet; below it stands what is longer, or a bar that is too full."""
_PITCHES = 36
"""Five octaves of seven steps, from C,, on; the last is no note at all."""
_LETTERS = "CDEFGAB"

TIMES = _OFF + 1
"""How many times are told apart."""
ROWS = TIMES + TIMES + _PITCHES
"""How many rows a table needs that has one for each time passed, time left and pitch."""
TOLD = 3
"""How many of these rows tell one position."""

_METRE = re.compile(r"\s*(\d{1,3})/(\d{1,3})", re.ASCII)
_LENGTH = re.compile(r"(\d{0,3})(/*)(\d{0,3})", re.ASCII)
_COMMON = MappingProxyType({"C": WHOLE, "C|": WHOLE})
_EIGHTH, _SIXTEENTH = WHOLE // 8, WHOLE // 16


class Position(NamedTuple):
    """How far a text has come; all times in ticks (see `abcgen.grammar.lengths`)."""

    reading: str = "line"
    """What the next character belongs to: one of the keys of `_READERS`."""
    field: str = ""
    """The field that is being read, as far as it stands: "M:6/"."""
    headed: bool = False
    """The header is over: this is music."""
    bar: int = WHOLE
    """What the metre gives a bar; 0: any length."""
    unit: int = 0
    """The length of a note that says none; 0: by the metre (ABC 2.1, section 3.1.7)."""
    passed: int = 0
    """From the bar line to the last note."""
    note: int = 0
    """How long the last note is, as far as it stands."""
    length: str = ""
    """Its length as it is written."""
    share: tuple[int, int] = (1, 1)
    """What a tuplet or a dotted pair makes of it."""
    following: tuple[int, int] = (1, 1)
    """What a dotted pair makes of the note after it."""
    tuplet: tuple[int, int] = (0, 1)
    """How many notes a tuplet is still to have, and how many it has in all."""
    chord: int = 0
    """1 in a chord before its first note, 2 after it."""
    pitch: int = _PITCHES - 1
    """Of the last note that is complete."""
    sounding: int = _PITCHES - 1
    """Of the last note, whose octave may still change."""

    @property
    def elapsed(self) -> int:
        """The ticks since the bar line, the last note's included."""
        return self.passed + self.note

    @property
    def rows(self) -> tuple[int, int, int]:
        """The rows of a table that tell it."""
        if not self.headed:
            return _OFF, TIMES + _OFF, TIMES + TIMES + _PITCHES - 1
        elapsed = self.elapsed
        left = _told(self.bar - elapsed) if self.bar else _OFF
        return _told(elapsed), TIMES + left, TIMES + TIMES + self.pitch


START = Position()
"""Before the first character."""


@lru_cache(maxsize=1 << 16)
def advance(position: Position, character: str) -> Position:
    """The position after one more character."""
    if character == "\n":
        return _end_line(position)
    return _READERS[position.reading](position, character)


@lru_cache(maxsize=1 << 16)
def told(position: Position) -> tuple[int, int, int]:
    """`Position.rows`, kept: the same positions come again and again."""
    return position.rows


def _told(ticks: int) -> int:
    """The number of a time."""
    parts = ticks * _GRID // WHOLE
    return parts if 0 <= parts <= _LONGEST else _LONGEST + 1


def _end_line(position: Position) -> Position:
    if position.reading == "line":
        return START  # A blank line ends the tune.
    if position.reading == "field":
        position = _take_field(position)
    return _settled(position)._replace(reading="line", field="")


def _take_field(position: Position) -> Position:
    """What a field says of the metre, the unit length and the start of the music."""
    letter, _, value = position.field.partition(":")
    if letter == "M":
        return position._replace(bar=_ticks(value, _COMMON.get(value.strip(), 0)))
    if letter == "L":
        return position._replace(unit=_ticks(value, position.unit))
    if letter == "K" and not position.headed:
        unit = position.unit or (_EIGHTH if position.bar * 4 >= WHOLE * 3 else _SIXTEENTH)
        return START._replace(headed=True, bar=position.bar, unit=unit)
    return position


def _ticks(value: str, otherwise: int) -> int:
    """The ticks of a fraction such as "6/8"."""
    found = _METRE.match(value)
    return WHOLE * int(found[1]) // max(int(found[2]), 1) if found else otherwise


def _read_line(position: Position, character: str) -> Position:
    """The first character of a line."""
    if character == "%":
        return position._replace(reading="remark")
    if character.isalpha() and (not position.headed or character in "HIJKLMNOPQRSTUVWXYmrsw"):
        return position._replace(reading="letter", field=character)
    return _read_music(position._replace(reading="music"), character)


def _read_letter(position: Position, character: str) -> Position:
    """What follows a letter at the start of a line: it was a field's if this is a colon."""
    if character == ":":
        return position._replace(reading="field", field=position.field + ":")
    return _read_music(position._replace(reading="music", field=""), character)


def _read_field(position: Position, character: str) -> Position:
    # Nothing else is kept, so that tunes of the same metre have the same positions.
    if position.field[0] in "MLK" and len(position.field) < 12:
        return position._replace(field=position.field + character)
    return position


def _read_inline(position: Position, character: str) -> Position:
    if character == "]":
        return _take_field(position)._replace(reading="music", field="")
    return _read_field(position, character)


def _read_bracket(position: Position, character: str) -> Position:
    """What follows "[": an ending, a bar line, a field, or a chord."""
    if character.isalpha() and character not in "ABCDEFGabcdefgz":
        return position._replace(reading="bracket letter", field=character)
    position = position._replace(reading="music")
    if character.isdigit() or character == "|":
        return _read_music(position, character)
    return _read_music(position._replace(chord=1), character)


def _read_bracket_letter(position: Position, character: str) -> Position:
    if character == ":":
        return position._replace(reading="inline", field=position.field + ":")
    return _read_music(position._replace(reading="music", field="", chord=1), character)


def _read_tuplet(position: Position, character: str) -> Position:
    """What follows "(": the number of a tuplet, or the notes of a slur."""
    position = position._replace(reading="music")
    if character in "23456789":
        return position._replace(tuplet=(int(character), int(character)))
    return _read_music(position, character)


def _read_music(position: Position, character: str) -> Position:
    if character in "ABCDEFGabcdefg":
        octave = 3 if character.islower() else 2
        position = _begin_note(position)
        return position._replace(sounding=_pitch(_LETTERS.index(character.upper()) + 7 * octave))
    if character in "zx":
        return _begin_note(position)
    if character in ",'":
        step = -7 if character == "," else 7
        return position._replace(sounding=_pitch(position.sounding + step))
    position = _settled(position)
    if character.isdecimal() or character == "/":
        return _lengthen(position, character)
    if character in "|:":
        return _end_bar(position)
    if character in "<>":
        return _dot(position, character)
    if character == "]":
        return position._replace(chord=0, length="")
    reading = _OPENED.get(character)
    return position._replace(reading=reading) if reading else position


def _begin_note(position: Position) -> Position:
    if position.chord == 2:
        return position._replace(length="")
    notes, size = position.tuplet
    share = position.following
    if notes:
        share = _multiplied(share, (TUPLET_TIME.get(size, 2), size))
    return position._replace(
        passed=position.passed + position.note,
        note=position.unit * share[0] // share[1],
        length="",
        share=share,
        following=(1, 1),
        tuplet=(max(notes - 1, 0), size),
        chord=2 if position.chord else 0,
        pitch=position.sounding,
    )


def _lengthen(position: Position, character: str) -> Position:
    """One more character of a note's length, such as the last of "3/2"."""
    if not position.note or len(position.length) > 4:
        return position
    length = position.length + character
    found = _LENGTH.fullmatch(length)
    if found is None:
        return position
    above = int(found[1] or 1)
    below = int(found[3]) if found[3] else 2 ** len(found[2])
    share = _multiplied(position.share, (above, max(below, 1)))
    return position._replace(length=length, note=position.unit * share[0] // share[1])


def _dot(position: Position, character: str) -> Position:
    """The sign of a dotted pair (ABC 2.1, section 4.4)."""
    if not position.note:
        return position
    own, following = ((3, 2), (1, 2)) if character == ">" else ((1, 2), (3, 2))
    return position._replace(note=position.note * own[0] // own[1], following=following)


def _end_bar(position: Position) -> Position:
    return position._replace(passed=0, note=0, length="", tuplet=(0, 1), chord=0)


def _settled(position: Position) -> Position:
    """The last note's octave is known."""
    return position._replace(pitch=position.sounding)


def _multiplied(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] * other[0], one[1] * other[1]


def _pitch(step: int) -> int:
    return min(max(step, 0), _PITCHES - 2)


def _until(end: str) -> Callable[[Position, str], Position]:
    """The reader of what tells nothing of the music, up to the sign that ends it."""

    def read(position: Position, character: str) -> Position:
        return position._replace(reading="music") if character == end else position

    return read


_OPENED: Mapping[str, str] = MappingProxyType(
    {'"': "quote", "[": "bracket", "(": "tuplet", "{": "grace", "!": "decoration", "%": "remark"}
)
_READERS: Mapping[str, Callable[[Position, str], Position]] = MappingProxyType(
    {
        "line": _read_line,
        "letter": _read_letter,
        "field": _read_field,
        "music": _read_music,
        "bracket": _read_bracket,
        "bracket letter": _read_bracket_letter,
        "inline": _read_inline,
        "tuplet": _read_tuplet,
        "quote": _until('"'),
        "grace": _until("}"),
        "decoration": _until("!"),
        "remark": lambda position, character: position,
    }
)
