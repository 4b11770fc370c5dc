"""Where in a text a tune stands, and a bar of it."""

from __future__ import annotations

import re

from abcgen.notation import split_tunebook

_CHORDS_BEFORE = re.compile(r'(?:"[^"\n]*" *)*$')


def tune_at(text: str, offset: int) -> tuple[str, str, str]:
    """What stands before the tune at an offset, the tune, and what follows its last sign."""
    start = 0
    for tune in split_tunebook(text):
        if offset <= start + len(tune.rstrip()) or start + len(tune) == len(text):
            end = start + len(tune.rstrip())
            return text[:start], text[start:end], text[end:]
        start += len(tune)
    return text, "", ""


def with_chords(text: str, at: int) -> int:
    """Where the chord symbols start that stand before a note."""
    chords = _CHORDS_BEFORE.search(text, 0, at)
    assert chords is not None
    return chords.start()
