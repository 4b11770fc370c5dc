"""Humdrum kern and MusicXML as Scores, read by music21.

music21 understands the formats; here its streams become what is heard: ties joined, repeats
played out, transposing instruments at their sounding pitch. Each part (in kern: each spine) is a
voice, and within it voices that split off may overlap. Grace notes, which have no time of their
own in these formats, and unpitched percussion are left out.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

from abcgen.formats.reading.base import NO_KEY, STANDARD_METRE, STANDARD_TEMPO, Reading
from abcgen.formats.reading.expansion import expand
from abcgen.formats.reading.repeats import Course, course_of, has_repeats, order_of_bars
from abcgen.formats.reading.text import decode
from abcgen.music import (
    HIGHEST_PITCH,
    LOWEST_PITCH,
    MODES,
    Change,
    ChordSymbol,
    Key,
    Metre,
    Score,
    Tempo,
    Voice,
    changes,
    struck_together,
    tonic_of,
)
from abcgen.system import CorpusError

_LARGEST = 64 * 2**20
"""Bytes that a file packed into an .mxl may have."""
_FLATS = re.compile(r"(?<=[A-G])-+")
_UNREAD = re.compile(r"Error in parsing event \((.*?)\) at (line \d+)")
_Note = tuple[Fraction, Fraction, int, str]
"""Onset, end, pitch, and how it is tied: "", "start", "continue" or "stop"."""


def read_kern(data: bytes) -> Reading:
    """The music of a Humdrum file with **kern spines; expansion lists are played out.

    Raises CorpusError for a file without one, or one without a note.
    """
    text = decode(data)
    if not any(line.startswith("**") for line in text.split("\n")):
        raise CorpusError("it is no Humdrum file: no line starts with **")
    if not any("**kern" in line.split("\t") for line in text.split("\n")):
        raise CorpusError("there is no **kern spine in it")
    return _read("humdrum", expand(text))


def read_musicxml(data: bytes) -> Reading:
    """The music of a MusicXML file (score-partwise).

    Raises CorpusError for another kind of file, or one without a note.
    """
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise CorpusError(f"it is no sound XML: {error}") from error
    if root.tag != "score-partwise":
        raise CorpusError(f"it is no MusicXML by parts: its root is {root.tag!r}")
    # music21 takes bytes for UTF-8, whatever they say they are.
    return _read("musicxml", ElementTree.tostring(root, encoding="unicode"))


def read_packed(data: bytes) -> Reading:
    """The music of an .mxl file: MusicXML in a zip archive, found as the format has it.

    Raises CorpusError for a file that is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            container = ElementTree.fromstring(_member(archive, "META-INF/container.xml"))
            place = next(container.iter("rootfile"), None)
            if place is None:
                raise CorpusError("its container.xml names no score")
            content = _member(archive, place.get("full-path", ""))
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        EOFError,
        KeyError,
        NotImplementedError,  # of zipfile, for ways of packing that it does not know
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise CorpusError(f"it is no packed MusicXML: {error}") from error
    return read_musicxml(content)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise CorpusError(f"{name} in it has more than {_LARGEST} bytes")
    return content


def _read(kind: str, text: str) -> Reading:
    from music21 import converter

    parser = converter.Converter()
    # What music21 can't read in kern it leaves out, and says so on the terminal alone.
    with contextlib.redirect_stderr(io.StringIO()) as said:
        parser.parseData(text, format=kind)
    faults = _UNREAD.findall(said.getvalue())
    remarks = []
    if faults:
        first = " at ".join(faults[0])
        remarks.append(f"signs that music21 left out: {len(faults)}, first {first}")
    return _to_reading(parser.stream, remarks)


def _to_reading(stream: Any, remarks: list[str]) -> Reading:
    title = " ".join(((stream.metadata and stream.metadata.bestTitle) or "").split())
    if stream.atSoundingPitch is not True:
        stream.toSoundingPitch(inPlace=True)
    written = list(stream.parts) or [stream]
    order = None
    if has_repeats(written):
        order = order_of_bars(written)
        remarks += ["repeats left out, as they are not well-formed"] if order is None else []
    parts = [(part.flatten(), course_of(part, order)) for part in written]
    if graces := sum(note.duration.isGrace for part, _ in parts for note in part.notes):
        remarks.append(f"grace notes left out: {graces}")
    voices = [voice for part, course in parts if (voice := _voice(part, course)).events]
    if not voices:
        raise CorpusError("there is no note in it")
    first, course = parts[0]
    tempos = [one for part, course in parts for one in course.play(list(_tempos(part)))]
    score = Score(
        title,
        tuple(voices),
        _stated(course.play(list(_metres(first))), STANDARD_METRE),
        _stated(course.play(list(_keys(first))), NO_KEY),
        _stated(tempos, STANDARD_TEMPO),
    )
    return Reading(score, tuple(remarks))


def _voice(part: Any, course: Course) -> Voice:
    events = struck_together(_joined(sorted(_notes(part, course))))
    symbols = sorted(
        ChordSymbol(onset, _FLATS.sub(lambda flats: "b" * len(flats[0]), one.figure))
        for one in part.getElementsByClass("ChordSymbol")
        for onset in course.times(Fraction(one.offset))
    )
    bars = sorted({start for _, start in course.bars()}) if len(course.starts) > 2 else ()
    length = max([course.end, *(event.end for event in events)])
    return Voice(_name(part), events, tuple(symbols), tuple(bars), length)


def _name(part: Any) -> str:
    instrument = part.getInstrument(returnDefault=False)
    return str((instrument and (instrument.partName or instrument.instrumentName)) or "")


def _notes(part: Any, course: Course) -> Iterator[_Note]:
    for sound in part.notes:
        if "Harmony" in sound.classSet or not sound.quarterLength:
            continue
        onsets = list(course.times(Fraction(sound.offset)))
        length = Fraction(sound.quarterLength)
        for note in sound.notes if sound.isChord else (sound,):
            if "Unpitched" in note.classSet:
                continue
            pitch = round(note.pitch.ps)
            if not LOWEST_PITCH <= pitch <= HIGHEST_PITCH:
                raise CorpusError(f"it has a note that is out of all range: {note.nameWithOctave}")
            tie = note.tie or sound.tie
            tied = tie.type if tie is not None else ""
            yield from ((onset, onset + length, pitch, tied) for onset in onsets)


def _joined(notes: Iterable[_Note]) -> Iterator[tuple[Fraction, Fraction, int]]:
    """The notes, sorted, with those tied together made one.

    A tie goes to the next note of that pitch if it follows at once, also to one that says nothing
    of it: some files mark but the start.
    """
    open_ties: dict[tuple[int, Fraction], int] = {}
    found: list[tuple[Fraction, Fraction, int]] = []
    for onset, end, pitch, tie in notes:
        place = open_ties.pop((pitch, onset), None)
        if place is None:
            place = len(found)
            found.append((onset, end, pitch))
        else:
            found[place] = (found[place][0], end, pitch)
        if tie in ("start", "continue"):
            open_ties[pitch, end] = place
    return iter(found)


def _stated(found: Iterable[Change], first: Change) -> tuple[Change, ...]:
    """What a score states; nothing when it doesn't, unlike MIDI, which knows what holds then."""
    stated = list(found)
    return changes(stated, first) if stated else ()


def _metres(part: Any) -> Iterator[Metre]:
    for one in part.getElementsByClass("TimeSignature"):
        yield Metre(Fraction(one.offset), one.numerator, one.denominator)


def _keys(part: Any) -> Iterator[Key]:
    """The keys; where one is named beside its signature, that one."""
    found = part.getElementsByClass("KeySignature")
    for one in sorted(found, key=lambda one: (one.offset, "Key" in one.classSet)):
        sharps = one.sharps if abs(one.sharps or 0) <= 7 else 0
        named = "Key" in one.classSet and one.mode in MODES
        mode = one.mode if named else "major"
        tonic = one.tonic.name.replace("-", "b") if named else tonic_of(sharps)
        yield Key(Fraction(one.offset), sharps, tonic, mode)


def _tempos(part: Any) -> Iterator[Tempo]:
    for one in part.getElementsByClass("MetronomeMark"):
        quarters = one.getQuarterBPM()
        if quarters and quarters > 0:
            yield Tempo(Fraction(one.offset), Fraction(quarters).limit_denominator(16))
