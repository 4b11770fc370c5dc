"""The lines of ABC text: which are fields, music, remarks, and which are no part of a tune.

Source: the ABC standard 2.1, sections 2.2 (files, blank lines), 3 (fields) and 11.4.3 (text
blocks). A line goes by where it stands: a file's header before its first X:, a tune's header up to
K:, its music up to a blank line. Time grows linearly with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class LineKind(Enum):
    """What a line is."""

    FIELD = "field"
    MUSIC = "music"
    TEXT = "text"
    """Free text: between tunes, around them, or where a header should have a field."""
    WORDS = "words"
    """What goes on with the words of the field before it, without a "+:"."""
    REMARK = "remark"
    """A comment, a directive, or a line of a block of text or PostScript."""
    BLANK = "blank"
    GAP = "gap"
    """A blank line after which the tune goes on all the same, though it shouldn't."""


class Line(NamedTuple):
    """A line with its end; `at` counts characters from the start of the text."""

    kind: LineKind
    text: str
    at: int


FILE_FIELDS = "ABCDFGHILMNOQRSUZmr+"
"""The fields that a file's header may hold; they are every tune's own."""

TUNE_START = re.compile(r"^[ \t]*X:(?![:|])", re.MULTILINE)
"""What starts a tune: "X:|" is a rest before a repeat sign."""
NOT_NOTES = re.compile(r'"[^"]*"|![^!|]{0,20}!|\[[A-Za-z]:[^\]]*\]|%.*')
"""What may stand in a line of music besides notes; a note letter inside it is none."""
MUSIC_SIGNS = re.compile(r"[A-Ga-gzZxuvTHLMOPS0-9,'/^_=<>|:\[\](){}\s\\~.&*+-]*")
"""A line of nothing but notes and the usual signs around them."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
# "A:|" and "z::" are music, so what goes on as a bar line is no text of a field whose letter may be
# a note or a rest. After a space before the colon ("I :") only other letters make a field.
_FIELD = re.compile(r"[ \t]*(?:[A-Za-z+]:(?![:|])|[H-WYmrsw]:|[H-Z][ \t]+:(?![:|]))")
_BODY_FIELD = re.compile(r"[ \t]*(?:[A-Z+]:(?![:|])|[H-WYmrsw]:|[H-Z][ \t]+:(?![:|]))")
_KEY_LINE = re.compile(r"^[ \t]*K[ \t]*:", re.MULTILINE)
_BLOCK = re.compile(r"%%begin(\w{1,20})")
_FENCE = ("```", "~~~")
"""What starts and ends a block of code in Markdown."""
_NOTE = re.compile(r"[A-Ga-g]")
_WORDS = frozenset("ABCDFGHNORSTWZ+")
"""The fields of words, which may go on in the next line."""
_MOST_UNCLOSED = 20
"""The most kinds of blocks whose end is looked for in vain."""


class _Place(Enum):
    FILE = "the header of the file"
    HEADER = "the header of the tune"
    BODY = "the music"
    OUTSIDE = "between tunes"


def lines_of(text: str) -> Iterator[Line]:
    """The lines of one tune and what stands around it; joined they are `text`."""
    return _Scanner(text).run()


class _Scanner:
    """Where in a tune, or outside, the next line stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        start = TUNE_START.search(text)
        self._reference = start.start() if start else 0
        key = _KEY_LINE.search(text, self._reference)
        self._key_at = key.start() if key else -1
        self._place = _Place.FILE if self._reference else _Place.HEADER
        self._begun = self._played = self._in_words = False
        self._block_end = ""
        self._unclosed: set[str] = set()
        self._goes_on_at = -1

    def run(self) -> Iterator[Line]:
        at = 0
        for found in _LINE.finditer(self._text):
            line = found[0]
            if line:
                if at == self._reference and self._place is not _Place.HEADER:
                    self._place, self._begun, self._block_end = _Place.HEADER, False, ""
                yield Line(self._kind(line, at), line, at)
                at += len(line)

    def _kind(self, line: str, at: int) -> LineKind:
        stripped = line.strip()
        if self._block_end:
            if stripped.startswith(self._block_end):
                self._block_end = ""
            return LineKind.REMARK
        if not stripped:
            return self._blank(at + len(line))
        if stripped[0] == "%":
            self._begin_block(stripped, at)
            self._begun = self._begun or self._place is _Place.FILE
            return LineKind.REMARK
        if stripped.startswith(_FENCE):
            self._fence(at)
            return LineKind.TEXT
        return self._line(line, stripped[0], at)

    def _line(self, line: str, first: str, at: int) -> LineKind:
        if self._place is _Place.HEADER:
            if _FIELD.match(line):
                self._begun = True
                if first == "K":
                    self._place = _Place.BODY
                return LineKind.FIELD
            if at < self._key_at or not (self._begun and "|" in line):
                return LineKind.TEXT
            self._place = _Place.BODY
        elif self._place is _Place.FILE:
            self._begun = True
            if _FIELD.match(line) and first in FILE_FIELDS:
                return LineKind.FIELD
            self._place = _Place.OUTSIDE
        elif self._place is _Place.BODY and _BODY_FIELD.match(line):
            self._in_words = first in _WORDS
            return LineKind.FIELD
        if self._place is _Place.OUTSIDE:
            return LineKind.TEXT
        if self._in_words and self._is_prose(line):
            return LineKind.WORDS
        self._played, self._in_words = True, False
        return LineKind.MUSIC

    def _blank(self, end: int) -> LineKind:
        if not self._begun or self._place is _Place.OUTSIDE:
            return LineKind.BLANK
        if self._place is not _Place.FILE:
            if self._goes_on_at < end:
                self._goes_on_at = self._continuation(end)
            if self._goes_on_at >= end:
                return LineKind.GAP
        self._place = _Place.OUTSIDE
        return LineKind.BLANK

    def _continuation(self, at: int) -> int:
        """Where the tune goes on after a blank line; -1 where it doesn't."""
        header = self._place is _Place.HEADER
        letters: set[str] = set()
        for found in _LINE.finditer(self._text, at):
            line, stripped = found[0], found[0].strip()
            if not stripped or stripped[0] == "%":
                continue
            if (_FIELD if header else _BODY_FIELD).match(line):
                if header:
                    return found.start()
                letters.add(stripped[0])
                continue
            # A key with other fields of a header starts a tune, whose X: is missing.
            another = self._played and "K" in letters and letters & set("TML")
            return -1 if another or not self._is_music(line) else found.start()
        return -1

    def _is_music(self, line: str) -> bool:
        bare = NOT_NOTES.sub(" ", line)
        return (
            ("|" in bare or not self._played)
            and bool(_NOTE.search(bare))
            and bool(MUSIC_SIGNS.fullmatch(bare))
        )

    def _is_prose(self, line: str) -> bool:
        """Whether a line after a field of words goes on with them, as ABC 1.6 allowed."""
        bare = NOT_NOTES.sub(" ", line)
        return "|" not in bare and not MUSIC_SIGNS.fullmatch(bare)

    def _begin_block(self, stripped: str, at: int) -> None:
        """Text, PostScript or the like: all up to its %%end is passed over."""
        begins = _BLOCK.match(stripped)
        if begins and begins[1] not in self._unclosed and len(self._unclosed) < _MOST_UNCLOSED:
            end = f"%%end{begins[1]}"
            if re.compile(rf"^[ \t]*{end}", re.MULTILINE).search(self._text, at):
                self._block_end = end
            else:
                self._unclosed.add(begins[1])

    def _fence(self, at: int) -> None:
        if at < self._reference:
            self._place = _Place.FILE
        elif self._begun:
            self._place = _Place.OUTSIDE
