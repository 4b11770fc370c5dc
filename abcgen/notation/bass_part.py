"""A bass part under a melody, played from its chord symbols, as a second voice.

A bass plays the root of a chord where the chord comes and on the first beat of a bar, and its fifth
in between: on the halves of 4/4, on each beat of 6/8, once a bar in a waltz, where root and fifth
take turns from bar to bar. It rests through pickups and where there is no chord, and a section ends
on a single long root. A bass that a chord names ("G/B") stays. Of a note in several octaves it
takes the one nearest to the note before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from abcgen.music import NAME_SIGNS, NO_CHORD, parse_chord, split_chord
from abcgen.notation.checking import check_tune
from abcgen.notation.field_values import MetreField, metre_text
from abcgen.notation.music import (
    Bar,
    ChordName,
    Element,
    Ending,
    KeyChange,
    MetreChange,
    PartLabel,
    Sound,
)
from abcgen.notation.note_spelling import Accidentals, length_text, natural, staff_of, written
from abcgen.notation.reader import read
from abcgen.notation.tokens import Kind, field_parts
from abcgen.notation.tune import parse_tune
from abcgen.system import RequestError

_PULSES: Mapping[tuple[int, int], Fraction] = {
    (4, 4): Fraction(2),
    (2, 2): Fraction(2),
    (3, 4): Fraction(3),
    (3, 8): Fraction(3, 2),
    (3, 2): Fraction(2),
    (6, 4): Fraction(3),
}
"""How long a note lasts, in quarter notes, by the metre; a beat elsewhere."""
_UNIT = Fraction(1, 2)
"""The length of a note without a number, in quarter notes: the part says so itself."""
_LOWEST, _FIRST, _HIGHEST = 36, 43, 55
"""MIDI numbers: from C two octaves below middle C to the G below it. The first note is the one
nearest to the second of them."""
_BLANK_LINE = re.compile(r"\s*\n[ \t]*\r?(?:\n|$)")
_FIFTHS = (7, 6, 8)
"""Semitones to a fifth, four steps of the staff above the root: perfect, diminished, augmented."""


def with_bass(abc: str) -> str:
    """A tune of one voice with a bass part as the second; every other character stays.

    Raises RequestError for a tune with errors, with several voices or without chord symbols.
    """
    tune = parse_tune(abc)
    errors = [fault for fault in check_tune(tune) if fault.severity == "error"]
    if errors:
        raise RequestError(f"line {errors[0].line}: {errors[0].message}; mend that first")
    music, _ = read(tune)
    if len(music.voices) != 1:
        raise RequestError(f"it has {len(music.voices)} voices: a bass goes under a single one")
    elements = music.voices[0].elements
    if not any(isinstance(one, ChordName) and parse_chord(one.name) for one in elements):
        raise RequestError(
            "it has no chord symbols to play from: write some, or have them written (abcgen "
            "harmonize, or Chords in the window)"
        )
    fields = {
        field_parts(token.text)[0]: token.offset
        for token in reversed(tune.tokens)
        if token.kind is Kind.FIELD
    }
    """The first of each letter."""
    line_end = "\r\n" if "\r\n" in abc else "\n"
    top = abc.index(line_end, fields["K"]) + len(line_end)
    blank = _BLANK_LINE.search(abc, elements[-1].at)
    end = blank.start() if blank else len(abc.rstrip())
    melody = abc[top:end] if "V" in fields else f"V:1{line_end}{abc[top:end]}"
    part = _Part(abc, music.metre, Accidentals(music.key)).lines(elements)
    bass = line_end.join(('V:bass clef=bass name="Bass"', *part))
    return f"{abc[:top]}{melody}{line_end}{bass}{abc[end:] or line_end}"


class _Part:
    """Writes the bass bar by bar."""

    def __init__(self, text: str, metre: MetreField, accidentals: Accidentals) -> None:
        self._text = text
        self._metre = metre
        self._accidentals = accidentals
        self._chord = ""
        """The symbol in force."""
        self._fifth_next = False
        self._before = _FIRST

    def lines(self, elements: Sequence[Element]) -> Iterator[str]:
        """The part, in lines as the melody's."""
        line, opens = "[L:1/8]", True
        bars = list(_bars(elements))
        for place, (bar, sign) in enumerate(bars):
            line += self._bar(bar, opens=opens, closes=not (sign and sign.plain))
            if sign is None:
                break
            end = sign.at + sign.size
            line += self._text[sign.at : end]
            self._accidentals.end_bar()
            opens = not sign.plain or (opens and not any(isinstance(one, Sound) for one in bar))
            after = next((one.at for bar, _ in bars[place + 1 :] for one in bar), end)
            if "\n" in self._text[end:after]:
                yield line
                line = ""
        if line:
            yield line

    def _bar(self, bar: Sequence[Element], *, opens: bool, closes: bool) -> str:
        """A bar without its line; `opens`: a section starts with it, `closes`: one ends."""
        now, is_ending = Fraction(0), False
        comes: dict[Fraction, str] = {}
        found: list[tuple[Fraction, str]] = []
        """What stands in the bar, with its onset."""
        for one in bar:
            if isinstance(one, Sound):
                now += one.duration
            elif isinstance(one, ChordName) and (one.name in NO_CHORD or parse_chord(one.name)):
                comes[now] = "" if one.name in NO_CHORD else one.name
            elif isinstance(one, Ending):
                found.append((now, self._text[one.at : one.at + one.size] + " "))
                is_ending = True
            elif isinstance(one, PartLabel):
                found.append((now, f"[P:{one.label}]"))
            elif isinstance(one, MetreChange):
                self._metre = one.metre
                found.append((now, f"[M:{metre_text(*one.metre)}]"))
            elif isinstance(one, KeyChange):
                self._accidentals = Accidentals(one.key)
                found.append((now, f"[{self._text[one.at : one.at + one.size].strip('[] ')}]"))
        is_pickup = opens and not is_ending and now < self._metre.bar
        pulse = _PULSES.get(self._metre, self._metre.beat) or now
        edges = {Fraction(0), now, *comes, *(at for at, _ in found)}
        if not (closes or is_pickup):
            edges |= {pulse * number for number in range(1, int(now / pulse) + 1) if now}
        for start, end in pairwise(sorted(edges)):
            is_new = comes.get(start, self._chord) != self._chord
            self._chord = comes.get(start, self._chord)
            is_first = start == 0 and pulse < now
            note = self._sound(end - start, root=closes or is_new or is_first, silent=is_pickup)
            found.append((start, note))
        self._chord = comes.get(now, self._chord)
        return "".join(text for _, text in sorted(found, key=lambda one: one[0]))

    def _sound(self, length: Fraction, *, root: bool, silent: bool) -> str:
        """A note, or a rest where there is no chord."""
        pieces = list(_pieces(length / _UNIT, self._metre.beat / _UNIT))
        if silent or not self._chord:
            return "".join(f"z{length_text(units)}" for units in pieces)
        note = self._note(root=root)
        return "-".join(f"{note}{length_text(units)}" for units in pieces)

    def _note(self, *, root: bool) -> str:
        symbol, chord = split_chord(self._chord), parse_chord(self._chord)
        assert symbol is not None
        assert chord is not None
        staff = staff_of((symbol.bass or symbol.root).upper())
        sign = symbol.bass_sign if symbol.bass else symbol.sign
        pitch = natural(staff) + NAME_SIGNS[sign or ""]
        fifth = next((one for one in _FIFTHS if one in chord.intervals), None)
        is_fifth = self._fifth_next and not root and fifth is not None and not symbol.bass
        if is_fifth and fifth is not None:
            staff, pitch = staff + 4, pitch + fifth
        self._fifth_next = not is_fifth
        octaves = range((_LOWEST - pitch) // 12, (_HIGHEST - pitch) // 12 + 1)
        near = min(
            (12 * octave for octave in octaves if pitch + 12 * octave >= _LOWEST),
            key=lambda up: (abs(pitch + up - self._before), up),
        )
        self._before = pitch + near
        staff += 7 * (near // 12)
        return self._accidentals.sign(staff, self._before - natural(staff)) + written(staff)


def _bars(elements: Sequence[Element]) -> Iterator[tuple[list[Element], Bar | None]]:
    """What stands before each bar line, and the line; the last may have none."""
    bar: list[Element] = []
    for one in elements:
        if isinstance(one, Bar):
            yield bar, one
            bar = []
        else:
            bar.append(one)
    if bar:
        yield bar, None


def _pieces(units: Fraction, beat: Fraction) -> Iterator[Fraction]:
    """A length as those of notes, plain or dotted, beat by beat where it is none."""
    while units:
        odd = units.numerator // (units.numerator & -units.numerator)
        piece = units if odd in (1, 3) else beat if 0 < beat < units else Fraction(1)
        yield piece
        units -= piece
