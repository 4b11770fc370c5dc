"""The notes of one measure of MusicXML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter, deque
from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from abcgen.formats.sheets.beams import Piece, beams, tuplet_marks
from abcgen.formats.sheets.directions import write_change, write_mark, write_symbol
from abcgen.formats.sheets.elements import add
from abcgen.formats.sheets.staves import Bar, Layer, Part
from abcgen.formats.sheets.values import Value
from abcgen.formats.sheets.written import Head
from abcgen.music import KeyField
from abcgen.notation import FERMATAS, LETTERS, Accidentals, Lyric, MetreField, Pitch

_ACCIDENTALS: Mapping[int, str] = {
    -2: "flat-flat",
    -1: "flat",
    0: "natural",
    1: "sharp",
    2: "double-sharp",
}
# Decorations, by where MusicXML puts them. "~" is drawn as a turn, as engravers of folk music do.
_ORNAMENTS: Mapping[str, str] = {
    "~": "turn",
    "T": "trill-mark",
    "!trill!": "trill-mark",
    "!turn!": "turn",
    "!roll!": "turn",
    "!invertedturn!": "inverted-turn",
    "P": "inverted-mordent",
    "!uppermordent!": "inverted-mordent",
    "!pralltriller!": "inverted-mordent",
    "M": "mordent",
    "!mordent!": "mordent",
    "!lowermordent!": "mordent",
}
_ARTICULATIONS: Mapping[str, str] = {
    ".": "staccato",
    "!staccato!": "staccato",
    "L": "accent",
    "!accent!": "accent",
    "!>!": "accent",
    "!emphasis!": "accent",
    "!tenuto!": "tenuto",
    "!wedge!": "staccatissimo",
    "!breath!": "breath-mark",
}
_TECHNIQUES: Mapping[str, str] = {
    "u": "up-bow",
    "!upbow!": "up-bow",
    "v": "down-bow",
    "!downbow!": "down-bow",
    "!open!": "open-string",
    "!snap!": "snap-pizzicato",
    "!+!": "stopped",
    "!plus!": "stopped",
}
_Where: TypeAlias = tuple[int, int, int, int]
"""A head in a measure: its layer, its note, 0 (-1 - n in the nth grace note), its place there."""


class Slurs:
    """The numbers of the slurs that are open, as MusicXML tells nested ones apart by."""

    _MOST = 16

    def __init__(self) -> None:
        self._open: list[int] = []

    def begin(self, count: int) -> Iterator[int]:
        for _ in range(count):
            free = [number for number in range(1, self._MOST + 1) if number not in self._open]
            if free:
                self._open.append(free[0])
                yield free[0]

    def end(self, count: int) -> Iterator[int]:
        for _ in range(count):
            if self._open:
                yield self._open.pop()


class BarWriter:
    """Writes the notes of one measure."""

    def __init__(
        self,
        measure: ET.Element,
        part: Part,
        bar: Bar,
        slurs: Slurs,
        *,
        divisions: int,
        common: Container[MetreField],
        places: Counter[int] | None,
    ) -> None:
        """`places`: how many notes of each offset were given an id; None: they get none."""
        self._places = places
        self._divisions = divisions
        self._common = common
        self._measure = measure
        self._part = part
        self._bar = bar
        self._slurs = slurs
        self._shown = _accidentals(bar)
        self._changes, self._symbols = deque(bar.frame.changes), deque(bar.frame.symbols)
        """What is yet to be written, by onset."""

    def write(self) -> None:
        now = Fraction(0)
        for number, layer in enumerate(self._bar.layers):
            if now:
                backup = add(self._measure, "backup")
                add(backup, "duration", self._ticks(now))
            now = self._layer(layer, number)
        for _, change in self._changes:
            if not isinstance(change, Fraction):
                write_change(self._measure, change, self._bar.frame.metre, self._common)
        for symbol in self._symbols:
            write_symbol(self._measure, symbol, 0)

    def _ticks(self, duration: Fraction) -> int:
        """A duration in the file's divisions; the nearest where there is no exact one."""
        return round(duration * self._divisions)

    def _layer(self, layer: Layer, number: int) -> Fraction:
        """Write one layer; gives back when it ends."""
        pieces = layer.pieces
        frame = self._bar.frame
        beamed = beams(pieces, frame.metre, frame.shift, as_written=self._part.as_written)
        brackets = tuplet_marks(pieces)
        whole = (
            len(layer.notes) == 1
            and not layer.notes[0].heads
            and layer.notes[0].duration == frame.metre.bar
        )
        if whole:
            pieces = pieces[:1]
        end = Fraction(0)
        for place, piece in enumerate(pieces):
            end = layer.notes[0].duration if whole else piece.end
            if number == 0:
                self._beside(piece.onset, end)
            if piece.first:
                for mark in piece.note.marks:
                    write_mark(self._measure, mark)
                self._graces(piece, number, layer.staff)
            self._signs(piece, number, layer, beamed[place], brackets[place], whole=whole)
        return end

    def _beside(self, start: Fraction, end: Fraction) -> None:
        """The changes and symbols that belong to a stretch of time."""
        while self._changes and self._changes[0][0] < end:
            _, change = self._changes.popleft()
            write_change(self._measure, change, self._bar.frame.metre, self._common)
        while self._symbols and self._symbols[0].onset < end:
            symbol = self._symbols.popleft()
            write_symbol(self._measure, symbol, self._ticks(symbol.onset - start))

    def _graces(self, piece: Piece, number: int, staff: int) -> None:
        graces = piece.note.graces
        for place, grace in enumerate(graces):
            for index, pitch in enumerate(grace.pitches):
                note = add(self._measure, "note")
                add(note, "grace", **({"slash": "yes"} if len(graces) == 1 else {}))
                if index:
                    add(note, "chord")
                _pitch(note, pitch)
                add(note, "voice", number + 1)
                add(note, "type", "eighth" if len(graces) == 1 else "16th")
                self._accidental(note, pitch, (number, piece.place, -1 - place, index))
                self._staff(note, staff)
                if len(graces) > 1 and not index:
                    ends = {0: "begin", len(graces) - 1: "end"}
                    for level in ("1", "2"):
                        add(note, "beam", ends.get(place, "continue"), number=level)

    def _signs(
        self,
        piece: Piece,
        number: int,
        layer: Layer,
        beamed: Sequence[str],
        brackets: Sequence[str],
        *,
        whole: bool,
    ) -> None:
        """A rest, a note, or all notes of a chord."""
        value = piece.value
        for index, head in enumerate(piece.note.heads or (None,)):
            note = add(self._measure, "note")
            if self._places is not None and piece.note.place:
                at, size = piece.note.place
                note.set("id", f"n{at}.{size}.{self._places[at]}")
                self._places[at] += 1
            if piece.note.hidden:
                note.set("print-object", "no")
            if head is None:
                add(note, "rest", **({"measure": "yes"} if whole else {}))
            else:
                if index:
                    add(note, "chord")
                _pitch(note, head.pitch)
            duration = piece.note.duration if whole else value.duration
            add(note, "duration", self._ticks(duration))
            ties = _ties(piece, head)
            for kind in ties:
                add(note, "tie", type=kind)
            add(note, "voice", number + 1)
            if not whole:
                _type(note, value)
            if head is not None and piece.first:
                self._accidental(note, head.pitch, (number, piece.place, 0, index))
            _tuplet(note, value)
            self._staff(note, layer.staff)
            if index == 0:
                for level, word in enumerate(beamed, 1):
                    add(note, "beam", word, number=str(level))
            notations = ET.Element("notations")
            for kind in ties:
                add(notations, "tied", type=kind)
            if index == 0:
                self._notations(notations, piece, brackets)
            if len(notations):
                note.append(notations)
            if index == 0 and piece.first:
                for lyric in piece.note.lyrics:
                    _lyric(note, lyric)

    def _notations(self, notations: ET.Element, piece: Piece, brackets: Sequence[str]) -> None:
        note = piece.note
        if piece.first:
            for slur in self._slurs.begin(note.slurs_begin):
                add(notations, "slur", type="start", number=str(slur))
        if piece.last:
            for slur in self._slurs.end(note.slurs_end):
                add(notations, "slur", type="stop", number=str(slur))
        for kind in brackets:
            add(notations, "tuplet", type=kind)
        if not (piece.first and note.marks):
            return
        for tag, table in (
            ("ornaments", _ORNAMENTS),
            ("technical", _TECHNIQUES),
            ("articulations", _ARTICULATIONS),
        ):
            found = dict.fromkeys(table[mark] for mark in note.marks if mark in table)
            if found:
                group = add(notations, tag)
                for name in found:
                    add(group, name)
        if not FERMATAS.isdisjoint(note.marks):
            add(notations, "fermata", type="upright")

    def _accidental(self, note: ET.Element, pitch: Pitch, where: _Where) -> None:
        name = _ACCIDENTALS.get(pitch.alteration)
        if name and where in self._shown:
            add(note, "accidental", name)

    def _staff(self, note: ET.Element, staff: int) -> None:
        if len(self._part.clefs) > 1:
            add(note, "staff", staff + 1)


def _accidentals(bar: Bar) -> set[_Where]:
    """Where in a measure an accidental is drawn: at what isn't as the key or a note before says."""
    shown: set[_Where] = set()
    for staff in {layer.staff for layer in bar.layers}:
        notes = [
            (note, number, place)
            for number, layer in enumerate(bar.layers)
            if layer.staff == staff
            for place, note in enumerate(layer.notes)
        ]
        held = Accidentals(bar.frame.key, "octave")
        changes = deque(
            (onset, change) for onset, change in bar.frame.changes if isinstance(change, KeyField)
        )
        for note, number, place in sorted(notes, key=lambda one: one[0].onset):
            while changes and changes[0][0] <= note.onset:
                held = Accidentals(changes.popleft()[1], "octave")
            sounds = [
                (pitch, (number, place, -1 - grace_place, index))
                for grace_place, grace in enumerate(note.graces)
                for index, pitch in enumerate(grace.pitches)
            ]
            sounds += [
                (head.pitch, (number, place, 0, index))
                for index, head in enumerate(note.heads)
                if not head.tie_to
            ]
            for pitch, where in sounds:
                if held.at(pitch.staff) != pitch.alteration:
                    held.hold(pitch.staff, pitch.alteration)
                    shown.add(where)
    return shown


def _lyric(note: ET.Element, lyric: Lyric) -> None:
    element = add(note, "lyric", number=str(lyric.verse))
    ends = {(False, False): "single", (False, True): "begin", (True, False): "end"}
    add(element, "syllabic", ends.get((lyric.joins_before, lyric.joins_after), "middle"))
    add(element, "text", lyric.text)
    if lyric.held:
        add(element, "extend")


def _pitch(note: ET.Element, pitch: Pitch) -> None:
    octave, step = divmod(pitch.staff, 7)
    element = add(note, "pitch")
    add(element, "step", LETTERS[step])
    if alter := pitch.alteration:
        add(element, "alter", alter)
    add(element, "octave", octave + 4)


def _type(note: ET.Element, value: Value) -> None:
    add(note, "type", value.type)
    for _ in range(value.dots):
        add(note, "dot")


def _tuplet(note: ET.Element, value: Value) -> None:
    if value.actual > 1:
        ratio = add(note, "time-modification")
        add(ratio, "actual-notes", value.actual)
        add(ratio, "normal-notes", value.normal)


def _ties(piece: Piece, head: Head | None) -> list[str]:
    """The ends of ties at one head of a piece."""
    if head is None:
        return []
    ties = []
    if not piece.first or head.tie_to:
        ties.append("stop")
    if not piece.last or head.tie_from:
        ties.append("start")
    return ties
