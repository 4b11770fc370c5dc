"""From sections of bars to the text of the canonical spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from abcgen.grammar import BARS_A_LINE, countdown_comment, is_free_text
from abcgen.music import KeyField
from abcgen.notation import (
    LONGEST_LENGTH,
    SIGNS,
    Accidentals,
    AccidentalScope,
    Kind,
    MetreField,
    Pitch,
    metre_text,
    tokens_of,
    tonic_text,
    tuplet,
    tuplet_time_of,
    written,
)
from abcgen.representation.canonical.sections import SpelledBar, SpelledNote, UnwritableError

UNIT = Fraction(1, 2)
_NONE = slice(0)
_LENGTH = re.compile(r"(\d*)(/*)(\d*)$")


class Line(NamedTuple):
    """A line of a section."""

    text: str
    before: int
    """How many full bars are before it."""
    bars: slice
    """Those of the section that it has; none for a field."""


def with_remarks(
    lines: Iterable[Line], section: int, length: int, signs: Sequence[str], lacking: str = ""
) -> Iterator[str]:
    """The lines of a section, a remark with its plan before each that has music.

    `signs`: those of the section's bars; `lacking` stands for each that a line is still to have.
    """
    fields: list[str] = []
    for line in lines:
        if line.bars == _NONE:
            fields.append(line.text)
            continue
        to_come = length - line.before
        told = list(filter(None, signs[line.bars]))
        plan = "".join(told) + lacking * (min(to_come, BARS_A_LINE) - len(told))
        yield f"{countdown_comment(section, to_come)} {plan}"
        yield from (*fields, line.text)
        fields = []


def rhythm_text(rhythm: str, *, hornpipes: bool = False) -> str:
    """What an R: line says of a dance; empty for one that can't stand there.

    A hornpipe's can't, unless `hornpipes`: programs play what follows otherwise than it is written.
    """
    text = " ".join(rhythm.lower().split())
    return text if is_free_text(text) and (hornpipes or not text.startswith("h")) else ""


def key_text(key: KeyField) -> str:
    """What a K: line says, in the shortest words."""
    added = "".join(f" {SIGNS[by]}{letter.lower()}" for letter, by in key.accidentals)
    if not key.tonic:
        return f"C exp{added}" if added else "none"
    return tonic_text(key.tonic, key.mode) + (" exp" if key.explicit else "") + added


def _beat(metre: MetreField) -> Fraction:
    """What a space sets apart, in quarter notes: half a bar of 4/4, three eighths of 6/8."""
    return metre.beat * (2 if metre.beats == 4 else 1)


class Writer:
    """Writes sections one after another, minding the key, the metre and the bar's accidentals."""

    def __init__(
        self,
        key: KeyField,
        metre: MetreField,
        unit: Fraction = UNIT,
        scope: AccidentalScope = "pitch",
    ) -> None:
        """`unit`: what a note without a length lasts, in quarter notes; `scope`: of its signs."""
        self._metre = metre
        self._unit = unit
        self._scope = scope
        self._set_key(key)

    def section(self, section: Sequence[SpelledBar], last: bool) -> Iterator[Line]:
        """The lines of a section; `last`: it is the tune's last."""
        first = section[0]
        for change in self._changes(first.notes[0]):
            yield Line(change, 0, _NONE)
        line = "|:" if first.opens else ""
        full = forked = before = started = 0
        for index, bar in enumerate(section):
            if bar.again:
                full = forked
            elif bar.ending:
                forked = full
            line += f"[{bar.ending}" if bar.ending else ""
            pickup = bar.short and index == 0
            line += self._bar(bar, pickup)
            if not pickup:
                full += 1
            if index + 1 == len(section):
                line += ":|" if bar.closes else "|]" if last else "||"
                yield Line(line, before, slice(started, None))
                return
            following = section[index + 1]
            line += ":|" if bar.closes else "|:" if following.opens else "||" if bar.double else "|"
            if full % BARS_A_LINE == 0 and full and not following.again:
                yield Line(line, before, slice(started, index + 1))
                line, before, started = "", full, index + 1

    def _set_key(self, key: KeyField) -> None:
        self._key = key
        self._accidentals = Accidentals(key, self._scope)

    def _changes(self, note: SpelledNote) -> Iterator[str]:
        """The fields that lead to the metre and the key of a note."""
        if note.metre != self._metre:
            self._metre = note.metre
            yield f"M:{metre_text(*note.metre)}"
        if note.key != self._key:
            self._set_key(note.key)
            yield f"K:{key_text(note.key)}"

    def _bar(self, bar: SpelledBar, pickup: bool) -> str:
        self._accidentals.end_bar()
        return self.notes(bar.notes, bar.metre.bar - bar.duration if pickup else Fraction(0))

    def notes(self, notes: Sequence[SpelledNote], onset: Fraction) -> str:
        """Notes of one bar, the first of which starts so long after the bar does."""
        text, now = "", onset
        metre = notes[0].metre
        beat = _beat(metre)
        while notes:
            run, odd = _tuplet(notes)
            text += " " if now > onset and metre.beats and now % beat == 0 else ""
            text += "".join(f"[{change}]" for change in self._changes(notes[0]))
            text += tuplet(odd, run) if odd > 1 else ""
            for note in notes[:run]:
                text += self._note(note, Fraction(odd, tuplet_time_of(odd)))
                now += note.duration
            notes = notes[run:]
        return text

    def _note(self, note: SpelledNote, scale: Fraction) -> str:
        text = f'"{note.chord}"' if note.chord else ""
        length = _length_text(note.duration * scale / self._unit)
        if not note.pitches:
            return f"{text}z{length}"
        signs = [self._pitch(pitch, note.carried) for pitch in note.pitches]
        if all(pitch.tied for pitch in note.pitches):
            length += "-"
        else:
            ties = ["-" if pitch.tied else "" for pitch in note.pitches]
            signs = [sign + tie for sign, tie in zip(signs, ties, strict=True)]
        return text + (signs[0] if len(signs) == 1 else f"[{''.join(signs)}]") + length

    def _pitch(self, pitch: Pitch, carried: frozenset[int]) -> str:
        if pitch.staff in carried:
            return written(pitch.staff)
        return self._accidentals.sign(pitch.staff, pitch.alteration) + written(pitch.staff)


def in_unit(text: str, unit: Fraction) -> str:
    """Lines of music as written here, with a unit of so many quarter notes instead of ours.

    Raises UnwritableError for a note that can't be written so.
    """
    if unit == UNIT:
        return text
    return "".join(
        f"{_LENGTH.sub('', token.text)}{_length_text(_length(token.text) * UNIT / unit)}"
        if token.kind in (Kind.NOTE, Kind.REST)
        else token.text
        for token in tokens_of(f"K:C\n{text}")
    ).removeprefix("K:C\n")


def _length(note: str) -> Fraction:
    above, strokes, below = _LENGTH.search(note).groups()  # type: ignore[union-attr]
    return Fraction(int(above or 1), int(below or 2 ** len(strokes)))


def _tuplet(notes: Sequence[SpelledNote]) -> tuple[int, int]:
    """How many notes go into one tuplet, and how many equal ones it divides its time into."""
    odd = _odd(notes[0].duration)
    if odd == 1:
        return 1, 1
    total = Fraction(0)
    for run, note in enumerate(notes, 1):
        total += note.duration
        if _odd(total) == 1:
            return run, odd
    raise UnwritableError


def _odd(duration: Fraction) -> int:
    """What of a duration's denominator no power of two divides: 3 for a triplet's notes."""
    below = duration.denominator
    return below // (below & -below)


def _length_text(units: Fraction) -> str:
    above, below = units.numerator, units.denominator
    if below & (below - 1) or max(above, below) > LONGEST_LENGTH:
        raise UnwritableError
    number = "" if above == 1 else str(above)
    return number + ("" if below == 1 else "/" if units == Fraction(1, 2) else f"/{below}")
