"""ABC text: the tunes of a tunebook and their information fields.

Lines end in "\\n" (see `formats.reading.text`). Terms and rules are those of the ABC standard
2.1 (abcnotation.com/wiki/abc:standard:v2.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice, pairwise, takewhile
from operator import eq

from abcgen.music import plain_name
from abcgen.notation.lines import TUNE_START, LineKind, lines_of
from abcgen.notation.text_codes import readable

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
    """Cut `text` into tunes, a tune at each line that starts with "X:", perhaps after spaces.

    A partition: the pieces joined are `text`. What stands before the first X: belongs to the
    first piece; text without an X: is one piece, and no text is none.
    """
    starts = (match.start() for match in islice(TUNE_START.finditer(text), 1, None))
    for start, end in pairwise(chain((0,), starts, (len(text),))):
        if text:
            yield text[start:end]


def split_tunebook(text: str) -> tuple[str, ...]:
    """All tunes of `text`; see `tunes_of`."""
    return tuple(tunes_of(text))


def whole_tunes(text: str, *, alone: bool = False) -> tuple[str, ...]:
    """The tunes of `text`, each with what the header of the file says for all of them.

    The header's fields and directives follow the titles, but for those that the tune has itself.
    The first tune has the header before it anyway; with `alone`, that is cut off there too.
    """
    first, *others = split_tunebook(text) or ("",)
    start = TUNE_START.search(first)
    end = start.start() if start else 0
    header = [
        line.strip() + "\n"
        for kind, line, at in lines_of(first if end else "")
        if at < end
        if kind is LineKind.FIELD or (kind is LineKind.REMARK and line.lstrip()[:2] == "%%")
    ]
    if not header:
        return split_tunebook(text)
    header = header[:MOST_SHARED]
    if alone:
        first = _with_header(first[end:], header)
    return (first, *(_with_header(tune, header) for tune in others))


def change_tunes(text: str, change: Callable[[str], str]) -> str:
    """The text with each of its tunes changed, none of them in its header.

    `change` is given each tune with what the header of the file says, which doesn't get into it.
    """
    return "".join(
        _with_back(tune, whole, change(whole))
        for tune, whole in zip(split_tunebook(text), whole_tunes(text), strict=True)
    )


def _with_back(tune: str, whole: str, changed: str) -> str:
    """A tune that was changed without the lines that `_with_header` had put in."""
    start = sum(1 for _ in takewhile(bool, map(eq, tune, whole)))
    return changed[:start] + changed[start + len(whole) - len(tune) :]


def _with_header(tune: str, header: list[str]) -> str:
    own, end = set(), 0
    for letter, _, at in _fields(tune):
        own.add(letter)
        end = at if letter in "XT" else end
        if letter == "K":
            break
    end = tune.find("\n", end) + 1 or len(tune)
    said = "".join(line for line in header if line[0] in f"{LASTING}%" or line[0] not in own)
    return tune[:end] + (said.replace("\n", "\r\n") if "\r\n" in tune else said) + tune[end:]


MOST_SHARED = 100
"""The most lines of a file's header that hold for its tunes."""
LASTING = "mUI"
"""Fields of a file's header that a tune adds to with its own rather than replacing them."""


def fields(tune: str, code: str) -> tuple[str, ...]:
    """The values of the information field `code` (a letter), in their order in `tune`.

    Both lines (`K:G`) and inline fields (`[K:G]`) count; spaces around a value and the comment
    after it don't belong to it.
    """
    found: list[str] = []
    inline = re.compile(rf"\[{re.escape(code)}:([^\]]*)\]")
    for letter, value, _ in _fields(tune, with_music=True):
        if not letter:
            found += (each.strip() for each in inline.findall(value))
        elif letter == code:
            found.append(value)
    return tuple(found)


def title(tune: str) -> str:
    """The tune's first title as it should be shown; empty when it has none."""
    found = ""
    for letter, value, _ in _fields(tune):
        if found and letter != "+":
            break
        if letter == "T" or found:
            found += f" {value}" if found else value
    return readable(found)


def opening(tune: str, code: str) -> str | None:
    """The value of the field `code` in force where the music starts; None when it has none.

    The music starts after the header, which K: ends, and the fields that follow at once: they
    may overrule it (Nottingham's jigs begin `M:4/4`, `K:A`, `M:6/8`).
    """
    value = None
    in_header = True
    for letter, said, _ in _fields(tune, with_music=True):
        if letter:
            in_header = in_header and letter != "K"
            value = said if letter == code else value
        elif not in_header:
            break
    return value


def key_name(value: str) -> str:
    """A K: value in its short spelling: "A Minor" is Am, "DMix" is Dmix, "G major" is G.

    A value that is more than a tonic and a mode (`HP`, `D exp _b`) stays as it is.
    """
    match = _KEY.fullmatch(plain_name(value))
    if match is None:
        return value
    tonic, mode = match.groups()
    short = _MODES.get(mode if len(mode) < 3 else mode[:3].lower())
    return value if short is None else tonic + short


def _fields(tune: str, *, with_music: bool = False) -> Iterator[tuple[str, str, int]]:
    """Letter, value and offset of each field that is a line; lines of music have no letter."""
    for kind, line, at in lines_of(tune):
        if kind is LineKind.FIELD:
            letter, _, value = _COMMENT.sub("", line).partition(":")
            yield letter.strip(), value.strip(), at
        elif with_music and kind is LineKind.MUSIC:
            yield "", _COMMENT.sub("", line), at
