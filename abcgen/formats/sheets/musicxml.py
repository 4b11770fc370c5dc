"""Writing a tune as MusicXML 4.0 (w3.org/2021/06/musicxml40), the written form kept.

Nothing is played out: repeats, endings, pickups and ties stand as in the tune. Accidentals, beams
and tuplet brackets are written too, since engravers draw only what the file says.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from abcgen.formats.sheets.beams import Piece, beams, cut, tuplet_marks
from abcgen.formats.sheets.measures import (
    Barline,
    Change,
    Head,
    Measure,
    Symbol,
    Written,
    read_written,
)
from abcgen.formats.sheets.staves import BASS, Bar, Layer, Part, lay_out
from abcgen.music import NAME_SIGNS, KeyField, split_chord
from abcgen.notation import LETTERS, Accidentals, MetreField, Pitch, parse_tune, split_tunebook
from abcgen.system import ToolError

_HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_ACCIDENTALS: Mapping[int, str] = {
    -2: "flat-flat",
    -1: "flat",
    0: "natural",
    1: "sharp",
    2: "double-sharp",
}
_KINDS: Mapping[str, str] = {
    "": "major",
    "m": "minor",
    "min": "minor",
    "7": "dominant",
    "m7": "minor-seventh",
    "m7b5": "half-diminished",
    "maj7": "major-seventh",
    "M7": "major-seventh",
    "6": "major-sixth",
    "m6": "minor-sixth",
    "aug": "augmented",
    "+": "augmented",
    "aug7": "augmented-seventh",
    "dim": "diminished",
    "dim7": "diminished-seventh",
    "9": "dominant-ninth",
    "m9": "minor-ninth",
    "maj9": "major-ninth",
    "M9": "major-ninth",
    "11": "dominant-11th",
    "sus": "suspended-fourth",
    "sus4": "suspended-fourth",
    "sus2": "suspended-second",
    "5": "power",
}
"""MusicXML's names of the chords that the suffixes of chord symbols name."""
_ALTERED = re.compile(r"([b#])(?=\d)")

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
_FERMATAS = frozenset({"H", "!fermata!", "+fermata+"})
_DYNAMICS: Mapping[str, str] = {
    f"{sign}{name}{sign}": name
    for sign in "!+"
    for name in ("pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff", "sfz")
}
_SIGNPOSTS: Mapping[str, str] = {
    "O": "coda",
    "!coda!": "coda",
    "S": "segno",
    "!segno!": "segno",
}
_PHRASES: Mapping[str, str] = {
    "!fine!": "Fine",
    "!D.C.!": "D.C.",
    "!D.S.!": "D.S.",
    "!dacapo!": "D.C.",
    "!dacoda!": "To Coda",
}
_MOST_TITLES = 3
_CREDIT_SIZES: Mapping[str, str] = {
    "title": "20",
    "subtitle": "14",
    "rhythm": "12",
    "composer": "12",
}

_Where: TypeAlias = tuple[int, int, int, int]
"""A head in a measure: its layer, its note, 0 (-1 - n in the nth grace note), its place there."""


def to_musicxml(abc: str) -> tuple[str, tuple[str, ...]]:
    """The first tune of `abc` as MusicXML, and what is wrong with the tune, in sentences.

    Raises ToolError when it holds no note or rest, or one that can't be written down.
    """
    tunes = split_tunebook(abc)
    written = read_written(parse_tune(tunes[0] if tunes else ""))
    parts = lay_out(written)
    if not any(bar.frame.notes for part in parts for bar in part.bars):
        raise ToolError("there are no notes in this tune to make sheet music of")
    root = _Writer(written, parts).document()
    ET.indent(root)
    return _HEADER + ET.tostring(root, encoding="unicode") + "\n", written.remarks


def _add(parent: ET.Element, tag: str, text: object = None, **attributes: str) -> ET.Element:
    """A new element at the end of another."""
    element = ET.SubElement(parent, tag, {k.replace("_", "-"): v for k, v in attributes.items()})
    if text is not None:
        element.text = _printable(str(text))
    return element


def _raised(sign: re.Match[str]) -> str:
    """The sign of an altered note in a chord's name, such as that of "m7b5"."""
    return "\u266d" if sign[1] == "b" else "\u266f"


def _printable(text: str) -> str:
    """The text without characters that XML can't hold."""
    return "".join(
        character
        for character in text
        if character >= " " and not "\ud800" <= character <= "\udfff" and character < "\ufffe"
    )


class _Writer:
    """Writes the parts of one tune."""

    def __init__(self, written: Written, parts: Sequence[Part]) -> None:
        self._written = written
        self._parts = parts
        times = {
            time.denominator
            for part in parts
            for bar in part.bars
            for layer in bar.layers
            for piece in cut(layer.notes)
            for time in (piece.value.duration, piece.onset)
        }
        self._divisions = lcm(*times)

    def document(self) -> ET.Element:
        root = ET.Element("score-partwise", version="4.0")
        self._heading(root)
        parts = _add(root, "part-list")
        several = len(self._parts) > 1
        if several:
            group = _add(parts, "part-group", type="start", number="1")
            _add(group, "group-symbol", "bracket")
        for number in range(1, len(self._parts) + 1):
            listed = _add(parts, "score-part", id=f"P{number}")
            _add(listed, "part-name", "", print_object="no")
        if several:
            _add(parts, "part-group", type="stop", number="1")
        for number, part in enumerate(self._parts, 1):
            self._part(_add(root, "part", id=f"P{number}"), part, first=number == 1)
        return root

    def _heading(self, root: ET.Element) -> None:
        titles = self._written.titles
        if titles:
            _add(_add(root, "work"), "work-title", titles[0])
        about = _add(root, "identification")
        if self._written.composer:
            _add(about, "creator", self._written.composer, type="composer")
        _add(_add(about, "encoding"), "software", "abcgen")
        for kind, place, level, words in (
            ("title", "center", "top", titles[:1]),
            ("subtitle", "center", "middle", titles[1:_MOST_TITLES]),
            ("rhythm", "left", "bottom", [self._written.rhythm]),
            ("composer", "right", "bottom", [self._written.composer]),
        ):
            for text in filter(None, words):
                credit = _add(root, "credit", page="1")
                _add(credit, "credit-type", kind)
                _add(
                    credit,
                    "credit-words",
                    text,
                    justify=place,
                    valign=level,
                    font_size=_CREDIT_SIZES[kind],
                )

    def _part(self, parent: ET.Element, part: Part, *, first: bool) -> None:
        metre: MetreField | None = None
        key: KeyField | None = None
        slurs = _Slurs()
        for index, bar in enumerate(part.bars):
            frame = bar.frame
            measure = _add(parent, "measure", number=frame.number)
            if frame.implicit:
                measure.set("implicit", "yes")
            if frame.left.repeat or frame.ending_starts:
                self._left(measure, frame)
            attributes = ET.Element("attributes")
            if index == 0:
                _add(attributes, "divisions", self._divisions)
            if frame.key != key:
                _key(attributes, frame.key)
            if frame.metre != metre:
                self._metre(attributes, frame.metre)
            if index == 0:
                _clefs(attributes, part)
            if len(attributes):
                measure.append(attributes)
            metre, key = frame.metre, frame.key
            for _, change in frame.changes:
                metre = change if isinstance(change, MetreField) else metre
                key = change if isinstance(change, KeyField) else key
            if first and index == 0 and self._written.tempo is not None:
                _tempo(measure, self._written.tempo, frame.metre)
            if first and frame.label:
                _add(_direction(measure), "rehearsal", frame.label)
            _BarWriter(self, measure, part, bar, slurs).write()
            if frame.right != Barline() or frame.ending_stops:
                self._right(measure, frame)

    def ticks(self, duration: Fraction) -> int:
        """A duration in the file's divisions; the nearest where there is no exact one."""
        return round(duration * self._divisions)

    def change(self, measure: ET.Element, change: Change, metre: MetreField) -> None:
        """A change within a measure."""
        if isinstance(change, Fraction):
            _tempo(measure, change, metre)
        elif isinstance(change, KeyField):
            _key(_add(measure, "attributes"), change)
        else:
            self._metre(_add(measure, "attributes"), change)

    def _metre(self, attributes: ET.Element, metre: MetreField) -> None:
        if not metre.beats:
            _add(_add(attributes, "time", print_object="no"), "senza-misura")
            return
        time = _add(attributes, "time")
        if metre in self._written.common:
            time.set("symbol", "cut" if metre.unit == 2 else "common")
        _add(time, "beats", metre.beats)
        _add(time, "beat-type", metre.unit)

    def _left(self, measure: ET.Element, frame: Measure) -> None:
        line = _add(measure, "barline", location="left")
        if frame.left.repeat:
            _add(line, "bar-style", frame.left.style)
        if frame.ending_starts:
            text = f"{frame.ending_starts}."
            _add(line, "ending", text, number=frame.ending_starts, type="start")
        if frame.left.repeat:
            _add(line, "repeat", direction="forward")

    def _right(self, measure: ET.Element, frame: Measure) -> None:
        line = _add(measure, "barline", location="right")
        if frame.right.style != "regular":
            _add(line, "bar-style", frame.right.style)
        if frame.ending_stops:
            kind = "stop" if frame.ending_closed else "discontinue"
            _add(line, "ending", number=frame.ending_stops, type=kind)
        if frame.right.repeat:
            _add(line, "repeat", direction="backward")


class _Slurs:
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


class _BarWriter:
    """Writes the notes of one measure."""

    def __init__(
        self, writer: _Writer, measure: ET.Element, part: Part, bar: Bar, slurs: _Slurs
    ) -> None:
        self._writer = writer
        self._measure = measure
        self._part = part
        self._bar = bar
        self._slurs = slurs
        self._shown = _accidentals(bar)

    def write(self) -> None:
        now = Fraction(0)
        for number, layer in enumerate(self._bar.layers):
            if now:
                backup = _add(self._measure, "backup")
                _add(backup, "duration", self._writer.ticks(now))
            now = self._layer(layer, number)
        frame = self._bar.frame
        left = [
            both for both in frame.changes if both[0] >= now and not isinstance(both[1], Fraction)
        ]
        for _, change in left:
            self._writer.change(self._measure, change, frame.metre)

    def _layer(self, layer: Layer, number: int) -> Fraction:
        """Write one layer; gives back when it ends."""
        pieces = cut(layer.notes)
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
                    _mark_direction(self._measure, mark)
                self._graces(piece, number, layer.staff)
            self._signs(piece, number, layer, beamed[place], brackets[place], whole=whole)
        return end

    def _beside(self, start: Fraction, end: Fraction) -> None:
        """The changes and symbols that belong to a stretch of time."""
        frame = self._bar.frame
        for onset, change in frame.changes:
            if start <= onset < end:
                self._writer.change(self._measure, change, frame.metre)
        for symbol in frame.symbols:
            if start <= symbol.onset < end:
                self._symbol(symbol, self._writer.ticks(symbol.onset - start))

    def _symbol(self, symbol: Symbol, offset: int) -> None:
        name = symbol.text.replace("\u266f", "#").replace("\u266d", "b")
        found = split_chord(name) if symbol.chord else None
        # A bare bass note, or a symbol with a remark, is written as words.
        if not found or found.root.islower() or found.text != name:
            direction = _direction(self._measure, symbol.placement)
            _add(direction, "words", symbol.text)
            return
        harmony = _add(self._measure, "harmony", placement="above")
        chord = _add(harmony, "root")
        _add(chord, "root-step", found.root)
        if found.sign:
            _add(chord, "root-alter", NAME_SIGNS[found.sign])
        kind = _add(harmony, "kind", _KINDS.get(found.suffix, "other"))
        kind.set("text", _printable(_ALTERED.sub(_raised, found.suffix)))
        if found.bass:
            below = _add(harmony, "bass")
            _add(below, "bass-step", found.bass.upper())
            if found.bass_sign:
                _add(below, "bass-alter", NAME_SIGNS[found.bass_sign])
        if offset:
            _add(harmony, "offset", offset)

    def _graces(self, piece: Piece, number: int, staff: int) -> None:
        graces = piece.note.graces
        for place, grace in enumerate(graces):
            for index, pitch in enumerate(grace.pitches):
                note = _add(self._measure, "note")
                _add(note, "grace", **({"slash": "yes"} if len(graces) == 1 else {}))
                if index:
                    _add(note, "chord")
                _pitch(note, pitch)
                _add(note, "voice", number + 1)
                _add(note, "type", "eighth" if len(graces) == 1 else "16th")
                self._accidental(note, pitch, (number, piece.place, -1 - place, index))
                self._staff(note, staff)
                if len(graces) > 1 and not index:
                    ends = {0: "begin", len(graces) - 1: "end"}
                    for level in ("1", "2"):
                        _add(note, "beam", ends.get(place, "continue"), number=level)

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
            note = _add(self._measure, "note")
            if piece.note.hidden:
                note.set("print-object", "no")
            if head is None:
                _add(note, "rest", **({"measure": "yes"} if whole else {}))
            else:
                if index:
                    _add(note, "chord")
                _pitch(note, head.pitch)
            duration = piece.note.duration if whole else value.duration
            _add(note, "duration", self._writer.ticks(duration))
            ties = _ties(piece, head)
            for kind in ties:
                _add(note, "tie", type=kind)
            _add(note, "voice", number + 1)
            if not whole:
                _add(note, "type", value.type)
                for _ in range(value.dots):
                    _add(note, "dot")
            if head is not None and piece.first:
                self._accidental(note, head.pitch, (number, piece.place, 0, index))
            if value.actual > 1:
                ratio = _add(note, "time-modification")
                _add(ratio, "actual-notes", value.actual)
                _add(ratio, "normal-notes", value.normal)
            self._staff(note, layer.staff)
            if index == 0:
                for level, word in enumerate(beamed, 1):
                    _add(note, "beam", word, number=str(level))
            notations = ET.Element("notations")
            for kind in ties:
                _add(notations, "tied", type=kind)
            if index == 0:
                self._notations(notations, piece, brackets)
            if len(notations):
                note.append(notations)

    def _notations(self, notations: ET.Element, piece: Piece, brackets: Sequence[str]) -> None:
        note = piece.note
        if piece.first:
            for slur in self._slurs.begin(note.slurs_begin):
                _add(notations, "slur", type="start", number=str(slur))
        if piece.last:
            for slur in self._slurs.end(note.slurs_end):
                _add(notations, "slur", type="stop", number=str(slur))
        for kind in brackets:
            _add(notations, "tuplet", type=kind)
        if not piece.first:
            return
        for tag, table in (
            ("ornaments", _ORNAMENTS),
            ("technical", _TECHNIQUES),
            ("articulations", _ARTICULATIONS),
        ):
            found = dict.fromkeys(table[mark] for mark in note.marks if mark in table)
            if found:
                group = _add(notations, tag)
                for name in found:
                    _add(group, name)
        if not _FERMATAS.isdisjoint(note.marks):
            _add(notations, "fermata", type="upright")

    def _accidental(self, note: ET.Element, pitch: Pitch, where: _Where) -> None:
        name = _ACCIDENTALS.get(pitch.alteration)
        if name and where in self._shown:
            _add(note, "accidental", name)

    def _staff(self, note: ET.Element, staff: int) -> None:
        if len(self._part.clefs) > 1:
            _add(note, "staff", staff + 1)


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
        held = Accidentals(bar.frame.key, each_octave=True)
        changes = [
            (onset, change) for onset, change in bar.frame.changes if isinstance(change, KeyField)
        ]
        for note, number, place in sorted(notes, key=lambda one: one[0].onset):
            while changes and changes[0][0] <= note.onset:
                held = Accidentals(changes.pop(0)[1], each_octave=True)
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


def _pitch(note: ET.Element, pitch: Pitch) -> None:
    octave, step = divmod(pitch.staff, 7)
    element = _add(note, "pitch")
    _add(element, "step", LETTERS[step])
    if alter := pitch.alteration:
        _add(element, "alter", alter)
    _add(element, "octave", octave + 4)


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


def _direction(measure: ET.Element, placement: str = "above") -> ET.Element:
    """The element into which a direction's content goes."""
    return _add(_add(measure, "direction", placement=placement), "direction-type")


def _mark_direction(measure: ET.Element, mark: str) -> None:
    """A decoration that stands beside the notes rather than at one."""
    if mark in _DYNAMICS:
        _add(_add(_direction(measure, "below"), "dynamics"), _DYNAMICS[mark])
    elif mark in _SIGNPOSTS:
        _add(_direction(measure), _SIGNPOSTS[mark])
    elif mark in _PHRASES:
        _add(_direction(measure), "words", _PHRASES[mark])


def _tempo(measure: ET.Element, quarters: Fraction, metre: MetreField) -> None:
    """Beats a minute: dotted quarter notes in compound metre."""
    direction = _add(measure, "direction", placement="above")
    metronome = _add(_add(direction, "direction-type"), "metronome", parentheses="no")
    dotted = metre.compound and metre.unit == 8
    _add(metronome, "beat-unit", "quarter")
    if dotted:
        _add(metronome, "beat-unit-dot")
    _add(metronome, "per-minute", round(quarters * Fraction(2, 3) if dotted else quarters))
    _add(direction, "sound", tempo=f"{float(quarters):g}")


def _key(attributes: ET.Element, key: KeyField) -> None:
    element = _add(attributes, "key")
    if not key.accidentals:
        _add(element, "fifths", key.sharps)
        _add(element, "mode", key.mode)
        return
    for letter, semitones in key.alterations().items():
        if semitones:
            _add(element, "key-step", letter)
            _add(element, "key-alter", semitones)


def _clefs(attributes: ET.Element, part: Part) -> None:
    several = len(part.clefs) > 1
    if several:
        _add(attributes, "staves", len(part.clefs))
    for number, clef in enumerate(part.clefs, 1):
        element = _add(attributes, "clef", **({"number": str(number)} if several else {}))
        _add(element, "sign", "F" if clef == BASS else "G")
        _add(element, "line", 4 if clef == BASS else 2)
