"""Decorations: letters that U: defines anew, and which decorations are drawn or played.

Source: the ABC standard 2.1, sections 4.14 and 4.16.
"""

from __future__ import annotations

import re

DRAWN = frozenset(
    (
        *".~HLMOPSTuv",
        *("trill", "turn", "roll", "invertedturn", "uppermordent", "pralltriller", "mordent"),
        *("lowermordent", "staccato", "accent", ">", "emphasis", "tenuto", "wedge", "breath"),
        *("upbow", "downbow", "open", "snap", "+", "plus", "fermata", "coda", "segno", "fine"),
        *("D.C.", "D.S.", "dacapo", "dacoda"),
        *("pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff", "sfz"),
    )
)
"""The decorations that sheet music has, by letter or by name."""
NO_SYMBOL = frozenset({"!nil!", "!none!"})
"""What U: writes to take a letter's meaning away."""

_DEFINITION = re.compile(r"([H-Wh-w~])\s*=\s*(![^!\s]+!|\+[^+\s]+\+|\"[^\"]*\")")


def parse_symbol(text: str) -> tuple[str, str] | None:
    """Read what follows "U:", a letter and what it stands for; None when it says neither."""
    found = _DEFINITION.fullmatch(text)
    return (found[1], found[2]) if found else None


def is_drawn(text: str) -> bool:
    """Whether a decoration, such as "T" or "!trill!", is one that sheet music has."""
    name = text[1:-1] if len(text) > 2 else text
    return name in DRAWN or text in NO_SYMBOL
