"""Words (w:) and symbols (s:) that stand in lines of their own, put to the notes they belong to.

Source: the ABC standard 2.1, sections 4.15 and 5. Both go with the notes of their voice since the
last such line: rests and grace notes have none, and overlays count as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from abcgen.notation.faults import Fault
from abcgen.notation.music import Music, Sound
from abcgen.notation.text_codes import readable
from abcgen.notation.tokens import Kind, field_parts
from abcgen.notation.tune import Tune

_BAR, _SKIP, _HOLD = "|", "*", "_"
_LINE = re.compile(r"^[ \t]*[ws][ \t]*:", re.MULTILINE)
_WORDS = re.compile(r"(?:\\.|[^\s|*_\\-])+|[-|*_]|\s+")
_SYMBOLS = re.compile(r'"[^"]*"|![^!\s]+!|\+[^+\s]+\+|\S')


class Lyric(NamedTuple):
    """A syllable under a note."""

    verse: int
    """From 1."""
    text: str
    joins_before: bool = False
    """It goes on with the word of the syllable before."""
    joins_after: bool = False
    held: bool = False
    """The notes after it are sung on the same syllable."""


@dataclass
class Beside:
    """What lines of words and symbols put to one note."""

    lyrics: list[Lyric] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    """Decorations and quoted texts as the tune writes them."""


class Lines(NamedTuple):
    """What all lines of words and symbols of a tune say."""

    beside: dict[int, Beside]
    """By the offset of a note or chord."""
    faults: tuple[Fault, ...]


def read_lines(tune: Tune, music: Music) -> Lines:
    """Put the words and symbols of a tune to its notes; those without a note are faults."""
    if not _LINE.search(tune.text):
        return Lines({}, ())
    reader = _Reader(tune, music)
    reader.run()
    return Lines(reader.beside, tuple(reader.faults))


@dataclass
class _Stretch:
    """The notes of one voice that coming words belong to."""

    places: list[int] = field(default_factory=list)
    """The offsets of notes; -1 for a bar line after a note."""
    verses: int = 0
    used: bool = False
    """Words or symbols were put to them: the next note starts anew."""


class _Unit(NamedTuple):
    """A syllable, or one of the signs | * _."""

    text: str
    hyphen: bool = False
    sign: bool = False


class _Reader:
    def __init__(self, tune: Tune, music: Music) -> None:
        self.beside: dict[int, Beside] = {}
        self.faults: list[Fault] = []
        self._tune = tune
        self._sung = {
            element.at
            for voice in music.voices
            for element in voice.elements
            if isinstance(element, Sound) and element.pitches
        }
        self._stretches: dict[str, _Stretch] = {}
        self._stretch = _Stretch()
        self._line = ""
        """The letter of the line that a "+:" goes on with."""
        self._place = 0
        self._joined = False

    def run(self) -> None:
        for token in self._tune.tokens:
            if token.offset in self._sung:
                self._note(token.offset)
            elif token.kind is Kind.BAR and self._stretch.places[-1:] not in ([], [-1]):
                self._stretch.places.append(-1)
            elif token.kind in (Kind.FIELD, Kind.INLINE):
                letter, value = field_parts(token.text)
                if letter == "V":
                    self._stretch = self._stretches.setdefault(
                        "".join(value.split()[:1]), _Stretch()
                    )
                elif letter in "ws+":
                    self._text(letter, value, token.offset, len(token.text))

    def _note(self, at: int) -> None:
        if self._stretch.used:
            self._stretch.places.clear()
            self._stretch.verses, self._stretch.used = 0, False
        self._stretch.places.append(at)

    def _text(self, letter: str, value: str, at: int, size: int) -> None:
        if not self._stretch.places:
            return
        if letter != "+":
            self._line, self._place, self._joined = letter, 0, False
            self._stretch.verses += letter == "w"
        elif not self._line:
            return
        self._stretch.used = True
        left = self._put(list(_syllables(value) if self._line == "w" else _symbols(value)))
        if left:
            self._wrong(left, at, size)

    def _put(self, units: Sequence[_Unit]) -> int:
        """Put units to notes from the place come to; gives back how many find none."""
        places, last = self._stretch.places, -1
        for number, unit in enumerate(units):
            if unit == _Unit(_BAR, sign=True):
                ahead = (at for at in range(self._place, len(places)) if places[at] < 0)
                self._place = next(ahead, len(places) - 1) + 1
                continue
            if places[self._place : self._place + 1] == [-1]:
                self._place += 1
            if self._place >= len(places):
                return sum(1 for one in units[number:] if not one.sign)
            self._at(places[self._place], unit, last)
            if unit.text and not unit.sign:
                last = places[self._place]
            self._place += 1
        return 0

    def _at(self, at: int, unit: _Unit, last: int) -> None:
        beside = self.beside.setdefault(at, Beside())
        if self._line == "s":
            beside.symbols += [unit.text] if not unit.sign else []
        elif unit == _Unit(_HOLD, sign=True) and last >= 0:
            lyrics = self.beside[last].lyrics
            lyrics[-1] = lyrics[-1]._replace(held=True)
        elif not unit.sign and unit.text:
            verse = self._stretch.verses
            beside.lyrics.append(Lyric(verse, unit.text, self._joined, unit.hyphen))
            self._joined = unit.hyphen

    def _wrong(self, left: int, at: int, size: int) -> None:
        what = "syllables" if self._line == "w" else "symbols"
        line, column = self._tune.lines.locate(at)
        message = f"this line has more {what} than there are notes: {left} of them are left out"
        advice = 'Take them away, or write "-" between the syllables of a word.'
        self.faults.append(Fault(line, column, size, "layout", message, advice, "warning"))


def _syllables(text: str) -> Iterator[_Unit]:
    """The syllables of a line of words, with the signs that hold, skip and end a bar."""
    syllable = ""
    for part in (*_WORDS.findall(text), " "):
        if part == "-":
            # Without a syllable before it, it passes a note within a word.
            yield _Unit(syllable, hyphen=True)
        elif part in (_BAR, _SKIP, _HOLD) or part.isspace():
            if syllable:
                yield _Unit(syllable)
            if not part.isspace():
                yield _Unit(part, sign=True)
        syllable = "" if part in ("-", _BAR, _SKIP, _HOLD) or part.isspace() else _shown(part)


def _shown(syllable: str) -> str:
    # Before the codes of accents, as "\-d" would be a letter; "\~n" is one.
    plain = re.sub(r"\\([-_*|])", r"\1", re.sub(r"(?<!\\)~", " ", syllable))
    return readable(plain).replace("\\~", "~")


def _symbols(text: str) -> Iterator[_Unit]:
    for word in _SYMBOLS.findall(text):
        yield _Unit(word, sign=word in (_BAR, _SKIP))
