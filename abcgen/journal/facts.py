"""What the journal says and finds of a tune, worked out from its text when it is written down.

A melody is kept as the intervals between its notes, a character each, so that to look for some
notes in any key is to look for a text in a text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from abcgen.compose import DANCES, UNTITLED, title_of
from abcgen.data import dance_of
from abcgen.music import parse_key, tonic_of
from abcgen.notation import (
    Kind,
    Note,
    Tune,
    field_parts,
    fields,
    key_name,
    melody,
    melody_of,
    opening,
    parse_tune,
    read,
    readable,
    title,
    whole_tunes,
    with_heading,
)
from abcgen.system import RequestError

LEAST_NOTES = 3
"""Fewer stand in nearly every tune."""
_MIDDLE = 0x180
"""The character of a note that is repeated; intervals of up to 127 semitones are letters too."""
_SIGNATURES = tuple(tonic_of(sharps) for sharps in range(-7, 8))
_OF_WORDS = frozenset("TCOABDFGHNRSZWw")
"""Fields that hold what a person may remember."""


@dataclass(frozen=True)
class Facts:
    """What a text's first tune is, and what is looked for in all its tunes."""

    title: str
    """What it is called, or else what it is: "Jig in D"."""
    key: str
    """As `notation.key_name` spells it, such as "Am"; empty where none is said."""
    dance: str
    """One of `music.DANCES` as a rule, else what its R: line says; empty where nothing tells."""
    words: str
    steps: str
    """The intervals of its melody; those of one tune and the next have a space between them."""


def facts_of(abc: str) -> Facts:
    """The facts of a text; without a header, by the one that its notes make likely."""
    headed = abc if opening(abc, "K") is not None else with_heading(abc)
    tunes = whole_tunes(headed) or ("",)
    first = tunes[0]
    named = title(first)
    called = title_of(first) if named in ("", UNTITLED) else named
    key, _ = parse_key(opening(first, "K") or "")
    rhythm = next(iter(fields(first, "R")), "").casefold()
    dance = dance_of(first) or rhythm or DANCES.get(opening(first, "M") or "", "")
    shown = key_name(f"{key.tonic} {key.mode}") if key.tonic else ""
    read_so = [parse_tune(tune) for tune in tunes]
    words = (called, *(word for tune in read_so for word in _words(tune)))
    steps = " ".join(_intervals(melody_of(read(tune)[0])) for tune in read_so)
    return Facts(called, shown, dance, plain("\n".join(words)), steps)


def facts_of_all(texts: Sequence[str]) -> list[Facts]:
    """The facts of texts; for another process, since it takes a millisecond for each."""
    return [facts_of(abc) for abc in texts]


def _words(tune: Tune) -> Iterator[str]:
    for token in tune.tokens:
        if token.kind is Kind.FIELD:
            letter, value = field_parts(token.text)
            if letter in _OF_WORDS:
                yield readable(value)


def plain(text: str) -> str:
    """A text as it is compared: without capitals and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def patterns_of(notes: str) -> frozenset[str]:
    """The intervals that some notes in ABC may mean, each a text to look for in `Facts.steps`.

    Letters mean other intervals in each key signature, so without a key ("[K:D]dBAF") all that
    there are count: letters as they stand in a tune find it. Raises RequestError for too few notes.
    """
    headers = [f"X:1\nM:none\nL:1/8\nK:{key}\n" for key in _SIGNATURES]
    found = [melody(header + notes.strip()) for header in headers]
    if len(found[0]) < LEAST_NOTES:
        raise RequestError(
            f"notes {notes[:20]!r}: write at least {LEAST_NOTES} notes in letters, such as dBAF"
        )
    return frozenset(map(_intervals, found))


def _intervals(notes: Sequence[Note]) -> str:
    return "".join(chr(_MIDDLE + b.pitch - a.pitch) for a, b in pairwise(notes))
