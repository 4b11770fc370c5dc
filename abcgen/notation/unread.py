"""What a tune says that is left out when it is played or engraved, and what no one can read.

One pass over the tokens that `reader` doesn't need; each thing is told once for a tune.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from abcgen.notation.macros import definition
from abcgen.notation.tokens import ODD_SPACES, Kind, Token, field_parts
from abcgen.notation.tune import Tune
from abcgen.notation.wrong import Wrong

ONCE_A_FILE = frozenset({"directive", "layout", "decoration", "space", "swing", "html", "quotes"})
"""The codes of faults that a file either has throughout or hasn't: said at the first place."""

_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_DIRECTIVE = re.compile(r"[ \t]*(?:%%[ \t]*|I:[ \t]*)(?!MIDI[ \t]+transpose\b)([A-Za-z-]+)")
_KEY = re.compile(r"[ \t]*K[ \t]*:[ \t]*[A-G]")

_SPACE = Wrong(
    "space",
    "a space that only looks like one stands here",
    "Write a plain space: other programs stumble over it.",
    "warning",
)
_ANOTHER_TUNE = Wrong(
    "reference",
    'this tune has no "X:" line, so it isn\'t read',
    'Start it with a line such as "X:1".',
)
_SYMBOL = Wrong(
    "definition",
    "this gives no meaning to a sign",
    'Write a letter from H to W or from h to w, or "~", and what it stands for: "U:T=!trill!".',
    "warning",
)
_MACRO = Wrong(
    "definition",
    "this is no macro",
    'Write what is to be replaced, "=", and by what: "m:~g2={a}g{f}g".',
    "warning",
)
_UNCLOSED = Wrong("block", "{} has no end", 'End it with a line "{end}".')

_SOUND = "is left out when the tune is played"
_SHEET = "is left out of the sheet music"
_LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "MIDI": (_SOUND, "Choose instruments in the program that plays the MIDI file."),
    "score": (_SHEET, "Every voice gets a staff of its own."),
    "staves": (_SHEET, "Every voice gets a staff of its own."),
    "text": (_SHEET, 'Say it above a note, as in "^slowly".'),
    "center": (_SHEET, 'Say it above a note, as in "^slowly".'),
    "begintext": (_SHEET, 'Say it above a note, as in "^slowly".'),
    "beginps": (_SHEET, "It draws in programs that know PostScript."),
    "beginsvg": (_SHEET, "It draws in web pages."),
    "abc-include": ("opens no other file", "Put the other file's text here."),
}
"""Directives that would change the music or the page, with what becomes of them and advice."""

_DRAWN = (
    "trill lowermordent uppermordent mordent pralltriller roll turn invertedturn > accent emphasis "
    "fermata tenuto + plus snap wedge upbow downbow open breath pppp ppp pp p mp mf f ff fff ffff "
    "sfz segno coda D.S. D.C. dacoda dacapo fine staccato D.C.alcoda D.C.alfine D.S.alcoda "
    "D.S.alfine nil none"
)
_NOT_DRAWN = (
    "trill( trill) turnx invertedturnx arpeggio invertedfermata slide thumb 0 1 2 3 4 5 crescendo( "
    "crescendo) diminuendo( diminuendo) <( <) >( >) shortphrase mediumphrase longphrase rit. "
    "courtesy editorial"
)
_DECORATIONS: Mapping[str, bool] = {
    name: names is _DRAWN for names in (_DRAWN, _NOT_DRAWN) for name in names.split(" ")
}
"""The decorations of the standard (2.1, section 4.14), with those that ABC 2.2 adds, and whether
our sheet music has them."""


def unread(tune: Tune) -> Iterator[tuple[Token, Wrong]]:
    """What is left out or can't be read, with the token that says it."""
    told: set[tuple[str, str]] = set()
    for token in tune.tokens:
        look = _LOOK.get(token[0])
        found = look(token, tune) if look else None
        if found and (found.code, found.message) not in told:
            told.add((found.code, found.message))
            yield token, found


def _space(token: Token, tune: Tune) -> Wrong | None:
    return None if token.text.isascii() or not _ODD_SPACE.search(token.text) else _SPACE


def _directive(token: Token, tune: Tune) -> Wrong | None:
    found = _DIRECTIVE.match(token.text)
    if found is None:
        return None
    name = found[1]
    if name.startswith("begin") and f"%%end{name[5:]}" not in tune.text[token.offset :]:
        end = f"%%end{name[5:]}"
        advice = _UNCLOSED.advice.replace("{end}", end)
        return _UNCLOSED._replace(message=f"%%{name} has no end", advice=advice)
    if name not in _LEFT_OUT:
        return None
    becomes, advice = _LEFT_OUT[name]
    code = "layout" if becomes == _SHEET else "directive"
    return Wrong(code, f"%%{name} {becomes}", advice, "warning")


def _decoration(token: Token, tune: Tune) -> Wrong | None:
    name, shown = token.text[1:-1], token.text[:30]
    if not name or _DECORATIONS.get(name):
        return None
    if name in _DECORATIONS:
        return Wrong("layout", f"{shown} {_SHEET}", 'Say it in words, as in "^slowly".', "warning")
    return Wrong(
        "decoration",
        f"{shown} is no decoration that is known, and is left out",
        'Write one of the standard, such as "!trill!", or words above the note: "^softly".',
        "warning",
    )


def _field(token: Token, tune: Tune) -> Wrong | None:
    letter = field_parts(token.text)[0]
    if letter == "I":
        return _directive(token, tune)
    if letter in ("m", "U") and definition(token.text) is None:
        return _MACRO if letter == "m" else _SYMBOL
    return None


def _text(token: Token, tune: Tune) -> Wrong | None:
    return _ANOTHER_TUNE if _KEY.match(token.text) else None


_LOOK: Mapping[Kind, Callable[[Token, Tune], Wrong | None]] = {
    Kind.SPACE: _space,
    Kind.DIRECTIVE: _directive,
    Kind.DECORATION: _decoration,
    Kind.FIELD: _field,
    Kind.TEXT: _text,
}
