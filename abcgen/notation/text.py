"""ABC text: the tunes of a tunebook and their information fields.

Lines end in "\\n" (see `formats.reading.text`). Terms and rules are those of the ABC standard
2.1 (abcnotation.com/wiki/abc:standard:v2.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, pairwise

_TUNE_START = re.compile(r"^X:", re.MULTILINE)
_FIELD_LINE = re.compile(r"([A-Za-z+]):(.*)")
# A line such as "A:|" or "d::" is music: a note or a rest before a repeat sign.
_REPEAT_AFTER_NOTE = re.compile(r"[A-Ga-gxyzZ]:[|:]")
_COMMENT = re.compile(r"(?<!\\)%.*")
_KEY = re.compile(r"([A-G][#b]?) *([A-Za-z]*)")
# Of a mode only the first three letters count, in either case; "m" alone is minor.
_MODES = {
    "": "",
    "maj": "",
    "ion": "",
    "m": "m",
    "min": "m",
    "aeo": "m",
    "mix": "mix",
    "dor": "dor",
    "phr": "phr",
    "lyd": "lyd",
    "loc": "loc",
}


def tunes_of(text: str) -> Iterator[str]:
    """Cut `text` into tunes, a tune at each line that starts with "X:".

    A partition: the pieces joined are `text`. What stands before the first X: belongs to the
    first piece; text without an X: is one piece, and no text is none.
    """
    starts = (match.start() for match in islice(_TUNE_START.finditer(text), 1, None))
    for start, end in pairwise(chain((0,), starts, (len(text),))):
        if text:
            yield text[start:end]


def split_tunebook(text: str) -> tuple[str, ...]:
    """All tunes of `text`; see `tunes_of`."""
    return tuple(tunes_of(text))


def fields(tune: str, code: str) -> tuple[str, ...]:
    """The values of the information field `code` (a letter), in their order in `tune`.

    Both lines (`K:G`) and inline fields (`[K:G]`) count; spaces around a value and the comment
    after it don't belong to it.
    """
    found: list[str] = []
    inline = re.compile(rf"\[{re.escape(code)}:([^\]]*)\]")
    for line in tune.split("\n"):
        field = _field(line)
        if field is None:
            found += (value.strip() for value in inline.findall(_COMMENT.sub("", line)))
        elif field[0] == code:
            found.append(field[1])
    return tuple(found)


def title(tune: str) -> str:
    """The tune's first title; empty when it has none."""
    return next(iter(fields(tune, "T")), "")


def opening(tune: str, code: str) -> str | None:
    """The value of the field `code` in force where the music starts; None when it has none.

    The music starts after the header, which K: ends, and the fields that follow at once: they
    may overrule it (Nottingham's jigs begin `M:4/4`, `K:A`, `M:6/8`).
    """
    value = None
    in_header = True
    for line in tune.split("\n"):
        field = _field(line)
        if field is not None:
            in_header = in_header and field[0] != "K"
            value = field[1] if field[0] == code else value
        elif line.strip() and not line.startswith("%") and not in_header:
            break
    return value


def key_name(value: str) -> str:
    """A K: value in its short spelling: "A Minor" is Am, "DMix" is Dmix, "G major" is G.

    A value that is more than a tonic and a mode (`HP`, `D exp _b`) stays as it is.
    """
    match = _KEY.fullmatch(value)
    if match is None:
        return value
    tonic, mode = match.groups()
    short = _MODES.get(mode if len(mode) < 3 else mode[:3].lower())
    return value if short is None else tonic + short


def _field(line: str) -> tuple[str, str] | None:
    """The letter and the value of a field line; None for a line of another kind."""
    match = _FIELD_LINE.match(line)
    if match is None or _REPEAT_AFTER_NOTE.match(line):
        return None
    return match[1], _COMMENT.sub("", match[2]).strip()
