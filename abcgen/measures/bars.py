"""A tune as a musician sees it: sections, bars, and notes with their place in the bar and chord.

What is measured of music in `musical` and `features` is measured of this. However a tune is
spelled, it is seen in our own spelling where it has one (`representation.canonical`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeAlias

from abcgen.music import KeyField, note_pitch
from abcgen.notation import MetreField, parse_tune, read
from abcgen.representation import (
    SpelledBar,
    UnwritableError,
    bars_of,
    canonical_text,
    keep_ties,
    spelled_sections,
)

Form: TypeAlias = tuple[tuple[int, bool], ...]
"""Bars of each section, and whether it is repeated."""


class Note(NamedTuple):
    """A note, the top one of a chord, or a rest."""

    at: Fraction
    """From where its bar would start were it whole, in quarter notes: pickups count from behind."""
    duration: Fraction
    """In quarter notes, without what it is tied to."""
    pitch: int | None
    """A MIDI number; None: a rest."""
    step: int
    """The place on the staff, seven to an octave; 0 for a rest."""
    degree: int | None
    """Semitones above the tonic, 0 to 11; None for a rest or without a key."""
    tied: bool
    """A tie leads on to the next note."""
    held: bool
    """A tie leads here from the last note."""
    chord: str
    """The chord symbol in force; empty where there is none."""
    named: bool
    """The symbol stands at this very note."""


class Bar(NamedTuple):
    """A bar as it is written."""

    notes: tuple[Note, ...]
    metre: MetreField
    key: KeyField
    whole: bool
    """As long as the metre says."""

    @property
    def tune(self) -> tuple[tuple[Fraction, int | None], ...]:
        """Durations and pitches: two bars that agree in it sound alike."""
        return tuple((note.duration, note.pitch) for note in self.notes)

    @property
    def rhythm(self) -> tuple[Fraction, ...]:
        """Durations alone, negative those of rests."""
        return tuple(-note.duration if note.pitch is None else note.duration for note in self.notes)

    @property
    def sounding(self) -> tuple[Note, ...]:
        """Its notes without rests."""
        return tuple(note for note in self.notes if note.pitch is not None)


class Section(NamedTuple):
    """A section as it is written, played once or repeated."""

    bars: tuple[Bar, ...]
    """As they stand, every ending once."""
    length: int
    """Bars of one time through, as a form states them."""
    repeated: bool
    endings: tuple[int, ...]
    """The places of the bars with which numbered endings start."""

    @property
    def last_time(self) -> tuple[Bar, ...]:
        """The bars of the last time through: the last ending alone."""
        if not self.endings:
            return self.bars
        return self.bars[: self.endings[0]] + self.bars[self.endings[-1] :]

    @property
    def whole(self) -> tuple[Bar, ...]:
        """The bars of the last time through, from the first whole one on."""
        return tuple(itertools.dropwhile(lambda bar: not bar.whole, self.last_time))


@dataclass(frozen=True)
class Played:
    """The music of one tune; its last section ends with the last note."""

    sections: tuple[Section, ...]

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """All bars as they are written."""
        return tuple(bar for section in self.sections for bar in section.bars)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """All notes, those that a tie joins as one with the whole duration; no rests."""
        found: list[Note] = []
        for note in itertools.chain.from_iterable(bar.notes for bar in self.bars):
            if note.pitch is None:
                continue
            if note.held and found:
                found[-1] = found[-1]._replace(duration=found[-1].duration + note.duration)
            else:
                found.append(note)
        return tuple(found)

    @property
    def form(self) -> Form:
        return tuple((section.length, section.repeated) for section in self.sections)

    @property
    def beat(self) -> Fraction:
        """What the last bar is counted in, in quarter notes."""
        return self.bars[-1].metre.beat

    @property
    def chords(self) -> tuple[str, ...]:
        """The chord symbols, one after another without the same twice running."""
        named = (note.chord for bar in self.bars for note in bar.notes if note.named)
        return tuple(chord for chord, _ in itertools.groupby(named))


def played(text: str) -> Played | None:
    """The music of a tune in ABC; None where there is none, or an ending starts within a bar."""
    music, _ = read(parse_tune(canonical_text(text) or text))
    if not music.voices:
        return None
    try:
        sections = spelled_sections(music)
    except UnwritableError:
        return None
    keep_ties(list(itertools.chain.from_iterable(sections)))
    seen = Played(tuple(_sections(sections)))
    return seen if seen.notes else None


def _sections(sections: Iterable[Sequence[SpelledBar]]) -> Iterator[Section]:
    chord, tied = "", False
    for section in sections:
        bars: list[Bar] = []
        for place, bar in enumerate(section):
            pickup = place == 0 and len(section) > 1 and bar.short
            notes: list[Note] = []
            at = bar.metre.bar - bar.duration if pickup else Fraction(0)
            for note in bar.notes:
                top = max(note.pitches, default=None)
                tonic = note_pitch(note.key.tonic) if note.key.tonic else None
                chord = note.chord or chord
                notes.append(
                    Note(
                        at=at,
                        duration=note.duration,
                        pitch=top.midi if top else None,
                        step=top.staff if top else 0,
                        degree=None if top is None or tonic is None else (top.midi - tonic) % 12,
                        tied=bool(top and top.tied),
                        held=bool(top) and tied,
                        chord=chord,
                        named=bool(note.chord),
                    )
                )
                tied = notes[-1].tied
                at += note.duration
            whole = not bar.metre.bar or bar.duration == bar.metre.bar
            bars.append(Bar(tuple(notes), bar.metre, bar.notes[0].key, whole))
        yield Section(
            tuple(bars),
            bars_of(section),
            any(bar.closes for bar in section),
            tuple(place for place, bar in enumerate(section) if bar.ending),
        )
