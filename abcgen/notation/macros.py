"""What a tune abbreviates, written out: macros (m:) and signs of its own (U:).

Source: the ABC standard 2.1, sections 4.16 (redefinable symbols) and 9 (macros). A macro's target
is looked for in the text of the music and replaced, and what it became isn't looked at again. In a
transposing macro the target's "n" is any note, and the letters from h to z in what replaces it are
notes counted from that one: "o" is the next above, "m" the next below.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from abcgen.notation.note_spelling import NOTE_PATTERN, staff_of, written
from abcgen.notation.tokens import LONGEST_TUNE, Kind, Token, field_parts
from abcgen.notation.tune import Tune, parse_tune

_LONGEST = 200
"""Characters of what a macro or a sign stands for."""
_MOST = 100
"""The most macros of a tune."""
_DEFINES = re.compile(r"^[ \t]*[mU][ \t]*:", re.MULTILINE)
_SYMBOL = re.compile(r"([H-Wh-w~])\s*=\s*(.*)")
_MACRO = re.compile(r"([^=\s|%\"][^=|%\"]{0,30}?)\s*=\s*(.*)")
_ANY_NOTE = "([A-Ga-g][,']*)"
_NO_MEANING = frozenset({"!nil!", "!none!", ""})
_WORDS_OR_NOTE = re.compile(r'![^!\s]*!|"[^"]*"|[h-z]')
_WORDS_OR_SIGN = re.compile(r'![^!\s]*!|"[^"]*"|[H-Wh-w~]')
# What macros are looked for in: music without words, fields and remarks.
_KEPT = frozenset(
    {
        *(Kind.FIELD, Kind.TEXT, Kind.WORDS, Kind.DIRECTIVE, Kind.COMMENT, Kind.NEWLINE, Kind.GAP),
        *(Kind.QUOTED, Kind.UNCLOSED, Kind.INLINE, Kind.CONTINUATION, Kind.EXCESS),
    }
)


class Definitions(NamedTuple):
    """What a tune's m: and U: fields say."""

    symbols: Mapping[str, str]
    """By the sign, what it stands for."""
    macros: Sequence[tuple[str, str]]
    """Targets and what they stand for, in the order in which they are looked for."""


class Expanded(NamedTuple):
    """A tune written out, and where its characters come from."""

    tune: Tune
    starts: tuple[int, ...]
    """The offsets at which stretches of the new text start, the end of it last."""
    sources: tuple[int, ...]
    """Where in the old text each of them starts."""
    copied: tuple[bool, ...]
    """Whether it stands there as it is, rather than for something shorter."""

    def source(self, at: int, size: int) -> tuple[int, int]:
        """The stretch of the old text, offset and length, that a stretch of the new stands for."""
        first = bisect_right(self.starts, at) - 1
        last = max(bisect_right(self.starts, at + size - 1) - 1, first)
        start, end = self.sources[first], self.sources[min(last + 1, len(self.sources) - 1)]
        if self.copied[first]:
            start += at - self.starts[first]
        if self.copied[last]:
            end = self.sources[last] + at + size - self.starts[last]
        return start, end - start


def definition(field: str) -> tuple[str, str] | None:
    """What an m: or U: field defines, and as what; None when it defines nothing."""
    letter, value = field_parts(field)
    found = (_SYMBOL if letter == "U" else _MACRO).fullmatch(value)
    if found is None or len(found[2]) > _LONGEST:
        return None
    return found[1], found[2].strip()


def written_out(tune: Tune) -> Tune:
    """The tune with its macros and its own signs written out."""
    found = expanded(tune)
    return found.tune if found else tune


def expanded(tune: Tune) -> Expanded | None:
    """The tune with its macros and its own signs written out; None where it has none."""
    if not (tune.shared or _DEFINES.search(tune.text)):
        return None
    defined = _definitions((*tune.shared, *tune.tokens))
    if not (defined.symbols or defined.macros):
        return None
    pieces: list[tuple[str, int, bool]] = []
    length = 0
    for piece in _pieces(tune, defined):
        pieces.append(piece)
        length += len(piece[0])
        if length > LONGEST_TUNE:
            break
    starts, sources = [0], []
    for new, at, _ in pieces:
        starts.append(starts[-1] + len(new))
        sources.append(at)
    whole = "".join(new for new, _, _ in pieces)
    shared = tuple(token for token in tune.shared if not _defines(token))
    return Expanded(
        parse_tune(whole, tune.first_line, shared),
        tuple(starts),
        (*sources, len(tune.text)),
        (*(copied for _, _, copied in pieces), True),
    )


def _defines(token: Token) -> bool:
    return token.kind is Kind.FIELD and field_parts(token.text)[0] in ("m", "U")


def _definitions(tokens: Iterable[Token]) -> Definitions:
    symbols: dict[str, str] = {}
    macros: dict[str, str] = {}
    for token in tokens:
        defined = definition(token.text) if _defines(token) else None
        if defined and token.text.lstrip()[0] == "U":
            symbols[defined[0]] = "" if defined[1] in _NO_MEANING else defined[1]
        elif defined and len(macros) < _MOST:
            macros[defined[0]] = defined[1]
    # Those of a single note first, and the longest, which others may begin.
    ordered = sorted(macros.items(), key=lambda macro: ("n" in macro[0], -len(macro[0])))
    return Definitions(symbols, ordered)


def _pieces(tune: Tune, defined: Definitions) -> Iterator[tuple[str, int, bool]]:
    """The tune in pieces: what it becomes, where it stands, and whether it stays as it is."""
    pattern = _pattern(defined)
    for text, at, kept in _stretches(tune.tokens):
        if kept:
            yield text, at, True
        else:
            yield from _replaced(text, at, pattern, defined)


def _stretches(tokens: Iterable[Token]) -> Iterator[tuple[str, int, bool]]:
    """Stretches of text with their offset, and whether they stay as they are.

    A field that defines something becomes an empty comment.
    """
    run, run_at = "", 0
    for token in tokens:
        # "!trill!" has letters that are no signs.
        if token.kind not in _KEPT and token.text[0] not in "!+":
            run_at = run_at if run else token.offset
            run += token.text
            continue
        if run:
            yield run, run_at, False
            run = ""
        yield "%" if _defines(token) else token.text, token.offset, True
    if run:
        yield run, run_at, False


def _pattern(defined: Definitions) -> re.Pattern[str]:
    """Finds what is to be replaced: a macro by its group "m" and number, or a sign."""
    found = [
        f"(?P<m{number}>{_target(target)})" for number, (target, _) in enumerate(defined.macros)
    ]
    found += [f"[{re.escape(''.join(defined.symbols))}]"] if defined.symbols else []
    return re.compile("|".join(found))


def _target(target: str) -> str:
    text = re.escape(target).replace("n", _ANY_NOTE, 1)
    # "~g2" is not in "~g24", nor "~g" in "~g'".
    return text + (r"(?![\d/])" if target[-1] in "0123456789/" else "(?![,'])")


def _replaced(
    text: str, at: int, pattern: re.Pattern[str], defined: Definitions
) -> Iterator[tuple[str, int, bool]]:
    """The stretches of some music with what is defined in it replaced."""
    end = 0
    for found in pattern.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], at + end, True
        if found.lastgroup is None:
            meaning = defined.symbols[found[0]]
        else:
            meaning = defined.macros[int(found.lastgroup[1:])][1]
            if found.lastindex and found.lastindex < pattern.groups and found[found.lastindex + 1]:
                meaning = _from_note(found[found.lastindex + 1], meaning)
            meaning = _WORDS_OR_SIGN.sub(
                lambda sign: defined.symbols.get(sign[0], sign[0]), meaning
            )
        yield meaning, at + found.start(), False
        end = found.end()
    if end < len(text):
        yield text[end:], at + end, True


def _from_note(note: str, meaning: str) -> str:
    """What a transposing macro stands for at a note."""
    spelled = NOTE_PATTERN.fullmatch(note)
    assert spelled is not None
    staff = staff_of(spelled[2], spelled[3]) - ord("n")

    def moved(sign: re.Match[str]) -> str:
        return written(staff + ord(sign[0])) if len(sign[0]) == 1 else sign[0]

    return _WORDS_OR_NOTE.sub(moved, meaning)
