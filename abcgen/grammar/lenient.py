"""Tunes as people write them: what is accepted of real tunebooks.

Beside all that the grammar writes: slurs, grace notes, chords of notes, decorations, any quoted
text, any tuplet, fields within the music, repeats without their start, endings of any number.
A bar may be short where `notation.bars` allows it: the first and the last bar, and a bar next to
a repeat, a double bar, an ending or a part's label; it may never be too long, and every other bar
is full.

Not accepted: several voices (`&`), a tune whose chords, grace notes or
quotes have no end. Header lines may come in any order; K: ends the header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum, auto
from types import MappingProxyType
from typing import NamedTuple

from abcgen.grammar.lengths import WHOLE
from abcgen.grammar.rules import TEXT, default_unit
from abcgen.grammar.state import Leap, Move, to

_ANY = "".join(sorted(TEXT | {"\\", "%", "\t"}))
_UNQUOTED = _ANY.replace('"', "")
_DECORATING = _ANY.replace("!", "")
_INLINE = _ANY.replace("]", "")
_NOTES = "ABCDEFGabcdefg"
_RESTS = "zxZX"
_DECORATIONS = ".~HIJKLMNOPQRSTUVWhijklmnopqrstuvwy"
_FIELDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZmrsw+"
_HEADER_FIELDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+"
_INLINE_FIELDS = "IKLMNPQRTUVmr"
_SPACES = " \t`"
_DIGITS = "0123456789"
_MOST_DIGITS = 3
_LONGEST = 256
"""The largest number above or below the stroke of a length."""
_MOST_STROKES = 4
_MOST_BROKEN = 3
_LONGEST_BAR = 5
_LONGEST_ENDING = 12
_LONGEST_VALUE = 24
_LENGTH = re.compile(r"(\d*)(/*)(\d*)", re.ASCII)
_METRE = re.compile(r"M:\s*(?:(C)\|?|([1-9]\d?)\s*/\s*(1|2|4|8|16|32)|none|)\s*(?:%.*)?")
_UNIT = re.compile(r"L:\s*1/(1|2|4|8|16|32)\s*(?:%.*)?")
_TUPLET = re.compile(r"([2-9])(?::([1-9]?)(?::([1-9]?))?)?")
_TUPLET_TIME: Mapping[int, int] = MappingProxyType({2: 3, 3: 2, 4: 3, 6: 2, 8: 3})


class In(IntEnum):
    """The place in the text."""

    HEADER = auto()
    """A line of the header starts."""
    TAG = auto()
    """After the letter of a header field."""
    FIELD = auto()
    COMMENT = auto()
    LINE = auto()
    """A line of music starts."""
    COLON = auto()
    """After a letter and a colon at a line's start: a field, or a note and a repeat sign."""
    MUSIC = auto()
    ACCIDENTAL = auto()
    NOTE = auto()
    CLOSED = auto()
    """After the end of a chord of notes: its length may follow."""
    PARENTHESIS = auto()
    TUPLET = auto()
    BROKEN = auto()
    BRACKET = auto()
    INLINE = auto()
    QUOTE = auto()
    DECORATION = auto()
    BAR = auto()
    ENDING = auto()
    CONTINUATION = auto()
    END = auto()


class Place(NamedTuple):
    """All that matters of what has been written. Times are in ticks."""

    at: In = In.HEADER
    text: str = ""
    """What is written of the sign at hand, as far as it matters."""
    lone: str = ""
    """The letter that is alone on its line, or in its brackets, so far."""
    music: bool = False
    """The header is over."""
    metre: int = 0
    """The ticks of a bar; 0: free."""
    compound: bool = False
    unit: int = 0
    bar: int = 0
    """What the bar being written should last; 0: free, or nothing of it sounds yet."""
    sounding: bool = False
    filled: int = 0
    excused: bool = True
    """The bar may be short for what stands on its left."""
    owing: bool = False
    """The bar before was short: a sign that excuses it has to come, or the end."""
    heard: bool = False
    """There has been a note or a rest."""
    last: int = 0
    """What the last sound of the bar lasts; 0: there is none."""
    broken: str = ""
    left: int = 0
    """Notes that the tuplet still lacks, each lasting `ratio` of what it says."""
    ratio: tuple[int, int] = (1, 1)
    chord: int = -1
    """-1: not in a chord of notes; 0: in one without notes yet; else the length of its first."""
    plus: bool = False
    """The chord of notes stands between plus signs, as in ABC 1.6."""
    stacked: bool = False
    """The last sound is a chord of notes."""
    grace: bool = False


START = Place()


def moves(place: Place) -> Iterator[Move[Place]]:
    """What may follow at a place."""
    yield from _MOVES[place.at](place)


def can_end(place: Place) -> bool:
    """Whether the text is a whole tune as it stands."""
    if place.at is In.END:
        return True
    rest = _settled(place)
    if rest is None or rest.at not in (In.MUSIC, In.LINE) or not rest.heard:
        return False
    return rest.chord < 0 and not (rest.grace or rest.broken or rest.left)


# Fields and comments


def _header(place: Place) -> Iterator[Move[Place]]:
    yield _HEADER_FIELDS, lambda char: place._replace(at=In.TAG, lone=char)
    yield "%", to(place._replace(at=In.COMMENT))


def _tag(place: Place) -> Iterator[Move[Place]]:
    yield ":", to(place._replace(at=In.FIELD, text=_value_start(place), lone=""))


def _value_start(place: Place) -> str:
    """The start of a field's text: of most fields what they say doesn't matter."""
    return f"{place.lone}:" if place.lone in "MLKP" else ""


def _value(place: Place, chars: str) -> Move[Place]:
    """One more character of what a field says."""
    text = place.text
    if text[:1] in ("M", "L") and len(text) < _LONGEST_VALUE:
        return chars, lambda char: place._replace(text=text + char)
    return chars, to(place)


def _field(place: Place) -> Iterator[Move[Place]]:
    yield _value(place, _ANY)
    after = _after_field(place)
    if after is not None:
        yield "\n", to(after._replace(at=In.LINE if after.music else In.HEADER))


def _inline(place: Place) -> Iterator[Move[Place]]:
    if place.lone:
        yield ":", to(place._replace(text=_value_start(place), lone=""))
        return
    yield _value(place, _INLINE)
    after = _after_field(place)
    if after is not None:
        yield "]", to(after._replace(at=In.MUSIC))


def _after_field(place: Place) -> Place | None:
    """The place after a field; None where what it says makes no sense."""
    text = place.text
    after = place._replace(text="")
    if text[:1] == "M":
        found = _METRE.fullmatch(text)
        if found is None:
            return None
        common, beats, unit = found.groups()
        if common:
            return after._replace(metre=WHOLE, compound=False)
        if not beats:
            return after._replace(metre=0, compound=False)
        compound = int(beats) % 3 == 0 and int(unit) >= 8
        return after._replace(metre=int(beats) * WHOLE // int(unit), compound=compound)
    if text[:1] == "L":
        found = _UNIT.fullmatch(text)
        return None if found is None else after._replace(unit=WHOLE // int(found[1]))
    if text[:1] == "P" and place.music:
        return _excused(after)
    if text[:1] == "K" and not place.music:
        # K: ends the header.
        unit = place.unit or (default_unit(place.metre) if place.metre else WHOLE // 8)
        return after._replace(music=True, unit=unit)
    return after


def _comment(place: Place) -> Iterator[Move[Place]]:
    yield _ANY, to(place)
    yield "\n", to(place._replace(at=In.LINE if place.music else In.HEADER))


# Lines of music


def _line(place: Place) -> Iterator[Move[Place]]:
    if can_end(place):
        yield "\n", to(Place(In.END))
    fields = frozenset(_FIELDS)
    for chars, leap in _music(place):
        letters = "".join(char for char in chars if char in fields)
        others = "".join(char for char in chars if char not in fields and char != "\n")
        yield others, leap
        yield letters, _lone(leap)
        fields -= frozenset(letters)
    yield "".join(sorted(fields)), lambda char: place._replace(at=In.TAG, lone=char)


def _lone(to: Leap[Place]) -> Leap[Place]:
    """The same, with the letter noted: a colon would make it a field."""
    return lambda char: to(char)._replace(lone=char)


def _colon(place: Place) -> Iterator[Move[Place]]:
    field = place._replace(at=In.FIELD, text=_value_start(place), lone="")
    yield _value(field, _ANY.replace("|", "").replace(":", ""))
    after = _after_field(field)
    if after is not None:
        yield "\n", to(after._replace(at=In.LINE))
    # The text is still that of the note or rest.
    settled = _settled(place._replace(at=In.NOTE, lone=""))
    if place.lone in _NOTES + _RESTS and settled is not None and _may_bar(settled):
        yield "|:", lambda char: settled._replace(at=In.BAR, text=":" + char)


def _music(place: Place) -> Iterator[Move[Place]]:
    """What may follow between signs."""
    rest = place._replace(at=In.MUSIC, text="")
    yield _SPACES, to(rest)
    if place.grace:
        yield "}", to(rest._replace(grace=False))
    if place.chord > 0 and not place.plus:
        yield "]", to(rest._replace(at=In.CLOSED))
    if place.chord > 0 and place.plus:
        closed = _settled(rest._replace(at=In.CLOSED, plus=False))
        if closed is not None:
            yield "+", to(closed)
    if place.chord >= 0 or place.grace:
        yield from _note_starts(rest, "")
        yield "-()~./", to(rest)
        return
    yield "\n", to(rest._replace(at=In.LINE))
    yield "%", to(rest._replace(at=In.COMMENT))
    yield "\\", to(rest._replace(at=In.CONTINUATION))
    yield ")-", to(rest)
    yield '"', to(rest._replace(at=In.QUOTE))
    yield "!", to(rest._replace(at=In.DECORATION))
    yield "[", to(rest._replace(at=In.BRACKET))
    yield "{", to(rest._replace(grace=True))
    if _has_room(place):
        yield "+", to(rest._replace(chord=0, plus=True))
    yield "(", to(rest._replace(at=In.PARENTHESIS))
    yield _DECORATIONS, to(rest)
    if place.last and not place.broken:
        yield "<>", lambda char: rest._replace(at=In.BROKEN, broken=char)
    if _may_bar(place):
        yield "|:", lambda char: rest._replace(at=In.BAR, text=char)
    yield from _note_starts(rest, _RESTS)


def _may_bar(place: Place) -> bool:
    return not place.broken and place.chord < 0 and not place.grace


def _has_room(place: Place) -> bool:
    """Whether another sound may follow."""
    if place.grace or place.chord >= 0:
        return True
    return not place.owing and (not _metre(place) or place.filled < _metre(place))


def _metre(place: Place) -> int:
    """What the bar being written lasts; it is the metre where its first sound stands."""
    return place.bar if place.sounding else place.metre


def _note_starts(rest: Place, rests: str) -> Iterator[Move[Place]]:
    if not _has_room(rest):
        return
    yield "^_=", lambda char: rest._replace(at=In.ACCIDENTAL, text=char)
    yield _NOTES, to(rest._replace(at=In.NOTE))
    if rests:
        yield rests, lambda char: rest._replace(at=In.NOTE, text=char)


def _accidental(place: Place) -> Iterator[Move[Place]]:
    if place.text in "^_":
        yield place.text, to(place._replace(text=""))
    yield _NOTES, to(place._replace(at=In.NOTE, text=""))


def _note(place: Place) -> Iterator[Move[Place]]:
    text = place.text
    if not text:
        yield ",'", to(place._replace(lone=""))
    if place.lone:
        yield ":", to(place._replace(at=In.COLON))
    longer = place._replace(lone="")
    number = text.rpartition("/")[2].lstrip(_RESTS)
    strokes = text.count("/")
    if len(number) < _MOST_DIGITS:
        digits = _DIGITS if number else _DIGITS[1:]
        yield digits, lambda char: longer._replace(text=text + char)
    if strokes < _MOST_STROKES and (text.endswith("/") or not strokes):
        yield "/", lambda char: longer._replace(text=text + char)
    settled = _settled(longer)
    if settled is not None:
        yield from _after_sign(settled, place.lone)


def _after_sign(settled: Place, lone: str) -> Iterator[Move[Place]]:
    for chars, leap in _music(settled):
        yield chars.replace(":", "") if lone else chars, leap


def _in_line(place: Place) -> Iterator[Move[Place]]:
    """Between signs; a single letter before may turn out to be a field's."""
    if place.lone:
        yield ":", to(place._replace(at=In.COLON))
    yield from _after_sign(place._replace(lone=""), place.lone)


def _settled(place: Place) -> Place | None:
    """The place when the sign being written is complete; None where it isn't, or doesn't fit."""
    at = place.at
    if at is In.BAR:
        return _barred(place)
    if at is In.ENDING:
        return _ended(place) if place.text[-1:].isdigit() else None
    if at is In.BROKEN or at is In.PARENTHESIS:
        return place._replace(at=In.MUSIC, text="")
    if at is In.TUPLET:
        return _tupled(place)
    if at is not In.NOTE and at is not In.CLOSED:
        return place
    times = _length(place)
    if times is None:
        return None
    above, below = times
    rest = place._replace(at=In.MUSIC, text="", lone="")
    whole_bar = place.text[:1] in ("Z", "X")
    length = place.chord if at is In.CLOSED else place.unit
    if whole_bar:
        length = _metre(place) or WHOLE
    ticks, off = divmod(length * above, below)
    if off or not ticks:
        return None
    if at is In.NOTE and place.grace:
        return rest
    if at is In.NOTE and place.chord >= 0:
        return rest._replace(chord=place.chord or ticks)
    stacked = at is In.CLOSED
    return _sounded(rest._replace(chord=-1), ticks, stacked)


def _length(place: Place) -> tuple[int, int] | None:
    """The length being written, as a fraction of the unit."""
    found = _LENGTH.fullmatch(place.text.lstrip(_RESTS))
    if found is None:
        return None
    number, strokes, divisor = found.groups()
    above = int(number or 1)
    below = int(divisor) if divisor else 2 ** len(strokes)
    sane = 0 < above <= _LONGEST and 0 < below <= _LONGEST and not (divisor and len(strokes) > 1)
    return (above, below) if sane else None


def _sounded(rest: Place, ticks: int, stacked: bool) -> Place | None:
    """The place after a sound of so many ticks by its own spelling; None where it doesn't fit."""
    if rest.left:
        ticks, off = divmod(ticks * rest.ratio[0], rest.ratio[1])
        if off:
            return None
    filled, last = rest.filled + ticks, ticks
    if rest.broken:
        if ticks != rest.last and not (stacked or rest.stacked):
            return None
        size = 2 ** len(rest.broken)
        share = (2 * size - 1, 1) if rest.broken[0] == ">" else (1, 2 * size - 1)
        before, off = divmod(rest.last * share[0], size)
        last, off_too = divmod(ticks * share[1], size)
        if off or off_too:
            return None
        filled += before - rest.last + last - ticks
    bar = _metre(rest)
    if bar and filled > bar:
        return None
    left = max(rest.left - 1, 0)
    return rest._replace(
        bar=bar,
        sounding=True,
        filled=filled,
        heard=True,
        last=last,
        broken="",
        left=left,
        ratio=rest.ratio if left else (1, 1),
        stacked=stacked,
    )


# Signs around notes


def _closed(place: Place) -> Iterator[Move[Place]]:
    yield from _note(place)


def _parenthesis(place: Place) -> Iterator[Move[Place]]:
    if not place.left:
        yield "23456789", lambda char: place._replace(at=In.TUPLET, text=char)
    yield from _music(place)


def _tuplet(place: Place) -> Iterator[Move[Place]]:
    text = place.text
    if text.count(":") < 2:
        yield ":", to(place._replace(text=text + ":"))
    if text[-1] == ":":
        yield _DIGITS[1:], lambda char: place._replace(text=text + char)
    settled = _tupled(place)
    if settled is not None:
        yield from ((chars, leap) for chars, leap in _music(settled) if ":" not in chars)


def _tupled(place: Place) -> Place | None:
    found = _TUPLET.fullmatch(place.text)
    if found is None:
        return None
    notes = int(found[1])
    times = int(found[2] or 0) or _TUPLET_TIME.get(notes, 3 if place.compound else 2)
    count = int(found[3] or 0) or notes
    return place._replace(at=In.MUSIC, text="", left=count, ratio=(times, notes))


def _broken(place: Place) -> Iterator[Move[Place]]:
    if len(place.broken) < _MOST_BROKEN:
        yield place.broken[0], to(place._replace(broken=place.broken + place.broken[0]))
    yield from _music(place)


def _bracket(place: Place) -> Iterator[Move[Place]]:
    yield "|", to(place._replace(at=In.BAR, text="[|"))
    yield _DIGITS[1:], lambda char: place._replace(at=In.ENDING, text=char)
    yield _INLINE_FIELDS, lambda char: place._replace(at=In.INLINE, lone=char)
    if _has_room(place):
        yield from _note_starts(place._replace(at=In.MUSIC, chord=0), "")


def _quote(place: Place) -> Iterator[Move[Place]]:
    yield _UNQUOTED, to(place)
    yield '"', to(place._replace(at=In.MUSIC))


def _decoration(place: Place) -> Iterator[Move[Place]]:
    yield _DECORATING, to(place)
    yield "!", to(place._replace(at=In.MUSIC))


def _continuation(place: Place) -> Iterator[Move[Place]]:
    yield " \t", to(place)
    yield "%", to(place._replace(at=In.COMMENT))
    yield "\n", to(place._replace(at=In.LINE))


# Bar lines


def _bar(place: Place) -> Iterator[Move[Place]]:
    text = place.text
    if len(text) < _LONGEST_BAR:
        chars = ":|" if text == "[|" or "]" in text else ":|]"
        yield chars, lambda char: place._replace(text=text + char)
    settled = _barred(place)
    yield _DIGITS[1:], lambda char: settled._replace(at=In.ENDING, text=char)
    yield from ((chars, leap) for chars, leap in _music(settled) if "|" not in chars)


def _barred(place: Place) -> Place:
    """The start of the bar after a bar line: what the rule says of the bar it ends."""
    sign = place.text.lstrip(".") != "|"
    rest = place._replace(at=In.MUSIC, text="", lone="")
    if not place.sounding:
        # Bar lines with nothing between them act as one.
        return rest._replace(excused=place.excused or sign, owing=place.owing and not sign)
    short = place.filled < place.bar
    return rest._replace(
        bar=0,
        sounding=False,
        filled=0,
        excused=sign,
        owing=short and not (place.excused or sign),
        last=0,
        stacked=False,
    )


def _ending(place: Place) -> Iterator[Move[Place]]:
    text = place.text
    if len(text) < _LONGEST_ENDING:
        yield _DIGITS, lambda char: place._replace(text=text + char)
        if text[-1].isdigit():
            yield ",-", lambda char: place._replace(text=text + char)
    if text[-1].isdigit():
        yield from ((chars, leap) for chars, leap in _music(_ended(place)) if "-" not in chars)


def _ended(place: Place) -> Place:
    return _excused(place._replace(at=In.MUSIC, text=""))


def _excused(place: Place) -> Place:
    """The place after a sign that a section starts with, other than a bar line."""
    return place._replace(excused=True, owing=place.owing and place.sounding)


_MOVES: Mapping[In, Callable[[Place], Iterator[Move[Place]]]] = MappingProxyType(
    {
        In.HEADER: _header,
        In.TAG: _tag,
        In.FIELD: _field,
        In.COMMENT: _comment,
        In.LINE: _line,
        In.COLON: _colon,
        In.MUSIC: _in_line,
        In.ACCIDENTAL: _accidental,
        In.NOTE: _note,
        In.CLOSED: _closed,
        In.PARENTHESIS: _parenthesis,
        In.TUPLET: _tuplet,
        In.BROKEN: _broken,
        In.BRACKET: _bracket,
        In.INLINE: _inline,
        In.QUOTE: _quote,
        In.DECORATION: _decoration,
        In.BAR: _bar,
        In.ENDING: _ending,
        In.CONTINUATION: _continuation,
        In.END: lambda place: iter(()),
    }
)
