"""What the signs of variant endings say: "[1", "[1,3-4", and words such as '["1st time"'."""

from __future__ import annotations

import re
from collections.abc import Mapping

from abcgen.notation.text_codes import readable

_PASSES = re.compile(r"(\d+)(?:-(\d+))?", re.ASCII)
_ORDINALS: Mapping[str, int] = {"first": 1, "second": 2, "third": 3}


def ending_name(text: str) -> str:
    """The words that a sign is written with; empty for plain numbers."""
    return readable(text[2:-1]) if text[1:2] == '"' else ""


def ending_passes(text: str, otherwise: int) -> tuple[tuple[int, int], ...]:
    """First and last pass of each stretch that an ending is for.

    Words that name no pass ("last time") are for the one that comes `otherwise`.
    """
    stretches = tuple(
        (int(first[:6]), int((last or first)[:6])) for first, last in _PASSES.findall(text)
    )
    if stretches:
        return stretches
    number = _ORDINALS.get(ending_name(text).split()[0].lower(), otherwise)
    return ((number, number),)
