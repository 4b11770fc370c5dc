"""What music21 passes over in MusicXML or hangs at, put so that it reads it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from abcgen.formats.reading.base import number_of

_CONTENT = ("note", "backup", "forward")
_MOST_BEATS = 128
_NUMBER = re.compile(r"\d{1,9}")
_HEARD = ("pitch", "unpitched")
_NOTES_OWN = ("cue", "rest", "tie", "notations", "lyric", *_HEARD)
"""What a rest doesn't have, and gets anew."""


def fill(root: ElementTree.Element) -> tuple[str, ...]:
    """Write measure repeats out, make rests of cue notes, have rests last as long as they say, and
    take away metres of hundreds of beats, in place; remarks, a sentence each."""
    unread = cues = metres = 0
    for part in root.iterfind("part"):
        measures = part.findall("measure")
        unread += sum(not _repeat(measures, bar, span) for bar, span in _repeats(measures))
        cues += sum(map(_silence, measures))
        for measure in measures:
            _keep_length(measure)
        metres += sum(map(_drop_metres, part.iter("attributes")))
    remarks = []
    if unread:
        remarks.append(f"bars that repeat others left out, as they can't be told: {unread}")
    if cues:
        remarks.append(f"cue notes left out, as another part plays them: {cues}")
    if metres:
        remarks.append(f"metres of more than {_MOST_BEATS} beats left out: {metres}")
    return tuple(remarks)


def _drop_metres(attributes: ElementTree.Element) -> int:
    """Take absurd metres away, which music21 counts out for minutes; their number."""
    absurd = [
        time
        for time in attributes.findall("time")
        if any(int(text) > _MOST_BEATS for text in _NUMBER.findall("+".join(time.itertext())))
    ]
    for time in absurd:
        attributes.remove(time)
    return len(absurd)


def _keep_length(measure: ElementTree.Element) -> None:
    """Put an empty rest behind one that is alone in its bar: music21 would give a whole rest the
    length of the metre, whatever it says of its own."""
    notes = measure.findall("note")
    rest = notes[0].find("rest") if len(notes) == 1 else None
    if rest is not None and rest.get("measure") != "yes":
        empty = ElementTree.Element("note")
        ElementTree.SubElement(empty, "rest")
        ElementTree.SubElement(empty, "duration").text = "0"
        measure.insert(list(measure).index(notes[0]) + 1, empty)


def _repeats(measures: list[ElementTree.Element]) -> Iterator[tuple[int, int]]:
    """The numbers of the measures that repeat those before them, with how many they repeat."""
    span = None
    for number, measure in enumerate(measures):
        for sign in measure.iterfind("attributes/measure-style/measure-repeat"):
            text = (sign.text or "").strip()
            starts = sign.get("type") == "start"
            span = (number_of(text) if text.isdecimal() else 1) if starts else None
        # Some programs write the notes as well as the sign.
        if span is not None and measure.find("note/pitch") is None:
            yield number, span


def _repeat(measures: list[ElementTree.Element], number: int, span: int) -> bool:
    """Copy the content of the measure so far back; False where that can't be."""
    if not 0 < span <= number:
        return False
    measure, source = measures[number], measures[number - span]
    passed = measures[number - span + 1 : number + 1]
    if any(one.find("attributes/divisions") is not None for one in passed):
        return False
    if any(style.get("number") for style in measure.iterfind("attributes/measure-style")):
        return False
    for old in [one for one in measure if one.tag in _CONTENT]:
        measure.remove(old)
    barline = next((n for n, one in enumerate(measure) if _closes(one)), len(measure))
    content = [copy.deepcopy(one) for one in source if one.tag in _CONTENT]
    measure[barline:barline] = content
    return True


def _closes(element: ElementTree.Element) -> bool:
    return element.tag == "barline" and element.get("location", "right") == "right"


def _silence(measure: ElementTree.Element) -> int:
    """Make rests of a measure's cue notes; their number."""
    cues = [note for note in measure.iterfind("note") if note.find("cue") is not None]
    count = sum(any(note.find(kind) is not None for kind in _HEARD) for note in cues)
    for note in cues:
        if note.find("chord") is not None or note.find("grace") is not None:
            measure.remove(note)
            continue
        for own in [one for one in note if one.tag in _NOTES_OWN]:
            note.remove(own)
        note.insert(0, ElementTree.Element("rest"))
    return count
