"""What of a tune isn't drawn, isn't played, or is played otherwise than written: told once each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from abcgen.notation.faults import Fault
from abcgen.notation.field_values import MetreField
from abcgen.notation.music import Music
from abcgen.notation.symbols import is_drawn, parse_symbol
from abcgen.notation.tokens import Kind, Token, field_parts
from abcgen.notation.tune import Tune

_CHORD = re.compile(r'(?:^|[\s*|!"])"[^"^_<>@]')
_TELLING = (Kind.DECORATION, Kind.FIELD, Kind.INLINE)
SWUNG_METRES = (MetreField(4, 4), MetreField(2, 4))


class _Told(NamedTuple):
    code: str
    message: str
    advice: str


SWING = _Told(
    "swing",
    "a hornpipe is played with a swing: even pairs and dotted ones become long and short, 2 to 1",
    "Take the R: line away to hear the notes as they are written.",
)
_WORDS = _Told(
    "words-below",
    "the words under W: aren't drawn",
    "Put words under the notes with w: where they belong there.",
)
_SYMBOL_CHORDS = _Told(
    "symbol-chords",
    "chord symbols in an s: line are drawn, not played",
    "Write them before their notes to hear them.",
)
_USER = _Told(
    "user-symbol",
    "this U: defines nothing that is known",
    'Write a letter from H to W or h to w and a decoration, such as "U:T=!trill!".',
)


TO_THE_EYE = frozenset({"clef-change", "decoration", "user-symbol", "words-below", "lyrics-long"})
"""The codes of faults that change nothing that is heard."""


def swings(rhythm: str, metre: MetreField) -> bool:
    """Whether a tune of a rhythm (R:) is played with a swing, as abc2midi does it."""
    return rhythm.startswith(("hornpipe", "Hornpipe")) and metre in SWUNG_METRES


def left_out(tune: Tune, music: Music) -> Iterator[Fault]:
    """Warnings of what isn't drawn or played as it is written, each at its first place."""
    told: set[str] = set()
    symbols: dict[str, str] = {}
    telling = [token for token in tune.tokens if token[0] in _TELLING]
    for token in telling:
        if token.kind is Kind.DECORATION:
            found = _decoration(symbols.get(token.text, token.text))
        else:
            found = _field(token, music, symbols)
        if found and found.message not in told:
            told.add(found.message)
            line, column = tune.lines.locate(token.offset)
            yield Fault(line, column, len(token.text), *found, "warning")


def _decoration(text: str) -> _Told | None:
    if text[0] == '"' or is_drawn(text):
        return None
    message = f'the decoration "{text[:20]}" isn\'t drawn'
    advice = 'Write one that is, such as "!trill!", or words: "^slowly".'
    return _Told("decoration", message, advice)


def _field(token: Token, music: Music, symbols: dict[str, str]) -> _Told | None:
    letter, value = field_parts(token.text)
    if letter == "R" and swings(value, music.metre):
        return SWING
    if letter == "W":
        return _WORDS
    if letter == "U":
        symbol = parse_symbol(value)
        symbols.update([symbol] if symbol else [])
        return None if symbol else _USER
    if letter == "s" and _CHORD.search(value):
        return _SYMBOL_CHORDS
    return None
