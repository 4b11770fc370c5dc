"""Several texts as one tunebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from abcgen.notation.heading import with_heading
from abcgen.notation.text import whole_tunes

_REFERENCE = re.compile(r"^[ \t]*X:[^\r\n]*", re.MULTILINE)


def tunebook(texts: Iterable[str]) -> str:
    """The tunes of some texts, numbered from 1 on, with an empty line between them.

    Each says itself what the header of its text says for all its tunes. A text without an X: line
    gets what its header lacks.
    """
    return "\n".join(_numbered(tune, n) for n, tune in enumerate(_tunes(texts), 1))


def _tunes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        headed = text if _REFERENCE.search(text) else with_heading(text)
        yield from whole_tunes(headed, alone=True)


def _numbered(tune: str, number: int) -> str:
    """The tune from its X: line on, with that number, ending in one line end."""
    start = _REFERENCE.search(tune)
    text = tune[start.start() :] if start else tune
    return _REFERENCE.sub(f"X:{number}", text, count=1).rstrip("\r\n") + "\n"
