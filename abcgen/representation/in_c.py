"""A tune written in C, and back: see `abcgen.notation.sounding_keys`.

A form that the header states is followed by the sounding key: `N:AABB 8 G`, with `K:C` or `K:Am`.
So a model learns all keys as one, and still says in which a tune sounds. Each line of such a tune
comes after a comment with its plan, such as `%B4c2C --4'1` (see `abcgen.grammar.plan`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from abcgen.grammar import (
    BARS_A_LINE,
    LENGTHS,
    NEW,
    NO_CHORD,
    UNKNOWN,
    countdown_comment,
    read_form_text,
)
from abcgen.music import parse_key
from abcgen.notation import SOUNDING_KEYS, opening, sounding_key_of, transpose

_FORM = re.compile(r"^(N:\S+ [0-9,]+)$", re.MULTILINE)
_REMARK = re.compile(r"^%[A-P]?[0-9]*(?:[a-g][0-9]?[A-Gz]?)?(?: .*)?(?:\n|\Z)", re.MULTILINE)
_SOURCE = re.compile(r"\AS:.*\n")
_PLANNED = re.compile(r"^(%[A-P][0-9]+)( .*\n(?:[A-Z]:.*\n)*(.*))$", re.MULTILINE)
"""A remark with a plan, and the line that it is about."""
_HEADER = re.compile(r"^N:(\S+ [0-9,]+) .*\nK:(.*)\n", re.MULTILINE)
_NO_NOTES = re.compile(r'"[^"]*"|\[[A-Z]:[^\]]*\]|^(?:[A-Z]:|%).*', re.MULTILINE)
_LAST = re.compile(r"(?s:.*)([A-Ga-g])[,']*(\d*)(/*)(\d*)")
"""The last note, with its length."""
_CHORD = re.compile(r'(?s:.*)"([A-G])')
"""The last chord symbol."""
_PLAN = re.compile(r"^%[A-P][0-9]+[a-g][0-9]", re.MULTILINE)
_CHORD_OR_BAR_LINE = re.compile(r'"([^"\n]*)"|[|\n]')
_STATED = re.compile(r"^(N:\S+ [0-9,]+) ([A-G][#b]?)$", re.MULTILINE)


def sounding_key_of_tune(tune: str) -> str | None:
    """What a C would sound as were the tune written in C; None where no K: line says."""
    key = opening(tune, "K")
    return None if key is None else sounding_key_of(parse_key(key)[0])


def moved_to_c(tune: str) -> str:
    """The tune written in C; the start of one without a K: line as it is."""
    sounding_key = sounding_key_of_tune(tune)
    if sounding_key is None:
        return tune
    return transpose(tune, SOUNDING_KEYS[sounding_key].semitones, plain=False)


def planned_in_c(tune: str) -> str:
    """The tune written in C; each remark says on which note its line comes to rest.

    The start of a tune without remarks is given one: nothing comes again in its first line, which
    comes to rest on the tonic, for two eighths, over its chord.
    """
    sounding_key = sounding_key_of_tune(tune)
    if sounding_key is None:
        return tune
    written = moved_to_c(_FORM.sub(rf"\1 {sounding_key}", tune, count=1))
    header = _HEADER.search(written)
    if header and written[header.end() :][:1] not in ("", "%"):
        bars = read_form_text(header[1])[0].bars
        tonic = _tonic(header[2])
        rest = f"{tonic}2{tonic.upper()}"
        remark = f"{countdown_comment(0, bars)}{rest} {NEW * min(bars, BARS_A_LINE)}"
        written = f"{written[: header.end()]}{remark}\n{written[header.end() :]}"
    return _PLANNED.sub(_with_rest, written)


def _with_rest(found: re.Match[str]) -> str:
    last = _LAST.match(_NO_NOTES.sub("", found[3]))
    if last is None or UNKNOWN in found[2].partition("\n")[0]:
        return f"{found[1]}{3 * UNKNOWN}{found[2]}"
    letter, above, strokes, below = last.groups()
    eighths = int(above or 1) // int(below or 2 ** len(strokes))
    chord = _CHORD.match(found[3])
    rest = f"{letter.lower()}{min(eighths, len(LENGTHS) - 1)}{chord[1] if chord else NO_CHORD}"
    return f"{found[1]}{rest}{found[2]}"


def _tonic(key: str) -> str:
    """The letter of a key's tonic, C where it has none."""
    return (parse_key(key)[0].tonic[:1] or "C").lower()


@lru_cache(maxsize=4)
def sounding(written: str, sounding_key: str | None = None) -> str:
    """The tune as it sounds, from what `planned_in_c` gives.

    `sounding_key` is what a written C sounds as, where the header doesn't state it. Double
    accidentals are spelled with another letter. In a tune with a plan, a chord symbol goes that
    says again what its bar has said last. The last answers are kept: who shows a tune bar by bar
    as it is made asks at every character.
    """
    written = _SOURCE.sub("", written)
    if _PLAN.search(written):
        written = _naming_chords_once(written)
    stated = _STATED.search(written)
    if stated is not None:
        sounding_key = stated[2]
        written = written[: stated.end(1)] + _REMARK.sub("", written[stated.end() :])
    if sounding_key is None:
        return written
    return transpose(written, -SOUNDING_KEYS[sounding_key].semitones)


def _naming_chords_once(text: str) -> str:
    """The text without the chord symbols that say again what their bar has said last."""
    last: str | None = None

    def shown(found: re.Match[str]) -> str:
        nonlocal last
        before, last = last, found[1]
        return "" if last is not None and last == before else found[0]

    return _CHORD_OR_BAR_LINE.sub(shown, text)
