"""Names and texts of others as a terminal may show them."""

from __future__ import annotations

import re
from pathlib import PurePath

# Control characters, marks that turn the direction of writing, line separators, and the halves
# of surrogate pairs, which stand for bytes of a name that are no text.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str | PurePath, keep: str = "") -> str:
    """The text with every sign that would steer a terminal written as its code, as "\\x1b".

    `keep`: those that stay, such as line ends where several lines are meant.
    """
    return _STEERING.sub(
        lambda sign: sign[0] if sign[0] in keep else ascii(sign[0])[1:-1], str(text)
    )
