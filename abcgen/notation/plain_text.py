"""A tune in the ABC that the oldest programs read, as abc2midi and abcm2ps are.

Nothing of the music changes. The lines keep their numbers, so that what a program says of a line
holds for the user's text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from abcgen.music import plain_name
from abcgen.notation.macros import written_out
from abcgen.notation.text_codes import readable
from abcgen.notation.tokens import ODD_SPACES, PLACES, Kind, Token, field_parts
from abcgen.notation.tune import Tune, parse_tune

_REMARK = "%"
_WORDS = "ABCDFGHNORSTWZ"
"""The fields of words, in which accents may be coded."""
_DEDENTED = frozenset({Kind.FIELD, Kind.DIRECTIVE, Kind.COMMENT})
_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_START = Token(Kind.NEWLINE, "", 0)
_PASSES = re.compile(r"\d+(?:[,-]\d+)*")


def for_old_programs(abc: str) -> str:
    """The one tune of `abc` with all that is newer, or meant for people, written plainly.

    Macros and signs of the tune's own are written out, accents and the signs of chord names are
    letters, spaces before lines go, free text and blank lines become remarks, and the header of the
    file comes after the tune's X:.
    """
    tune = written_out(parse_tune(abc.replace("\ufeff", "")))
    lines = _lines(tune)
    if tune.start:
        reference = tune.lines.locate(tune.tokens[tune.start].offset)[0] - 1
        lines[: reference + 1] = _header_within(lines[: reference + 1])
    return "".join(lines)


def _lines(tune: Tune) -> list[str]:
    """The lines with their ends, each token written plainly."""
    lines, line = [], ""
    for before, token in pairwise((_START, *tune.tokens)):
        if token.kind is Kind.GAP:
            lines.append(_REMARK + token.text)
            line = ""
        elif token.kind is Kind.NEWLINE:
            lines.append(line + token.text)
            line = ""
        elif token.kind is Kind.FIELD and _continues(lines, token):
            lines[-1] = f"{lines[-1].rstrip()} {_words(field_parts(token.text)[1])}\n"
            line = _REMARK
        else:
            away = token.kind is Kind.ENDING and before.kind in (Kind.SPACE, Kind.NEWLINE)
            piece = "[" * (away and token.text[0] != "[") + _written(token)
            line += piece.lstrip(" \t") if not line and token.kind in _DEDENTED else piece
    return [*lines, line]


def _continues(lines: list[str], token: Token) -> bool:
    """Whether a field is "+:" and adds to one of words, which old programs know of lyrics only."""
    last = lines[-1] if lines else ""
    return field_parts(token.text)[0] == "+" and last[1:2] == ":" and last[0] in _WORDS


def _written(token: Token) -> str:
    kind, text = token.kind, token.text
    if kind in (Kind.FIELD, Kind.INLINE):
        letter, value = field_parts(text)
        words = _words(value) if letter in f"{_WORDS}w" else value
        return plain_name(text) if letter == "K" else text.replace(value, words)
    if kind in (Kind.TEXT, Kind.WORDS, Kind.COMMENT, Kind.DIRECTIVE):
        return text if text.lstrip().startswith("%") else f"{_REMARK} {text}"
    if kind is Kind.SPACE:
        return _ODD_SPACE.sub(" ", text)
    if kind is Kind.QUOTED:
        said = readable(text[1:-1]).replace('"', "'")
        return f'"{said if said[:1] in PLACES else plain_name(said)}"'
    if kind is Kind.ENTITY:
        from html import unescape  # its table is large, and few texts need it

        return "" if text[0] == "<" else unescape(text)
    if kind is Kind.ENDING and (text[1:2] == '"' or not text[-1].isdecimal()):
        passes = _PASSES.search(text)
        return f"[{passes[0] if passes else 1}"
    return text


def _words(value: str) -> str:
    # A percent sign would start a remark; there is one that is as wide as a letter of Chinese.
    return readable(value).replace("%", "\uff05")


def _header_within(lines: list[str]) -> list[str]:
    """The lines up to the X: with that first and the fields of the file's header behind it."""
    kept = [line for line in lines[:-1] if line[1:2] == ":" or line.startswith("%%")]
    return [*[f"{_REMARK}\n"] * (len(lines) - len(kept) - 1), lines[-1], *kept] if kept else lines
