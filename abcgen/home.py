"""A tune written as if its home were C, and back: see `abcgen.notation.homes`.

A form that the header states is followed by the home: `N:AABB 8 G`, with `K:C` or `K:Am`. So a
model learns all keys as one, and still says in which a tune sounds.
"""

from __future__ import annotations

import re

from abcgen.notation.homes import HOMES, home_of
from abcgen.notation.keys import parse_key
from abcgen.notation.text import opening
from abcgen.transposition import transpose

_FORM = re.compile(r"^(N:\S+ [0-9,]+)$", re.MULTILINE)
_STATED = re.compile(r"^(N:\S+ [0-9,]+) ([A-G][#b]?)$", re.MULTILINE)


def home_of_tune(tune: str) -> str | None:
    """What a C would sound as were the tune written at home; None where no K: line says."""
    key = opening(tune, "K")
    return None if key is None else home_of(parse_key(key)[0])


def at_home(tune: str) -> str:
    """The tune written as if its home were C; the start of one without a K: line as it is."""
    home = home_of_tune(tune)
    if home is None:
        return tune
    stated = _FORM.sub(rf"\1 {home}", tune, count=1)
    return transpose(stated, HOMES[home].semitones, plain=False)


def sounding(written: str, home: str | None = None) -> str:
    """The tune as it sounds, from what `at_home` gives.

    `home` is what a written C sounds as, where the header doesn't state it. Double accidentals are
    spelled with another letter.
    """
    stated = _STATED.search(written)
    if stated is not None:
        home = stated[2]
        written = written[: stated.end(1)] + written[stated.end() :]
    return written if home is None else transpose(written, -HOMES[home].semitones)
