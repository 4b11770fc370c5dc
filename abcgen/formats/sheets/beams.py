"""How the notes of a measure are drawn: cut into note values, beamed, and bracketed as tuplets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from abcgen.formats.sheets.values import Value, values
from abcgen.formats.sheets.written import Note
from abcgen.notation import MetreField


class Piece(NamedTuple):
    """One written sign: a note, or a piece of one that is tied to the other pieces."""

    note: Note
    place: int
    """The how manieth note of its layer, from 0."""
    value: Value
    onset: Fraction
    first: bool
    last: bool

    @property
    def end(self) -> Fraction:
        return self.onset + self.value.duration

    @property
    def flags(self) -> int:
        """How many flags or beams it has; 0 for a rest."""
        return self.value.flags if self.note.heads else 0


def cut(notes: Iterable[Note]) -> list[Piece]:
    """The notes as note values, several where one doesn't do."""
    pieces: list[Piece] = []
    for number, note in enumerate(notes):
        onset = note.onset
        parts = values(note.duration)
        for place, value in enumerate(parts):
            last = place == len(parts) - 1
            pieces.append(Piece(note, number, value, onset, place == 0, last))
            onset += value.duration
    return pieces


def tuplet_marks(pieces: Sequence[Piece]) -> list[tuple[str, ...]]:
    """For every piece, which ends of a tuplet's bracket it has: "start", "stop", both or none.

    A tuplet goes on until its notes fill a plain length.
    """
    marks: list[tuple[str, ...]] = [()] * len(pieces)
    start: int | None = None
    filled = Fraction(0)
    for place, piece in enumerate(pieces):
        ratio = piece.value.actual
        if start is None and ratio == 1:
            continue
        if start is None:
            start, filled = place, Fraction(0)
        filled += piece.value.duration
        after = pieces[place + 1].value.actual if place + 1 < len(pieces) else 1
        if filled.denominator & (filled.denominator - 1) == 0 or after != ratio:
            marks[start] = ("start",)
            marks[place] = (*marks[place], "stop")
            start = None
    return marks


def beams(
    pieces: Sequence[Piece], metre: MetreField, shift: Fraction, *, as_written: bool
) -> list[tuple[str, ...]]:
    """For every piece its beams, the outermost first, in MusicXML's words.

    `shift` is where in a full bar the measure starts, in quarter notes. With `as_written`, gaps
    in the tune part the beams, and so does half a bar of 4/4; otherwise plain eighth notes share
    a beam for half a bar, others for a beat.
    """
    span, beat = _spans(metre)
    found: dict[Fraction, tuple[str, ...]] = {}
    for group in _groups(pieces, span, shift, as_written):
        plain = as_written or all(piece.value.type == "eighth" for piece in group)
        for run in [group] if plain else _groups(group, beat, shift, as_written):
            for place, piece in enumerate(run):
                found[piece.onset] = tuple(_levels(run, place, beat, shift))
    return [found.get(piece.onset, ()) for piece in pieces]


def _spans(metre: MetreField) -> tuple[Fraction, Fraction]:
    """How long a beam may be, and the beat that parts its inner beams."""
    if not metre.beats:
        return Fraction(4), Fraction(1)
    beat = metre.beat if metre.beat >= 1 else metre.bar
    if metre.compound:
        return beat, beat
    halves = metre.beats % 2 == 0 and metre.bar > 2
    return (metre.bar / 2 if halves else metre.bar), beat


def _groups(
    pieces: Sequence[Piece], span: Fraction, shift: Fraction, as_written: bool
) -> Iterator[Sequence[Piece]]:
    """Runs of at least two pieces under one beam."""
    start = 0
    for place, (piece, after) in enumerate(pairwise(pieces), 1):
        joined = piece.flags and after.flags and not (as_written and piece.last and piece.note.gap)
        if not joined or _part(piece, span, shift) != _part(after, span, shift):
            yield from _run(pieces[start:place])
            start = place
    yield from _run(pieces[start:])


def _run(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    if len(pieces) > 1 and pieces[0].flags:
        yield pieces


def _part(piece: Piece, span: Fraction, shift: Fraction) -> int:
    """The how manieth span of the bar a piece starts in."""
    return (piece.onset + shift) // span


def _levels(group: Sequence[Piece], place: int, beat: Fraction, shift: Fraction) -> Iterator[str]:
    """The beams of one piece of a group."""
    here = group[place]

    def reaches(other: int, level: int) -> bool:
        if not 0 <= other < len(group) or group[other].flags < level:
            return False
        return level == 1 or _part(group[other], beat, shift) == _part(here, beat, shift)

    for level in range(1, here.flags + 1):
        before, after = reaches(place - 1, level), reaches(place + 1, level)
        if before and after:
            yield "continue"
        elif before or after:
            yield "end" if before else "begin"
        else:
            at_start = place == 0 or (here.onset + shift) % beat == 0
            yield "forward hook" if at_start and place < len(group) - 1 else "backward hook"
