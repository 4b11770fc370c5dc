"""Cutting the text of one tune into tokens, every character in exactly one.

This knows how signs are spelled, not what they mean together. It never fails: what is no sign of
ABC becomes a JUNK token. Time grows linearly with the text, whatever the text is.
Source: the ABC standard 2.1 (and 1.6 for "!" and "*" as line breaks).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a token is."""

    # Whole lines, or what is left of them without a comment.
    FIELD = "field"
    """A letter, a colon, and what they say: "K:G"."""
    TEXT = "text"
    """Free text: before the X: field, within the header, after the blank line that ends a tune."""
    DIRECTIVE = "directive"
    """A line that starts with %%."""
    COMMENT = "comment"
    NEWLINE = "newline"
    SPACE = "space"
    # Within a line of music.
    NOTE = "note"
    REST = "rest"
    SPACER = "spacer"
    CHORD_OPEN = "chord open"
    CHORD_CLOSE = "chord close"
    """ "]" with the length that follows it."""
    OLD_CHORD = "old chord"
    """A whole chord as ABC 1.6 wrote it: "+CEG+"."""
    BAR = "bar"
    ENDING = "ending"
    """ "[1", "1,3", "[1-3", `["last time"`: the passes that play what follows."""
    QUOTED = "quoted"
    """A chord symbol, or with one of ^_<>@ an annotation."""
    INLINE = "inline field"
    GRACE_OPEN = "grace open"
    GRACE_CLOSE = "grace close"
    TUPLET = "tuplet"
    SLUR = "slur"
    TIE = "tie"
    BROKEN = "broken rhythm"
    DECORATION = "decoration"
    OVERLAY = "overlay"
    BREAK = "line break"
    CONTINUATION = "continuation"
    UNCLOSED = "unclosed"
    """A quoted text whose closing quote is missing."""
    JUNK = "junk"
    EXCESS = "excess"
    """All that lies beyond LONGEST_TUNE."""


class Token(NamedTuple):
    """A piece of the text; `offset` counts characters from the start of the tune."""

    kind: Kind
    text: str
    offset: int


LONGEST_TUNE = 100_000
"""Characters of a tune that are read: real ones have hundreds, and no text shall take for ever."""

_LENGTH = r"\d*(?:/+\d*)?"
_MUSIC = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("NOTE", rf"(?:\^\^?|__?|=)?[A-Ga-g][,']*{_LENGTH}"),
            # A backquote only helps the eye: it stands where a space would break a beam.
            ("SPACE", r"[ \t`]+"),
            (
                "BAR",
                r"\.?:+[|\]]+(?![|\]:])"  # :| :|] ::|
                r"|\.?:+[|\]]*:+"  # :: :|: :||:
                r"|\[?\|+\]?:+"  # |: ||: [|: |::
                r"|\.?\[?\|+\]?|:",
            ),
            (
                "ENDING",
                r"\[\d+(?:[,-]\d+)*(?:\.(?=[ \t]))?|(?<=[|:\]])\d+(?:[,-]\d+)*"
                # A name, where no "]" makes a chord of it: ["1st time" GABc :|
                r'|\["[^"\r\n]*"(?=(?:[^\[\]|\r\n]|\[[^\[\]|\r\n]*\])*(?:\||[\r\n]|$))',
            ),
            ("QUOTED", r'"[^"\r\n]*"'),
            ("UNCLOSED", r'"[^\r\n]*'),
            ("INLINE", r"\[[A-Za-z]:[^\[\]\r\n]*\]"),
            ("CHORD_OPEN", r"\["),
            ("CHORD_CLOSE", rf"\]{_LENGTH}"),
            ("REST", rf"[zxZX]{_LENGTH}"),
            ("SPACER", rf"y{_LENGTH}"),
            ("BROKEN", r">+|<+"),
            ("TUPLET", r"\(\d+(?::\d*){0,2}"),
            ("SLUR", r"\.?\(|\)"),
            ("TIE", r"\.?-"),
            (
                "OLD_CHORD",
                # At least two notes, and not a dynamic: "+f+" to "+ffff+" are decorations.
                r"\+(?!f{1,4}\+)(?=[^+A-Ga-g\r\n]*[A-Ga-g][^+A-Ga-g\r\n]*[A-Ga-g])"
                r"[ A-Ga-g0-9,'/^_=]+\+",
            ),
            (
                "DECORATION",
                r"!(?=\S)[A-Za-z0-9.<>()+/^~ '-]*(?<=[^\s!])!|\+[A-Za-z0-9.<>()/]+\+|[.~H-Wh-w]",
            ),
            ("GRACE_OPEN", r"\{/?"),
            ("GRACE_CLOSE", r"\}"),
            ("OVERLAY", r"&"),
            ("BREAK", r"[!*$]+"),
            ("COMMENT", r"%[^\r\n]*"),
            ("CONTINUATION", r"\\(?=[ \t]*(?:%|[\r\n]|$))"),
            ("NEWLINE", r"\r\n|\n|\r"),
            ("JUNK", r"\d+|[^A-Za-z0-9\s\"|:\[\](){}<>!+.~^_=,'/&*$%\\`-]+|(?s:.)"),
        )
    ),
    re.ASCII,
)
_KINDS = {name: Kind[name] for name in _MUSIC.groupindex}

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_LINE_END = re.compile(r"\r\n|\n|\r")
# "A:|" and "E::" are music, so a field's text can't start with what goes on as a bar line. After a
# space before the colon ("I :") only letters that name no note make a field.
_FIELD = re.compile(r"[ \t]*(?:[A-Za-z+]|[H-Z][ \t]+):(?![:|])")
_BODY_FIELD = re.compile(r"[ \t]*(?:[A-Zmrsw+]|[H-Z][ \t]+):(?![:|])")
_KEY_LINE = re.compile(r"^[ \t]*K[ \t]*:", re.MULTILINE)
_COMMENT_IN_FIELD = re.compile(r"(?<!\\)[ \t]*%")


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of one tune, in order; their texts joined are `text`.

    The header reaches to the K: field. Where there is none, a line that isn't a field but has a
    bar line starts the music just the same.
    """
    excess = text[LONGEST_TUNE:]
    text = text[:LONGEST_TUNE]
    header, over, started = True, False, False
    key = _KEY_LINE.search(text)
    key_at = key.start() if key else -1
    at = 0
    while at < len(text):
        line = _line_at(text, at)
        if not line.strip():
            yield from _blank(line, at)
            over = over or started
        elif line.startswith("%") or line.lstrip(" \t").startswith("%"):
            yield from _comment(line, at)
        elif over:
            yield from _whole(Kind.TEXT, line, at)
        elif (_FIELD if header else _BODY_FIELD).match(line):
            yield from _field(line, at)
            started = True
            header = header and line.lstrip(" \t")[0] != "K"
        elif header and (at < key_at or not (started and "|" in line)):
            yield from _whole(Kind.TEXT, line, at)
        else:
            header = False
            yield from _music(text, at, at + len(line))
        at += len(line)
    if excess:
        yield Token(Kind.EXCESS, excess, at)


def field_parts(text: str) -> tuple[str, str]:
    """The letter of a field or an inline field, and what it says, stripped."""
    letter, _, value = text.strip("[] \t").partition(":")
    return letter.strip(), value.strip()


def _line_at(text: str, at: int) -> str:
    found = _LINE.match(text, at)
    return found[0] if found else text[at:]


def _music(text: str, start: int, end: int) -> Iterator[Token]:
    for found in _MUSIC.finditer(text, start, end):
        name = found.lastgroup
        if name is not None:
            yield Token(_KINDS[name], found[0], found.start())


def _split_end(line: str) -> tuple[str, str]:
    found = _LINE_END.search(line)
    return (line[: found.start()], found[0]) if found else (line, "")


def _whole(kind: Kind, line: str, at: int) -> Iterator[Token]:
    body, end = _split_end(line)
    yield Token(kind, body, at)
    if end:
        yield Token(Kind.NEWLINE, end, at + len(body))


def _blank(line: str, at: int) -> Iterator[Token]:
    body, end = _split_end(line)
    if body:
        yield Token(Kind.SPACE, body, at)
    if end:
        yield Token(Kind.NEWLINE, end, at + len(body))


def _comment(line: str, at: int) -> Iterator[Token]:
    kind = Kind.DIRECTIVE if line.startswith("%%") else Kind.COMMENT
    yield from _whole(kind, line, at)


def _field(line: str, at: int) -> Iterator[Token]:
    body, _ = _split_end(line)
    comment = _COMMENT_IN_FIELD.search(body)
    cut = comment.start() if comment else len(body)
    yield Token(Kind.FIELD, body[:cut], at)
    if comment:
        yield from _whole(Kind.COMMENT, line[cut:], at + cut)
    elif len(line) > cut:
        yield Token(Kind.NEWLINE, line[cut:], at + cut)
