"""Signs and words that say where to go on in a tune: segno, coda, fine, D.C. and D.S.

Source: the decorations of the ABC standard 2.1, section 4.14, and 2.2's "D.C.alfine" and its like;
the words are what people write as annotations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from abcgen.notation.music import SignpostKind

_DECORATIONS: Mapping[str, SignpostKind] = {
    "S": "segno",
    "segno": "segno",
    "O": "coda",
    "coda": "coda",
    "dacoda": "to coda",
    "fine": "fine",
    "D.C.": "da capo",
    "dacapo": "da capo",
    "D.S.": "dal segno",
}
_WORDS: Mapping[SignpostKind, str] = {
    "da capo": r"(?:d(?:\. ?)?c\.?|da ?capo)(?:[^\w.].*)?",
    "dal segno": r"(?:d(?:\. ?)?s\.?|d[ae]l ?segno)(?:[^\w.].*)?",
    "to coda": r"(?:to|al|alla) ?(?:the ?)?coda",
    "fine": r"(?:al ?)?fine",
    "coda": r"coda",
    "segno": r"segno",
}
_OF_DECORATIONS: Mapping[str, str] = {
    "dacoda": "To Coda",
    "dacapo": "D.C.",
    "fine": "Fine",
    "D.C.": "D.C.",
    "D.S.": "D.S.",
}
_AL = re.compile(r"(?<=[CS]\.)al(fine|coda)$")


def signpost_of(decoration: str) -> SignpostKind | None:
    """What a decoration such as "!D.C.alfine!", "+fine+" or "S" says of where to go on."""
    return _DECORATIONS.get(_AL.sub("", _name(decoration)))


def words_of(decoration: str) -> str:
    """How a decoration of that kind is printed; empty for the signs of segno and coda."""
    name = _name(decoration)
    al = _AL.search(name)
    words = _OF_DECORATIONS.get(_AL.sub("", name), "")
    return f"{words} al {al[1].title()}" if al else words


def signpost_in(words: str) -> SignpostKind | None:
    """What words such as "D.C. al Fine" say of where to go on."""
    words = " ".join(words.split()).strip(" ()").rstrip(".!:")
    return next((kind for kind in _WORDS if re.fullmatch(_WORDS[kind], words, re.I)), None)


def _name(decoration: str) -> str:
    return decoration.strip("!+") if len(decoration) > 1 else decoration
