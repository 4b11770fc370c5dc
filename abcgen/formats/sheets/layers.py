"""The notes of one staff of a measure as voices without overlaps, with the rests between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from operator import itemgetter
from statistics import fmean
from typing import NamedTuple

from abcgen.formats.sheets.written import Head, Note
from abcgen.notation import MetreField


class Placed(NamedTuple):
    """A head with what it needs to be written on a staff."""

    note: Note
    head: Head
    leads: bool
    """It is the highest of its note, so decorations and grace notes go with it."""


def layers_of(
    placed: Iterable[Placed], length: Fraction, metre: MetreField
) -> list[tuple[Note, ...]]:
    """The notes of one staff of a measure as voices without overlaps, the highest first."""
    layers: list[list[Note]] = []
    for note in sorted(_chords(placed), key=lambda note: (note.onset, -_top(note))):
        free = [layer for layer in layers if layer[-1].end <= note.onset]
        if free:
            min(free, key=lambda layer: _distance(layer[-1], note)).append(note)
        else:
            layers.append([note])
    layers.sort(key=lambda layer: -fmean(_top(note) for note in layer))
    sounding = _union(note for layer in layers for note in layer)
    return [
        tuple(_filled(layer, length, sounding, metre, visible=index == 0))
        for index, layer in enumerate(layers)
    ]


def _chords(placed: Iterable[Placed]) -> Iterator[Note]:
    """Heads that start and end together as one chord, without the same pitch twice."""
    together: dict[tuple[Fraction, Fraction], dict[int, Placed]] = {}
    for one in placed:
        chord = together.setdefault((one.note.onset, one.note.duration), {})
        chord.setdefault(one.head.pitch.midi, one)
    for (onset, duration), chord in together.items():
        lead = next((one.note for one in chord.values() if one.leads), None)
        heads = tuple(chord[midi].head for midi in sorted(chord))
        yield Note(
            onset,
            duration,
            heads,
            lead.graces if lead else (),
            lead.marks if lead else (),
            lyrics=lead.lyrics if lead else (),
        )


def _top(note: Note) -> int:
    return max(head.pitch.midi for head in note.heads)


def _distance(before: Note, note: Note) -> tuple[bool, int]:
    """How far a note is from the one before it in a layer; what is tied belongs together."""
    tied = {head.pitch.midi for head in before.heads if head.tie_from}
    leads = before.end == note.onset and any(
        head.tie_to and head.pitch.midi in tied for head in note.heads
    )
    return not leads, abs(_top(before) - _top(note))


def _union(notes: Iterable[Note]) -> list[tuple[Fraction, Fraction]]:
    """The stretches of time in which a note sounds, in order."""
    stretches: list[tuple[Fraction, Fraction]] = []
    for note in sorted(notes, key=lambda note: note.onset):
        if stretches and note.onset <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], note.end))
        else:
            stretches.append((note.onset, note.end))
    return stretches


def _filled(
    layer: Iterable[Note],
    length: Fraction,
    sounding: Sequence[tuple[Fraction, Fraction]],
    metre: MetreField,
    *,
    visible: bool,
) -> Iterator[Note]:
    """A layer without gaps: rests are drawn where the whole staff is silent, in one layer."""
    now = Fraction(0)
    for note in layer:
        yield from _gap(now, note.onset, sounding, metre, visible=visible)
        yield note
        now = note.end
    yield from _gap(now, length, sounding, metre, visible=visible)


def _gap(
    start: Fraction,
    end: Fraction,
    sounding: Sequence[tuple[Fraction, Fraction]],
    metre: MetreField,
    *,
    visible: bool,
) -> Iterator[Note]:
    for place in range(bisect_right(sounding, start, key=itemgetter(1)), len(sounding)):
        begins, ends = sounding[place]
        if start >= end:
            return
        if visible and begins > start:
            yield from rests(start, min(begins, end), metre)
            start = min(begins, end)
        if begins <= start < ends and start < end:
            yield Note(start, min(ends, end) - start, hidden=True)
            start = min(ends, end)
    if start >= end:
        return
    if visible:
        yield from rests(start, end, metre)
    else:
        yield Note(start, end - start, hidden=True)


def rests(start: Fraction, end: Fraction, metre: MetreField) -> Iterator[Note]:
    """Rests from one time of a bar to another, cut where beats begin."""
    beat = metre.beat
    while start < end:
        size = beat - start % beat
        if size == beat:
            fitting = (
                times
                for times in (4, 2, 1)
                if start % (times * beat) == 0 and times * beat <= end - start
            )
            size = next(fitting, 1) * beat
        size = min(size, end - start)
        yield Note(start, size)
        start += size
