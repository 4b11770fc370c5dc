"""Writing a tune as MusicXML 4.0 (w3.org/2021/06/musicxml40), the written form kept.

Only an order of parts is played out: repeats, endings, pickups and ties stand as in the tune.
Accidentals, beams and tuplet brackets are written too, since engravers draw only what the file
says.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from math import lcm

from abcgen.formats.sheets.directions import (
    direction,
    write_clef,
    write_key,
    write_metre,
    write_tempo,
)
from abcgen.formats.sheets.elements import add
from abcgen.formats.sheets.measures import read_written
from abcgen.formats.sheets.notes import BarWriter, Slurs
from abcgen.formats.sheets.staves import Part, lay_out
from abcgen.formats.sheets.written import Barline, Measure, Written
from abcgen.music import KeyField
from abcgen.notation import MetreField, parse_tune, split_tunebook
from abcgen.system import ToolError

_HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_MOST_TITLES = 3
_CREDIT_SIZES: Mapping[str, str] = {
    "title": "20",
    "subtitle": "14",
    "rhythm": "12",
    "composer": "12",
}


def to_musicxml(
    abc: str, *, in_order: bool = True, with_places: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The first tune of `abc` as MusicXML, and what is wrong with the tune, in sentences.

    `in_order`: parts are written out in the order in which the header's P: has them played, as
    MusicXML has no other way to say it; else as they stand, to be drawn. `with_places`: notes have
    ids of the offset and the size of what writes them in the tune, and a number, as n120.2.0.

    Raises ToolError when it holds no note or rest, or one that can't be written down.
    """
    tunes = split_tunebook(abc)
    written = read_written(parse_tune(tunes[0] if tunes else ""), in_order=in_order)
    parts = lay_out(written)
    if not any(bar.frame.notes for part in parts for bar in part.bars):
        raise ToolError("there are no notes in this tune to make sheet music of")
    root = _Writer(written, parts, Counter() if with_places else None).document()
    ET.indent(root)
    return _HEADER + ET.tostring(root, encoding="unicode") + "\n", written.remarks


class _Writer:
    """Writes the parts of one tune."""

    def __init__(
        self, written: Written, parts: Sequence[Part], places: Counter[int] | None
    ) -> None:
        self._places = places
        self._written = written
        self._parts = parts
        times = {
            time.denominator
            for part in parts
            for bar in part.bars
            for layer in bar.layers
            for piece in layer.pieces
            for time in (piece.value.duration, piece.onset)
        }
        self._divisions = lcm(*times)

    def document(self) -> ET.Element:
        root = ET.Element("score-partwise", version="4.0")
        self._heading(root)
        parts = add(root, "part-list")
        several = len(self._parts) > 1
        if several:
            group = add(parts, "part-group", type="start", number="1")
            add(group, "group-symbol", "bracket")
        for number in range(1, len(self._parts) + 1):
            listed = add(parts, "score-part", id=f"P{number}")
            add(listed, "part-name", "", print_object="no")
        if several:
            add(parts, "part-group", type="stop", number="1")
        for number, part in enumerate(self._parts, 1):
            self._part(add(root, "part", id=f"P{number}"), part, first=number == 1)
        return root

    def _heading(self, root: ET.Element) -> None:
        titles = self._written.titles
        if titles:
            add(add(root, "work"), "work-title", titles[0])
        about = add(root, "identification")
        if self._written.composer:
            add(about, "creator", self._written.composer, type="composer")
        add(add(about, "encoding"), "software", "abcgen")
        for kind, place, level, words in (
            ("title", "center", "top", titles[:1]),
            ("subtitle", "center", "middle", titles[1:_MOST_TITLES]),
            ("rhythm", "left", "bottom", [self._written.rhythm]),
            ("composer", "right", "bottom", [self._written.composer]),
        ):
            for text in filter(None, words):
                credit = add(root, "credit", page="1")
                add(credit, "credit-type", kind)
                add(
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
        slurs = Slurs()
        for index, bar in enumerate(part.bars):
            frame = bar.frame
            measure = add(parent, "measure", number=frame.number)
            if frame.implicit:
                measure.set("implicit", "yes")
            if frame.left.repeat or frame.ending_starts:
                self._left(measure, frame)
            attributes = ET.Element("attributes")
            if index == 0:
                add(attributes, "divisions", self._divisions)
            if frame.key != key:
                write_key(attributes, frame.key)
            if frame.metre != metre:
                write_metre(attributes, frame.metre, self._written.common)
            if index == 0:
                _clefs(attributes, part)
            if len(attributes):
                measure.append(attributes)
            metre, key = frame.metre, frame.key
            for _, change in frame.changes:
                metre = change if isinstance(change, MetreField) else metre
                key = change if isinstance(change, KeyField) else key
            if first and index == 0 and self._written.tempo is not None:
                write_tempo(measure, self._written.tempo, frame.metre)
            if first and frame.label:
                add(direction(measure), "rehearsal", frame.label)
            BarWriter(
                measure,
                part,
                bar,
                slurs,
                divisions=self._divisions,
                common=self._written.common,
                places=self._places,
            ).write()
            if frame.right != Barline() or frame.ending_stops:
                self._right(measure, frame)

    def _left(self, measure: ET.Element, frame: Measure) -> None:
        line = add(measure, "barline", location="left")
        if frame.left.repeat:
            add(line, "bar-style", frame.left.style)
        if frame.ending_starts:
            text = frame.ending_name or f"{frame.ending_starts}."
            add(line, "ending", text, number=frame.ending_starts, type="start")
        if frame.left.repeat:
            add(line, "repeat", direction="forward")

    def _right(self, measure: ET.Element, frame: Measure) -> None:
        line = add(measure, "barline", location="right")
        if frame.right.style != "regular":
            add(line, "bar-style", frame.right.style)
        if frame.ending_stops:
            kind = "stop" if frame.ending_closed else "discontinue"
            add(line, "ending", number=frame.ending_stops, type=kind)
        if frame.right.repeat:
            times = {"times": str(frame.right.times)} if frame.right.times > 2 else {}
            add(line, "repeat", direction="backward", **times)


def _clefs(attributes: ET.Element, part: Part) -> None:
    several = len(part.clefs) > 1
    if several:
        add(attributes, "staves", len(part.clefs))
    for number, clef in enumerate(part.clefs, 1):
        element = add(attributes, "clef", **({"number": str(number)} if several else {}))
        write_clef(element, clef)
