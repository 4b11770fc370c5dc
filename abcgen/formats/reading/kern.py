"""Humdrum's **kern as Scores (Huron, "The Humdrum User Guide", chapters 2, 5 and 20).

Each **kern spine is a voice, and so is all that splits off it. A row starts when the notes that
it goes on from are over, so a rhythm is never guessed. Pitches are those that sound, whatever the
clef. Grace notes, which have no time of their own, are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from abcgen.formats.reading.base import (
    NO_KEY,
    STANDARD_METRE,
    STANDARD_TEMPO,
    Heard,
    Reading,
    check_count,
    check_pitch,
    joined,
    stated,
    with_whole_bars,
)
from abcgen.formats.reading.course import Course
from abcgen.formats.reading.kern_order import Segment, played_order
from abcgen.formats.reading.text import decode
from abcgen.music import (
    MODES,
    SEMITONES,
    Change,
    Key,
    Metre,
    Score,
    Tempo,
    Voice,
    signature,
    struck_together,
    tonic_of,
)
from abcgen.system import CorpusError

_KERN = "**kern"
_LENGTH = re.compile(r"(\d+)(?:%(\d+))?(\.*)")
_PITCH = re.compile(r"([A-Ga-g])\1*")
_SIGNS = re.compile(r"(?<=[A-Ga-g])(?:#+|-+)")
_TITLES = ("OTL", "OTP", "OTA", "OPR", "ONM")
_METRE = re.compile(r"\*M([1-9]\d{0,3})/([1-9]\d?)")
_SIGNATURE = re.compile(r"\*k\[([a-g#-]*)\]")
_KEY = re.compile(r"\*([A-Ga-g])([#-]?):(\w*)")
_TEMPO = re.compile(r"\*MM(\d{1,4}(?:\.\d{0,99})?)(?![\d.])")
_BACK = re.compile(r":[|!]")
_FORTH = re.compile(r"[|!]:")
_LIST = re.compile(r"\*>\[([^\]]*)\]")
_LABEL = re.compile(r"\*>([^\[\]]+)")
_NAME = re.compile(r'\*I"(.+)')
_MODES = {mode[:3]: mode for mode in MODES} | {"ion": "major", "aeo": "minor"}
_LARGEST_UNIT = 64
_LONGEST_LENGTH = 20
"""Characters of a note's length; "1024%1023.." has 11."""


def read_kern(data: bytes) -> Reading:
    """The music of a Humdrum file with **kern spines; expansion lists are played out.

    Raises CorpusError for a file without one, one without a note, and one whose lines don't have
    as many cells as there are spines.
    """
    text = decode(data)
    lines = text.split("\n")
    if not any(line.startswith("**") for line in lines):
        raise CorpusError("it is no Humdrum file: no line starts with **")
    if not any(_KERN in line.split("\t") for line in lines):
        raise CorpusError("there is no **kern spine in it")
    piece = _Piece()
    for number, line in enumerate(lines, 1):
        piece.take(line, number)
    return piece.reading()


@dataclass
class _Spine:
    """A column of the file at the row that is read."""

    part: int
    """The voice it belongs to, counted from 0; -1: it holds no **kern."""
    end: Fraction
    """When its last note or rest is over."""
    starts: bool = False
    """Whether it has just been added, so that what it holds isn't said yet."""


@dataclass
class _Piece:
    """Collects what the lines say, in the time of the written text."""

    spines: list[_Spine] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    notes: dict[int, list[Heard]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    metres: dict[Fraction, Metre] = field(default_factory=dict)
    keys: dict[Fraction, Key] = field(default_factory=dict)
    tempos: dict[Fraction, Tempo] = field(default_factory=dict)
    signatures: dict[Fraction, Key] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=lambda: [Segment(Fraction(0))])
    labels: set[str] = field(default_factory=set)
    sections: list[str] | None = None
    """The first expansion list without a name."""
    now: Fraction = Fraction(0)
    parts: int = 0
    count: int = 0
    """Notes read so far."""
    graces: int = 0
    unread: list[str] = field(default_factory=list)
    unequal: list[int] = field(default_factory=list)
    """The lines in which notes start together that should not."""

    def take(self, line: str, number: int) -> None:
        if line.startswith("!!!"):
            key, _, value = line[3:].partition(":")
            self.titles.setdefault(key.partition("@")[0], " ".join(html.unescape(value).split()))
        if not line.strip() or line.startswith("!"):
            return
        cells = line.split("\t")
        if not self.spines and cells[0].startswith("**"):
            self.spines = [self._spine(cell) for cell in cells]
        elif line.startswith("="):  # it says the same to all spines, however many cells it has
            self._bar(cells)
        elif len(cells) != len(self.spines):
            raise CorpusError(
                f"line {number} has {len(cells)} cells, but there are {len(self.spines)} spines"
            )
        elif line.startswith("*"):
            self._interpret(cells)
        else:
            self._row(cells, number)

    def _spine(self, kind: str) -> _Spine:
        is_kern = kind == _KERN
        self.parts += is_kern
        return _Spine(self.parts - 1 if is_kern else -1, self.now)

    def _kern(self, cells: Sequence[str]) -> list[tuple[_Spine, str]]:
        pairs = zip(self.spines, cells, strict=True)
        return [(spine, cell) for spine, cell in pairs if spine.part >= 0]

    def _row(self, cells: Sequence[str], number: int) -> None:
        starting = [
            (spine, notes, length)
            for spine, cell in self._kern(cells)
            for notes, length in [self._token(cell, number)]
            if length
        ]
        if not starting:
            return
        self.now = max(spine.end for spine, _, _ in starting)
        if any(spine.end != self.now for spine, _, _ in starting):
            self.unequal.append(number)
        self.count += sum(len(notes) for _, notes, _ in starting)
        check_count(self.count)
        for spine, notes, length in starting:
            self.notes.setdefault(spine.part, []).extend(
                (self.now, self.now + duration, pitch, tie) for duration, pitch, tie in notes
            )
            spine.end = self.now + length

    def _token(self, cell: str, number: int) -> tuple[list[tuple[Fraction, int, str]], Fraction]:
        """The notes of a cell (length, pitch, tie), and how long it lasts."""
        notes = []
        whole = length = Fraction(0)
        for sign in cell.split(" "):
            pitch = _PITCH.search(sign)
            if "q" in sign.lower():
                self.graces += pitch is not None
                continue
            length = _length(sign) or length
            whole = whole or length
            if pitch and length:
                notes.append((length, _number(sign, pitch[0]), _tie(sign)))
            elif sign != "." and not (length and "r" in sign):
                self.unread.append(f"{sign!r} in line {number}")
        return notes, whole

    def _bar(self, cells: Iterable[str]) -> None:
        self._part_here()
        for cell in cells:
            if len(self.segments) > 1 and _BACK.search(cell):
                self.segments[-2].goes_back = True
            self.segments[-1].opens |= _FORTH.search(cell) is not None
        self.segments[-1].is_bar = True

    def _part_here(self) -> None:
        """Start another segment, once all that sounds is over."""
        self.now = max([self.now, *(spine.end for spine in self.spines if spine.part >= 0)])
        for spine in self.spines:
            spine.end = self.now
        if self.now > self.segments[-1].start:
            self.segments.append(Segment(self.now, self.segments[-1].section))

    def _interpret(self, cells: Sequence[str]) -> None:
        if label := next(filter(None, map(_LABEL.fullmatch, cells)), None):
            self._part_here()
            self.segments[-1].section = label[1].strip()
            self.labels.add(label[1].strip())
        listed = next(filter(None, map(_LIST.fullmatch, cells)), None)
        if listed and self.sections is None:
            self.sections = [one.strip() for one in listed[1].split(",") if one.strip()]
        kern = self._kern(cells)
        at = max((spine.end for spine, _ in kern), default=self.now)
        # What the top spine, the last, says holds for all.
        for spine, cell in kern:
            if name := _NAME.match(cell):
                self.names[spine.part] = " ".join(name[1].split())
            self._state(cell, at)
        if all(cell == "*-" for cell in cells):
            self._part_here()
            self.parts = 0
        self.spines = list(self._moved(cells))

    def _state(self, cell: str, at: Fraction) -> None:
        if metre := _METRE.fullmatch(cell):
            if int(metre[2]) <= _LARGEST_UNIT:
                self.metres[at] = Metre(at, int(metre[1]), int(metre[2]))
        elif signs := _SIGNATURE.fullmatch(cell):
            sharps = signs[1].count("#") - signs[1].count("-")
            if abs(sharps) <= 7:
                self.signatures[at] = Key(at, sharps, tonic_of(sharps))
        elif key := _KEY.fullmatch(cell):
            tonic = key[1].upper() + key[2].replace("-", "b")
            mode = _MODES.get(key[3], "minor" if key[1].islower() else "major")
            if abs(sharps := signature(tonic, mode)) <= 7:
                self.keys[at] = Key(at, sharps, tonic, mode)
        elif tempo := _TEMPO.match(cell):
            self.tempos[at] = Tempo(at, Fraction(tempo[1]).limit_denominator(16))

    def _moved(self, cells: Sequence[str]) -> Iterator[_Spine]:
        """The spines after a line of interpretations: split, joined, exchanged, added, ended."""
        exchanged: list[_Spine] = []
        pairs = zip(self.spines, cells, strict=True)
        for lane, group in groupby(pairs, _lane):
            members = list(group)
            if lane is not None:
                spine = members[0][0]
                spine.end = max(one.end for one, _ in members)
                yield spine
                continue
            for spine, cell in members:
                if cell == "*x":
                    exchanged.append(spine)
                    if len(exchanged) == 2:
                        yield from reversed(exchanged)
                        exchanged.clear()
                elif cell.startswith("**") and spine.starts:
                    yield self._spine(cell)
                elif cell != "*-":
                    yield spine
                    if cell == "*^":
                        yield _Spine(spine.part, spine.end)
                    elif cell == "*+":
                        yield _Spine(-1, self.now, starts=True)

    def reading(self) -> Reading:
        """What was collected, as it is played."""
        is_cut = bool(self.spines)
        self._part_here()
        *segments, _ = self.segments
        if not segments:
            raise CorpusError("there is no note in it")
        starts = tuple(one.start for one in self.segments)
        course = Course(starts, played_order(segments, starts, self.labels, self.sections))
        written = (onset for notes in self.notes.values() for onset, _, _, _ in notes)
        check_count(sum(1 for onset in written for _ in course.times(onset)))
        voices = [
            voice
            for part in sorted(self.notes, reverse=True)
            if (voice := self._voice(part, course)).events
        ]
        if not voices:
            raise CorpusError("there is no note in it")
        keys = self.signatures | self.keys  # where one is named beside its signature, that one
        score = Score(
            next((title for key in _TITLES if (title := self.titles.get(key))), ""),
            tuple(voices),
            stated(course.play(_sorted(self.metres)), STANDARD_METRE),
            stated(course.play(_sorted(keys)), NO_KEY),
            stated(course.play(_sorted(self.tempos)), STANDARD_TEMPO),
        )
        return Reading(with_whole_bars(score), tuple(self._remarks(is_cut)))

    def _voice(self, part: int, course: Course) -> Voice:
        notes = sorted(
            (start, start + end - onset, pitch, tie)
            for onset, end, pitch, tie in self.notes[part]
            for start in course.times(onset)
        )
        bars = {
            start
            for number, start in course.bars()
            if self.segments[number].is_bar or not self.segments[number].start
        }
        shown = tuple(sorted(bars)) if len(bars) > 1 else ()
        name = self.names.get(part, "")
        return Voice(name, struck_together(joined(notes)), (), shown, course.end)

    def _remarks(self, is_cut: bool) -> Iterator[str]:
        if is_cut:
            yield "it is cut off: its spines don't end with *-"
        if self.unread:
            yield f"signs that can't be read: {len(self.unread)}, first {self.unread[0]}"
        if self.unequal:
            yield (
                "rows whose notes should not start together: "
                f"{len(self.unequal)}, first line {self.unequal[0]}"
            )
        if self.graces:
            yield f"grace notes left out: {self.graces}"


def _lane(pair: tuple[_Spine, str]) -> int | None:
    """What tells neighbours that join from others: their voice."""
    spine, cell = pair
    return spine.part if cell == "*v" else None


def _length(sign: str) -> Fraction:
    """What a note or rest lasts in quarter notes; 0 when it doesn't say."""
    found = _LENGTH.search(sign)
    if found is None:
        return Fraction(0)
    if len(found[0]) > _LONGEST_LENGTH:
        raise CorpusError(f"it has a note whose length is {len(found[0])} signs long: no note's is")
    if set(found[1]) == {"0"}:  # 0 is a breve, 00 a long
        whole = Fraction(4 * 2 ** len(found[1]))
    else:
        whole = Fraction(4 * int(found[2] or 1), int(found[1]))
    return whole * (2 - Fraction(1, 2 ** len(found[3])))


def _number(sign: str, letters: str) -> int:
    """The pitch of a note: "c" is middle C, "cc" an octave above it, "C" one below."""
    octave = len(letters) - 1 if letters[0].islower() else -len(letters)
    signs = _SIGNS.search(sign)
    sharps = (signs[0].count("#") - signs[0].count("-")) if signs else 0
    pitch = 60 + 12 * octave + SEMITONES[letters[0].upper()] + sharps
    check_pitch(pitch, sign)
    return pitch


def _tie(sign: str) -> str:
    if "_" in sign or ("[" in sign and "]" in sign):
        return "continue"
    return "start" if "[" in sign else "stop" if "]" in sign else ""


def _sorted(found: Mapping[Fraction, Change]) -> list[Change]:
    return [found[onset] for onset in sorted(found)]
