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

from abcgen.notation.faults import LINE_END
from abcgen.notation.lines import LineKind, lines_of


class Kind(Enum):
    """What a token is."""

    # Quicker than an enumeration's own, which is asked for every token.
    __hash__ = object.__hash__

    # Whole lines, or what is left of them without a comment.
    FIELD = "field"
    """A letter, a colon, and what they say: "K:G"."""
    TEXT = "text"
    """Free text: before the X: field, within the header, after the blank line that ends a tune."""
    WORDS = "words"
    """What goes on with the words of the field before it, without a "+:"."""
    DIRECTIVE = "directive"
    """A line that starts with %%."""
    COMMENT = "comment"
    """Also a line of a block of text, which a directive begins and ends."""
    NEWLINE = "newline"
    GAP = "gap"
    """The end of a blank line within a tune, which ends it for other programs."""
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
    """ "[1", "1,3", "[1-3", "["1st time"": the passes that play what follows."""
    QUOTED = "quoted"
    """A chord symbol, or with one of ^_<>@ an annotation."""
    ENTITY = "entity"
    """A sign as HTML writes it, such as "&gt;"."""
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

PLACES = ("^", "_", "<", ">", "@")
"""What a quoted text that is no chord starts with: where it stands."""
ODD_SPACES = "\u00a0\u2000-\u200b\u202f\u3000\ufeff"
"""Spaces of Unicode that word processors and web pages put into ABC."""
_MOST_SPACES = 20
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
                # "[1." and "[1st" are words, where a space follows.
                r"\[(?:\d+(?:[,-]\d+)*(?:(?:st|nd|rd|th)?\.?(?=[ \t]))?"
                r'|"(?=\d|(?i:first|second|third|last|final))[^"\[\]|\r\n]{1,60}"'
                r"(?![^|\[\r\n]*\]))|(?<=[|:\]])\d+(?:[,-]\d+)*",
            ),
            (
                "QUOTED",
                # A backslash before a quote and a vowel puts two dots on that: "Fr\"uhling".
                r'"[^"\\\r\n]*(?:\\(?:"[AEIOUYaeiouy](?=[^"\r\n]*"))?[^"\\\r\n]*)*"'
                r'|“[^“”"\r\n]*”',
            ),
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
                r"!(?=\S)(?:[A-Za-z0-9.<>()+/^~ '-]|(?<=[a-z]):(?=[a-z]))*(?<=[^\s!])!"
                r"|\+[A-Za-z0-9.<>()/]+\+|[.~H-Wh-w]",
            ),
            ("GRACE_OPEN", r"\{/?"),
            ("GRACE_CLOSE", r"\}"),
            ("ENTITY", r'&quot;[^&"\r\n]*&quot;|&(?:[a-z]{2,6}|#\d{1,6}|#x[0-9a-f]{1,5});'),
            ("OVERLAY", r"&"),
            ("BREAK", r"[!*$]+"),
            ("COMMENT", r"%[^\r\n]*"),
            ("CONTINUATION", r"\\(?=[ \t]*(?:%|[\r\n]|$))"),
            ("NEWLINE", r"\r\n|\n|\r"),
            ("ODD", f"[{ODD_SPACES}]+"),
            (
                "JUNK",
                rf"\d+|[^A-Za-z0-9\s{ODD_SPACES}“"
                r"\"|:\[\](){}<>!+.~^_=,'/&*$%\\`-]+|(?s:.)",
            ),
        )
    ),
    re.ASCII,
)
_KINDS = {"ODD": Kind.SPACE} | {name: Kind[name] for name in _MUSIC.groupindex if name != "ODD"}

_WHOLE = {LineKind.TEXT: Kind.TEXT, LineKind.WORDS: Kind.WORDS}
_COMMENT_IN_FIELD = re.compile(r"(?<!\\)[ \t]*%")


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of one tune, in order; their texts joined are `text`.

    What each line is, `lines.lines_of` says.
    """
    excess = text[LONGEST_TUNE:]
    text = text[:LONGEST_TUNE]
    for kind, line, at in lines_of(text):
        if kind is LineKind.MUSIC:
            yield from music_tokens(text, at, at + len(line))
        elif kind is LineKind.FIELD:
            yield from _field(line, at)
        elif kind is LineKind.REMARK:
            yield from _whole(_remark(line), line, at)
        elif kind in _WHOLE:
            yield from _whole(_WHOLE[kind], line, at)
        else:
            yield from _blank(line, at, Kind.GAP if kind is LineKind.GAP else Kind.NEWLINE)
    if excess:
        yield Token(Kind.EXCESS, excess, len(text))


def field_parts(text: str) -> tuple[str, str]:
    """The letter of a field or an inline field, and what it says, stripped."""
    letter, _, value = text.strip("[] \t").partition(":")
    return letter.strip(), value.strip()


def music_tokens(text: str, start: int = 0, end: int = LONGEST_TUNE) -> Iterator[Token]:
    """The tokens of a piece of music."""
    for found in _MUSIC.finditer(text, start, end):
        name = found.lastgroup
        if name == "JUNK" and _is_ending(text, start, found):
            name = "ENDING"
        if name is not None:
            yield Token(_KINDS[name], found[0], found.start())


def _is_ending(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether a number stands behind a bar line: "| 1" should be "|1", but it is clear."""
    before = text[max(start, found.start() - _MOST_SPACES) : found.start()].rstrip(" \t")
    return found[0].isdecimal() and before.endswith(("|", ":", "]"))


def _split_end(line: str) -> tuple[str, str]:
    found = LINE_END.search(line)
    return (line[: found.start()], found[0]) if found else (line, "")


def _whole(kind: Kind, line: str, at: int) -> Iterator[Token]:
    body, end = _split_end(line)
    yield Token(kind, body, at)
    if end:
        yield Token(Kind.NEWLINE, end, at + len(body))


def _blank(line: str, at: int, kind: Kind) -> Iterator[Token]:
    body, end = _split_end(line)
    if body:
        yield Token(Kind.SPACE, body, at)
    if end:
        yield Token(kind, end, at + len(body))


def _remark(line: str) -> Kind:
    return Kind.DIRECTIVE if line.lstrip(" \t").startswith("%%") else Kind.COMMENT


def _field(line: str, at: int) -> Iterator[Token]:
    body, _ = _split_end(line)
    comment = _COMMENT_IN_FIELD.search(body)
    cut = comment.start() if comment else len(body)
    yield Token(Kind.FIELD, body[:cut], at)
    if comment:
        yield from _whole(Kind.COMMENT, line[cut:], at + cut)
    elif len(line) > cut:
        yield Token(Kind.NEWLINE, line[cut:], at + cut)
