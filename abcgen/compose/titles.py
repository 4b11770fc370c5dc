"""A composed tune as it is shown and saved: with a title that says what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from abcgen.music import parse_key
from abcgen.notation import fields, opening

UNTITLED = "Untitled"
_TITLE = re.compile(rf"^T:{UNTITLED}$", re.MULTILINE)
_TOLD = re.compile(r"^[NS]:.*\n", re.MULTILINE)
_SIGNS: Mapping[str, str] = {"": "", "#": " sharp", "b": " flat"}
DANCES: Mapping[str, str] = {"6/8": "jig", "9/8": "slip jig", "3/4": "waltz"}
"""What tunes for dancing in a metre are called that don't say what they are."""


def title_of(tune: str, dances: Mapping[str, str] = DANCES) -> str:
    """What a tune is, in words: "Jig in D", "Reel in A dorian".

    `dances`: what it is by its metre, where its R: line doesn't say; else it is a tune.
    """
    rhythm = next(iter(fields(tune, "R")), "")
    name = (rhythm or dances.get(opening(tune, "M") or "", "tune")).capitalize()
    key, _ = parse_key(opening(tune, "K") or "")
    if not key.tonic:
        return name
    mode = "" if key.mode == "major" else f" {key.mode}"
    return f"{name} in {key.tonic[0]}{_SIGNS[key.tonic[1:]]}{mode}"


def entitled(tune: str, dances: Mapping[str, str] = DANCES) -> str:
    """The tune, its title what `title_of` says where that was still to be found."""
    return _TITLE.sub(f"T:{title_of(tune, dances)}", tune, count=1)


def presented(tune: str, title: str) -> str:
    """A tune by a model whose text form has a header of its own, without what only a model needs
    there: the form, which the signs say too. Entitled unless it has the title asked for."""
    plain = _TOLD.sub("", tune)
    return plain if title else entitled(plain)
