"""How ABC spells a note: its letter with octave marks, and the signs that hold to the bar line.

A place on the staff is a number, seven to an octave: 0 is middle C, written "C", 7 is "c". An
alteration is what a sign adds to the natural note, in semitones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from abcgen.music import ACCIDENTALS, SEMITONES, KeyField

LETTERS = "CDEFGAB"
"""The letters of the staff, upwards."""
SIGNS: Mapping[int, str] = {alteration: sign for sign, alteration in ACCIDENTALS.items()}
"""The sign that writes an alteration."""
NOTE = r"(\^\^?|__?|=)?([A-Ga-g])([,']*)"
"""A note without its length: sign, letter, octave marks."""
NOTE_PATTERN = re.compile(NOTE, re.ASCII)

AccidentalScope: TypeAlias = Literal["not", "octave", "pitch"]

_MIDDLE_C = 60
_NATURALS = tuple(SEMITONES[letter] for letter in LETTERS)
_STAFF = {letter: place for place, letter in enumerate(LETTERS + LETTERS.lower())}


def staff_of(letter: str, marks: str = "") -> int:
    """Where the staff has a letter with these octave marks."""
    place = _STAFF[letter]
    return place + 7 * (marks.count("'") - marks.count(",")) if marks else place


@lru_cache(maxsize=1024)
def written(staff: int) -> str:
    """The letter, with octave marks, of a place on the staff."""
    octave, line = divmod(staff, 7)
    if octave > 0:
        return LETTERS[line].lower() + "'" * (octave - 1)
    return LETTERS[line] + "," * -octave


def natural(staff: int) -> int:
    """The MIDI number of the natural note on a place of the staff."""
    octave, line = divmod(staff, 7)
    return _MIDDLE_C + 12 * octave + _NATURALS[line]


def length_text(units: Fraction) -> str:
    """What stands behind a note for its length, in the unit of L:."""
    above, below = units.numerator, units.denominator
    number = "" if above == 1 else str(above)
    return number + ("" if below == 1 else "/" if units == Fraction(1, 2) else f"/{below}")


def parse_scope(instruction: str) -> AccidentalScope | None:
    """How far signs hold from an "I:" or "%%" on; None where that doesn't say it."""
    name, *said = instruction.replace("=", " ").split()[:2] or [""]
    if name != "propagate-accidentals":
        return None
    return next((scope for scope in get_args(AccidentalScope) if said == [scope]), None)


def tuplet(notes: int, count: int) -> str:
    """What stands before `count` notes of a tuplet that divides its time into so many `notes`.

    Of (p:q:r in ABC 2.1, section 4.13: p notes in the time of q, for r notes.
    """
    if notes == count == 3:
        return "(3"
    return f"({notes}:{tuplet_time_of(notes)}:{count}"


def tuplet_time_of(notes: int) -> int:
    """In the time of how many plain notes we write so many: the power of two below."""
    return 1 << (notes.bit_length() - 1)


class Accidentals:
    """The alterations in force: those of the key, and of signs up to the bar line.

    A sign holds for its letter in every octave ("pitch"), as in print only in its own ("octave"),
    or for its own note alone ("not"): the words of "I:propagate-accidentals" (ABC 2.1, 11.3).
    """

    def __init__(self, key: KeyField, scope: AccidentalScope = "pitch") -> None:
        alterations = key.alterations()
        self._of_key = [alterations[letter] for letter in LETTERS]
        self._of_signs: dict[int, int] = {}
        self._scope = scope

    def at(self, staff: int) -> int:
        """The alteration of a note without a sign."""
        if not self._of_signs:
            return self._of_key[staff % 7]
        held = self._of_signs.get(self._line(staff))
        return self._of_key[staff % 7] if held is None else held

    def hold(self, staff: int, alteration: int) -> None:
        """A sign is written."""
        if self._scope != "not":
            self._of_signs[self._line(staff)] = alteration

    def sign(self, staff: int, alteration: int) -> str:
        """The sign that a note needs, which holds from there on; empty where it needs none."""
        if self.at(staff) == alteration:
            return ""
        self.hold(staff, alteration)
        return SIGNS[alteration]

    def _line(self, staff: int) -> int:
        return staff if self._scope == "octave" else staff % 7

    def end_bar(self) -> None:
        """A bar line ends what signs said."""
        self._of_signs.clear()
