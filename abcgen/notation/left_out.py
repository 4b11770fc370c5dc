"""What of a tune's voices isn't drawn or played as it is written: told once each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from abcgen.notation.faults import Fault
from abcgen.notation.field_values import MetreField
from abcgen.notation.music import Music
from abcgen.notation.tokens import Kind, field_parts
from abcgen.notation.tune import Tune
from abcgen.notation.wrong import Wrong

_CHORD = re.compile(r'(?:^|[\s*|!"])"[^"^_<>@]')
_SWUNG_METRES = (MetreField(4, 4), MetreField(2, 4))
_SWING = Wrong(
    "swing",
    "a hornpipe is played with a swing: even pairs and dotted ones become long and short, 2 to 1",
    "Take the R: line away to hear the notes as they are written.",
    "warning",
)
_WORDS = Wrong(
    "layout",
    "the words under W: aren't drawn",
    "Put words under the notes with w: where they belong there.",
    "warning",
)
_SYMBOL_CHORDS = Wrong(
    "symbol-chords",
    "chord symbols in an s: line are drawn, not played",
    "Write them before their notes to hear them.",
    "warning",
)


def swings(rhythm: str, metre: MetreField) -> bool:
    """Whether a tune of a rhythm (R:) is played with a swing, as abc2midi does it."""
    return rhythm.startswith(("hornpipe", "Hornpipe")) and metre in _SWUNG_METRES


def left_out(tune: Tune, music: Music) -> Iterator[Fault]:
    """Warnings of what isn't drawn or played as it is written, each at its first place."""
    told: set[str] = set()
    for token in tune.tokens:
        if token.kind is not Kind.FIELD:
            continue
        found = _field(*field_parts(token.text), music)
        if found and found.message not in told:
            told.add(found.message)
            line, column = tune.lines.locate(token.offset)
            code, message, advice, severity = found
            yield Fault(line, column, len(token.text), code, message, advice, severity)


def _field(letter: str, value: str, music: Music) -> Wrong | None:
    if letter == "R" and swings(value, music.metre):
        return _SWING
    if letter == "W":
        return _WORDS
    return _SYMBOL_CHORDS if letter == "s" and _CHORD.search(value) else None
