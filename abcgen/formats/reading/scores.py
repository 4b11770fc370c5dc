"""MusicXML as Scores, read by music21.

music21 understands the format; here its streams become what is heard: ties joined, repeats
played out, transposing instruments at their sounding pitch. Each part is a voice, and within it
voices that split off may overlap. Grace notes, which have no time of their own in this format,
and unpitched percussion are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

from abcgen.formats.reading.base import (
    NO_KEY,
    STANDARD_METRE,
    STANDARD_TEMPO,
    Heard,
    Reading,
    check_length,
    check_pitch,
    joined,
    stated,
    with_whole_bars,
)
from abcgen.formats.reading.course import Course, course_of
from abcgen.formats.reading.filling import fill
from abcgen.formats.reading.repeats import order_of_bars
from abcgen.music import (
    MODES,
    ChordSymbol,
    Key,
    Metre,
    Score,
    Tempo,
    Voice,
    struck_together,
    tonic_of,
)
from abcgen.system import CorpusError

_LARGEST = 32 * 2**20
"""Bytes that a file packed into an .mxl may have."""
_MOST_TAGS = 1_000_000
_WEIGHTY = frozenset({"note", "measure", "attributes", "direction", "harmony", "figured-bass"})
_MOST_WEIGHTY = 40_000
"""Of those, music21 reads about a thousand a second."""
_MOST_BARS = 5_000
"""Of one part, as written; an opera's act has fewer."""
_FLATS = re.compile(r"(?<=[A-G])-+")


def read_musicxml(data: bytes) -> Reading:
    """The music of a MusicXML file (score-partwise).

    Raises CorpusError for another kind of file, one without a note, or one that is far larger
    than a piece.
    """
    from music21 import converter

    # MusicXML needs no entities of its own; they may stand for gigabytes.
    if b"<!ENTITY" in data.replace(b"\0", b"") or data.count(b"<") + data.count(b"=") > _MOST_TAGS:
        raise CorpusError("it is no piece of music: it has entities, or far too many elements")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise CorpusError(f"it is no sound XML: {error}") from error
    if root.tag != "score-partwise":
        raise CorpusError(f"it is no MusicXML by parts: its root is {root.tag!r}")
    if (count := sum(one.tag in _WEIGHTY for one in root.iter())) > _MOST_WEIGHTY:
        raise CorpusError(f"it has {count} notes, bars and signs: more than any piece")
    if (bars := max([len(part) for part in root.iterfind("part")], default=0)) > _MOST_BARS:
        raise CorpusError(f"it has {bars} bars: more than any piece")
    filled = fill(root)
    order, remarks = order_of_bars(root)
    # music21 takes bytes for UTF-8, whatever they say they are.
    try:
        text = ElementTree.tostring(root, encoding="unicode")
    except RecursionError as error:
        raise CorpusError("its elements stand too deep within one another") from error
    parser = converter.Converter()
    parser.parseData(text, format="musicxml")
    return _to_reading(parser.stream, order, [*filled, *remarks])


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
        zlib.error,
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


def _to_reading(stream: Any, order: Sequence[int] | None, remarks: list[str]) -> Reading:
    title = " ".join(((stream.metadata and stream.metadata.bestTitle) or "").split())
    if stream.atSoundingPitch is not True:
        stream.toSoundingPitch(inPlace=True)
    written = list(stream.parts) or [stream]
    parts = [(part.flatten(), course_of(part, order)) for part in written]
    check_length(max(course.end for _, course in parts))
    microtones = sum(
        pitch.ps % 1 != 0 for part, _ in parts for note in part.notes for pitch in note.pitches
    )
    if microtones:
        remarks.append(f"quarter tones rounded to semitones: {microtones}")
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
        stated(course.play(list(_metres(first))), STANDARD_METRE),
        stated(course.play(list(_keys(first))), NO_KEY),
        stated(tempos, STANDARD_TEMPO),
    )
    return Reading(with_whole_bars(score), tuple(remarks))


def _voice(part: Any, course: Course) -> Voice:
    events = struck_together(joined(sorted(_notes(part, course))))
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


def _notes(part: Any, course: Course) -> Iterator[Heard]:
    for sound in part.notes:
        if "Harmony" in sound.classSet or not sound.quarterLength:
            continue
        onsets = list(course.times(Fraction(sound.offset)))
        length = Fraction(sound.quarterLength)
        for note in sound.notes if sound.isChord else (sound,):
            if "Unpitched" in note.classSet:
                continue
            pitch = round(note.pitch.ps)
            check_pitch(pitch, note.nameWithOctave)
            tie = note.tie or sound.tie
            tied = tie.type if tie is not None else ""
            yield from ((onset, onset + length, pitch, tied) for onset in onsets)


def _metres(part: Any) -> Iterator[Metre]:
    for one in part.getElementsByClass("TimeSignature"):
        yield Metre(Fraction(one.offset), one.numerator, one.denominator)


def _keys(part: Any) -> Iterator[Key]:
    """The keys; where one is named beside its signature, that one."""
    found = part.getElementsByClass("KeySignature")
    for one in sorted(found, key=lambda one: (one.offset, "Key" in one.classSet)):
        sharps = one.sharps or 0  # none where it has signs of its own
        sharps = sharps if abs(sharps) <= 7 else 0
        named = "Key" in one.classSet and one.mode in MODES
        mode = one.mode if named else "major"
        tonic = one.tonic.name.replace("-", "b") if named else tonic_of(sharps)
        yield Key(Fraction(one.offset), sharps, tonic, mode)


def _tempos(part: Any) -> Iterator[Tempo]:
    for one in part.getElementsByClass("MetronomeMark"):
        quarters = one.getQuarterBPM()
        if quarters and quarters > 0:
            yield Tempo(Fraction(one.offset), Fraction(quarters).limit_denominator(16))
