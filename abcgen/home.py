"""A tune written as if its home were C, and back: see `abcgen.notation.homes`.

A form that the header states is followed by the home: `N:AABB 8 G`, with `K:C` or `K:Am`. So a
model learns all keys as one, and still says in which a tune sounds. Each line of such a tune comes
after a remark such as `%B4` (see `abcgen.grammar.letters.tally`), so that a model needn't count.
"""

from __future__ import annotations

import re
from functools import lru_cache

from abcgen.grammar.letters import read_plan, tally
from abcgen.notation.homes import HOMES, home_of
from abcgen.notation.keys import parse_key
from abcgen.notation.text import opening
from abcgen.transposition import transpose

_FORM = re.compile(r"^(N:\S+ [0-9,]+)$", re.MULTILINE)
_REMARK = re.compile(r"^%[A-P]?[0-9]*(?:\n|\Z)", re.MULTILINE)
_HEADER = re.compile(r"^N:(\S+ [0-9,]+) .*\nK:.*\n(?!%)", re.MULTILINE)
_STATED = re.compile(r"^(N:\S+ [0-9,]+) ([A-G][#b]?)$", re.MULTILINE)


def home_of_tune(tune: str) -> str | None:
    """What a C would sound as were the tune written at home; None where no K: line says."""
    key = opening(tune, "K")
    return None if key is None else home_of(parse_key(key)[0])


def moved_home(tune: str) -> str:
    """The tune written as if its home were C; the start of one without a K: line as it is."""
    home = home_of_tune(tune)
    return tune if home is None else transpose(tune, HOMES[home].semitones, plain=False)


def at_home(tune: str) -> str:
    """The same, with its home stated behind its form and its first line tallied.

    The lines after that are to be tallied already.
    """
    home = home_of_tune(tune)
    if home is None:
        return tune
    written = moved_home(_FORM.sub(rf"\1 {home}", tune, count=1))
    header = _HEADER.search(written)
    if header is None:
        return written
    first = f"{tally(0, read_plan(header[1])[0].bars)}\n"
    return written[: header.end()] + first + written[header.end() :]


@lru_cache(maxsize=4)
def sounding(written: str, home: str | None = None) -> str:
    """The tune as it sounds, from what `at_home` gives.

    `home` is what a written C sounds as, where the header doesn't state it. Double accidentals are
    spelled with another letter. The last answers are kept: who shows a tune bar by bar as it is
    made asks at every character.
    """
    stated = _STATED.search(written)
    if stated is not None:
        home = stated[2]
        written = written[: stated.end(1)] + _REMARK.sub("", written[stated.end() :])
    return written if home is None else transpose(written, -HOMES[home].semitones)
