"""What the fields of a tune say: metre (M:), unit length (L:), tempo (Q:), part order (P:).

Every reader gives a usable value and a problem: a sentence, empty when nothing is wrong.
Source: the ABC standard 2.1, sections 3.1.6 to 3.1.9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from abcgen.music import bar_length, beat_length, is_compound

MOST_PARTS = 500
"""The longest part order that is followed; "P:((((A)9)9)9)9" would mean 6,561 parts."""

_METRE = re.compile(r"\(?\s*(\d{1,3}(?:\s*\+\s*\d{1,3}){0,15})\s*\)?\s*/\s*(\d{1,3})", re.ASCII)
_UNIT = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})|1", re.ASCII)
_BEATS = re.compile(
    r"(?:[Cc](\d{1,2})?\s*=|((?:\d{1,3}/\d{1,3}\s*)+)=)?\s*(\d{1,4})(?:\.\d+)?", re.ASCII
)
_QUOTED = re.compile(r'"[^"]*"')


class MetreField(NamedTuple):
    """A metre as written; `beats` is 0 for free metre."""

    beats: int
    unit: int

    @property
    def bar(self) -> Fraction:
        """The length of a bar in quarter notes, 0 in free metre."""
        return bar_length(self.beats, self.unit)

    @property
    def compound(self) -> bool:
        """Whether the beat divides in three: 3/8, 6/8, 9/8, 12/8."""
        return is_compound(self.beats, self.unit)

    @property
    def beat(self) -> Fraction:
        """What is counted, in quarter notes: 3/2 in 6/8, 1 in 4/4."""
        return beat_length(self.beats, self.unit)

    @property
    def unit_length(self) -> Fraction:
        """The length of a note without a number where no L: says it, in quarter notes."""
        short = self.beats and Fraction(self.beats, self.unit) < Fraction(3, 4)
        return Fraction(1, 4) if short else Fraction(1, 2)


FREE_METRE = MetreField(0, 4)
_TUPLET_TIME: Mapping[int, int] = MappingProxyType({2: 3, 3: 2, 4: 3, 6: 2, 8: 3})


_SHORT_MODES: Mapping[str, str] = MappingProxyType({"major": "", "minor": "m"})


def metre_text(beats: int, unit: int) -> str:
    """What an M: field says."""
    return f"{beats}/{unit}" if beats else "none"


def tonic_text(tonic: str, mode: str) -> str:
    """A tonic and a mode as a K: field names them: "F#m", "Ddor"."""
    return tonic + _SHORT_MODES.get(mode, mode[:3])


def tuplet_time(notes: int, metre: MetreField) -> int:
    """In the time of how many notes a tuplet stands that doesn't say (ABC 2.1, section 4.13); 0
    where it has to say."""
    otherwise = 3 if metre.compound else 2
    return _TUPLET_TIME.get(notes, otherwise if 2 <= notes <= 9 else 0)


@lru_cache(maxsize=256)
def parse_metre(text: str) -> tuple[MetreField, str]:
    """Read what follows "M:"."""
    value = text.strip()
    if value.lower() in ("none", ""):
        return FREE_METRE, ""
    if value.lower() in ("c", "c|"):
        return MetreField(2, 2) if value.endswith("|") else MetreField(4, 4), ""
    found = _METRE.fullmatch(value)
    if not found:
        return FREE_METRE, f'"{value}" is no metre'
    beats, unit = sum(int(part) for part in found[1].split("+")), int(found[2])
    if not beats or not unit or unit & (unit - 1):
        return FREE_METRE, f'"{value}" is no metre'
    return MetreField(beats, unit), ""


@lru_cache(maxsize=256)
def parse_unit(text: str) -> tuple[Fraction, str]:
    """Read what follows "L:"; the length is in quarter notes."""
    found = _UNIT.fullmatch(text.strip())
    if not found or (found[1] and not (int(found[1]) and int(found[2]))):
        return Fraction(1, 2), f'"{text.strip()}" is no note length'
    return (Fraction(4 * int(found[1]), int(found[2])) if found[1] else Fraction(4)), ""


def parse_tempo(text: str, unit: Fraction) -> tuple[Fraction | None, str]:
    """Read what follows "Q:" into quarter notes a minute; None when it names no speed.

    `unit` is the unit length in quarter notes, which "Q:C=100" counts. A bare number ("Q:120")
    counts quarter notes, as abc2midi has it.
    """
    value = _QUOTED.sub(" ", text).strip()
    if not value:
        return None, "" if text.strip() else "the tempo is empty"
    found = _BEATS.fullmatch(value)
    if not found or not int(found[3]):
        return None, f'"{value}" is no tempo'
    beat = Fraction(1)
    if found[2]:
        terms = [term.split("/") for term in found[2].split()]
        if not all(int(below) for _, below in terms):
            return None, f'"{value}" is no tempo'
        beat = sum((Fraction(4 * int(above), int(below)) for above, below in terms), Fraction(0))
    elif "=" in value:
        beat = unit * int(found[1] or 1)
    return (beat * int(found[3]), "") if beat else (None, f'"{value}" is no tempo')


def parse_parts(text: str) -> tuple[tuple[str, ...] | None, str]:
    """Read the part order in a header's P:, such as "A(AB)2"; None when it is no order."""
    order: list[str] = []
    opened: list[int] = []
    start: int | None = None
    """Where a following number repeats from."""
    for word in re.findall(r"[0-9]+|\S", text):
        if len(word) == 1 and "A" <= word <= "Z":
            start = len(order)
            order.append(word)
        elif word == "(":
            opened.append(len(order))
            start = None
        elif word == ")" and opened:
            start = opened.pop()
        elif word.isdecimal() and start is not None:
            group, times = order[start:], int(word[:4])
            if len(order) + len(group) * (times - 1) > MOST_PARTS:
                return None, f"the part order is longer than {MOST_PARTS} parts"
            order += group * (times - 1)
            start = None
        elif word not in ".+-":
            return None, f'"{text.strip()}" is no order of parts'
    if opened:
        return None, f'"{text.strip()}" lacks a closing parenthesis'
    return tuple(order), ""
