"""The beginning of any tune as a model's tunes are spelled, so that the model can go on from it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from abcgen.grammar import NEW, UNKNOWN, Section
from abcgen.notation import Bar, MetreField, Music, Pitch, Sound, parse_tune, read
from abcgen.representation.canonical.plan import plan_of
from abcgen.representation.canonical.retelling import arranged, text_of
from abcgen.representation.canonical.sections import SpelledBar, SpelledNote
from abcgen.representation.canonical.writing import UNIT

_USUAL = 8
"""The bars of a section that has only begun, or a multiple of them."""
_ANY_PITCH = (Pitch(midi=71, staff=6),)


@dataclass(frozen=True)
class Beginning:
    """How far the beginning of a tune has come."""

    sections: tuple[tuple[SpelledBar, ...], ...]
    bar_is_over: bool
    """It ends with a bar line..."""
    section_is_over: bool
    """... and that ends a section."""

    @property
    def last(self) -> SpelledNote:
        """The last note, chord or rest."""
        return self.sections[-1][-1].notes[-1]

    @property
    def metre(self) -> MetreField:
        """The one in force at the end."""
        return self.last.metre

    @cached_property
    def open(self) -> int:
        """The place of the section that is being written, or is to come next."""
        return len(self.sections) - (not self.section_is_over)

    @property
    def bars(self) -> int:
        """The whole bars that section has."""
        if self.section_is_over:
            return 0
        return len(self.sections[-1]) - bool(self._pickup(-1)) - (not self.bar_is_over)

    def _pickup(self, section: int) -> Fraction:
        """The duration of a section's short first bar; 0 where it has none."""
        first, *others = self.sections[section]
        is_whole = others or self.bar_is_over
        return first.duration if first.short and is_whole else Fraction(0)

    def form(self) -> tuple[Section, ...]:
        """One that it may have: what is there, and sections of 8 bars, or twice as many."""
        closed = [
            Section(max(len(bars) - bool(self._pickup(n)), 2), any(bar.closes for bar in bars))
            for n, bars in enumerate(self.sections[: self.open])
        ]
        repeated = closed[-1].repeated if closed else True
        length = _USUAL * (self.bars // _USUAL + 1)
        rest = [Section(length, repeated), *([] if closed else [Section(_USUAL, repeated)])]
        return (*closed, *rest)

    def told(self, form: Sequence[Section], rhythm: str) -> str:
        """Its text as the start of a tune of that form, planned; UNKNOWN stands for what its last
        line lacks."""
        sections = [[replace(bar, notes=list(bar.notes)) for bar in bars] for bars in self.sections]
        for bars, section in zip(sections, form, strict=False):
            bars[0].opens = section.repeated
        signs = plan_of(sections)
        if not self.bar_is_over:
            signs[-1][-1:] = [UNKNOWN] if signs[-1][-1] else []
        return self._up_to_its_end(text_of(sections, form, rhythm, signs, UNKNOWN))

    def skeleton(self, form: Sequence[Section], rhythm: str, chord: str = "") -> str:
        """The text of a tune that has come as far, with one note over and over.

        It is for a grammar, which need not know more, and might refuse what anyone writes. By its
        plan every bar is a new one.
        `chord`: a chord symbol that bars start with.
        """
        sections = [self._filled(n, form[n], chord) for n in range(len(self.sections))]
        signs = [[sign and NEW for sign in each] for each in plan_of(sections)]
        return self._up_to_its_end(text_of(sections, form, rhythm, signs, NEW))

    def _filled(self, number: int, section: Section, chord: str) -> list[SpelledBar]:
        whole = self.metre.bar
        pickup = self._pickup(number)
        if pickup % UNIT or 4 * pickup > 3 * whole:
            pickup = Fraction(0)
        durations = [pickup] if pickup else []
        if number < self.open:
            durations += [whole] * (section.bars - 1) + [whole - pickup]
        else:
            durations += [whole] * self.bars
            if not self.bar_is_over:
                durations.append(self.sections[-1][-1].duration)
        # A pickup alone, of a length that the grammar knows none of: its shortest stands for it.
        bars = [SpelledBar(self._notes(duration, whole)) for duration in durations or [UNIT]]
        for bar in bars:
            bar.notes[0] = bar.notes[0]._replace(chord=chord)
        bars[0].opens = section.repeated
        bars[-1].closes = section.repeated and number < self.open
        bars[-1].double = number < self.open
        return bars

    def _notes(self, duration: Fraction, whole: Fraction) -> list[SpelledNote]:
        one = whole if duration == whole else UNIT
        count, rest = divmod(duration, one)
        durations = [one] * int(count) + ([rest] if rest else [])
        # Of a chord one note is enough.
        pitches = self.last.pitches[-1:] or _ANY_PITCH
        note = self.last._replace(pitches=pitches, chord="")
        return [note._replace(duration=each) for each in durations]

    def _up_to_its_end(self, text: str) -> str:
        """A text up to the last note, or the bar line after it."""
        elements = read(parse_tune(_HEADING + text))[0].voices[0].elements
        last = next(each for each in reversed(elements) if isinstance(each, Sound))
        end = last.at + last.size - len(_HEADING)
        tie = "-" if any(pitch.tied for pitch in self.last.pitches) else ""
        if self.section_is_over:
            return text.rstrip("\n")
        return text[:end] + tie + ("|" if self.bar_is_over else "")


_HEADING = "X:1\nT:\n"


def beginning(music: Music) -> Beginning:
    """How far the beginning of a tune of one voice has come.

    Raises UnwritableError when it has no note.
    """
    sections = arranged(music)
    behind = itertools.takewhile(
        lambda element: not isinstance(element, Sound), reversed(music.voices[0].elements)
    )
    signs = [element for element in behind if isinstance(element, Bar)]
    return Beginning(
        tuple(map(tuple, sections)),
        bar_is_over=bool(signs),
        section_is_over=any(not sign.plain for sign in signs),
    )
