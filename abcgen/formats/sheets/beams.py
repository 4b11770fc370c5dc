"""How the notes of a measure are drawn: cut into note values, beamed, and bracketed as tuplets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
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
            if not last:
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
    starts = [piece.onset + shift for piece in pieces]
    found: list[tuple[str, ...]] = [()] * len(pieces)
    for group in _groups(pieces, range(len(pieces)), [at // span for at in starts], as_written):
        runs: Iterable[range] = [group]
        if not as_written and any(pieces[place].value.type != "eighth" for place in group):
            runs = _groups(pieces, group, [at // beat for at in starts], as_written)
        for run in runs:
            for place in run:
                found[place] = tuple(_levels(pieces, run, place, starts, beat))
    return found


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
    pieces: Sequence[Piece], within: range, parts: Sequence[int], as_written: bool
) -> Iterator[range]:
    """Runs of at least two pieces under one beam, all in the same part of the bar."""
    start = within.start
    for place in within[1:]:
        piece, after = pieces[place - 1], pieces[place]
        joined = piece.flags and after.flags and not (as_written and piece.last and piece.note.gap)
        if not joined or parts[place - 1] != parts[place]:
            yield from _run(pieces, range(start, place))
            start = place
    yield from _run(pieces, range(start, within.stop))


def _run(pieces: Sequence[Piece], run: range) -> Iterator[range]:
    if len(run) > 1 and pieces[run.start].flags:
        yield run


def _levels(
    pieces: Sequence[Piece], run: range, place: int, starts: Sequence[Fraction], beat: Fraction
) -> Iterator[str]:
    """The beams of one piece of a run."""

    def reaches(other: int, level: int) -> bool:
        if other not in run or pieces[other].flags < level:
            return False
        return level == 1 or starts[other] // beat == starts[place] // beat

    for level in range(1, pieces[place].flags + 1):
        before, after = reaches(place - 1, level), reaches(place + 1, level)
        if before and after:
            yield "continue"
        elif before or after:
            yield "end" if before else "begin"
        else:
            at_start = place == run.start or starts[place] % beat == 0
            yield "forward hook" if at_start and place + 1 in run else "backward hook"
