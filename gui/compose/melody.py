"""The melody that a model of notes goes on from: typed, or read from a file.

Nothing here knows Tk.
"""

from __future__ import annotations

import re
from pathlib import Path

from abcgen.notation import split_tunebook
from abcgen.representation import Encoding

_FIELD = re.compile(r"^([XK]):", re.MULTILINE)
_LETTER = re.compile(r"[A-Ga-g]")
_EXAMPLE = "X:1\nL:1/8\nK:C\n[CE]2 [EG]2\n"
_EXAMPLE_SYMBOLS = 6


def as_seed(text: str) -> tuple[str, str]:
    """A melody as it was typed: a tune of ABC and "", or "" and the symbols of an encoding.

    No symbol of any encoding of notes has a letter that names a note.
    """
    if not _LETTER.search(text):
        return "", text
    return as_tune(text), ""


def as_tune(text: str) -> str:
    """The first tune of a text; notes alone are a tune in C."""
    there = set(_FIELD.findall(text))
    header = "X:1\n" * ("X" not in there) + "K:C\n" * ("K" not in there and "X" not in there)
    return split_tunebook(header + text.strip() + "\n")[0]


def read_seed(path: Path) -> str:
    """The first tune of a file: ABC, MIDI, kern or MusicXML.

    Raises CorpusError for a file that can't be read, RequestError for one that isn't there.
    """
    from abcgen.data import read_corpus  # not for the window's start

    return read_corpus(str(path.resolve())).tunes[0].text


def show_symbols(encoding: Encoding) -> str:
    """A few symbols of an encoding, to show how they are written."""
    *symbols, _ = encoding.encode(_EXAMPLE)  # the last one parts it from what follows
    return " ".join(symbols[:_EXAMPLE_SYMBOLS])
