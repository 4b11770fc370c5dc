"""What a model expected, said in a musician's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from abcgen.compose.explanation import BarSurprise, Explanation
from abcgen.compose.told import Told
from abcgen.notation import LETTERS, SOUNDING_KEYS, staff_of, transpose, written
from abcgen.representation import Look

_MOST = 3
"""So many of the symbols that were expected are named."""
_LEAST = 0.02
"""Of these only such as were at least so likely, the likeliest apart."""
_SIGNS: Mapping[str, str] = {
    "z": "a rest",
    "|": "a bar line",
    ":": "a repeat sign",
    '"': "a chord symbol",
    " ": "a space",
    "\n": "the end of the line",
    "^": "a sharp",
    "_": "a flat",
    "=": "a natural",
    ",": "an octave lower",
    "'": "an octave higher",
    "(": "a tuplet or a slur",
    "-": "a tie",
    "[": "an ending",
    "]": "the end",
    "/": "a shorter note",
    "%": "the plan of a line",
    ">": "a dotted note",
    "<": "a dotted note",
}
_INTERVALS: Mapping[int, str] = {
    1: "a step",
    2: "a third",
    3: "a fourth",
    4: "a fifth",
    5: "a sixth",
    6: "a seventh",
    7: "an octave",
}
_SHOWN = 12
"""Characters that are shown of what stands before."""
_FIELDS = "XTSMLRNKP"
_FIELD = re.compile(r"[A-Za-z]:|%|\Z")
_QUOTED = re.compile(r'"([^"]*)"')


def said(explanation: Explanation, place: int, symbol: str) -> str:
    """What a symbol would be at a place: "the note d", "a bar line".

    Notes and chords are named as they sound, also where the model writes in C.
    """
    line = explanation.text[:place].rpartition("\n")[2]
    quotes = line.count('"')
    if symbol == "\n" or (symbol in '%"' and not line):
        return _SIGNS[symbol]
    if not line and symbol in _FIELDS:
        return f"the {symbol}: line"
    if line and _FIELD.match(line):
        return f"{symbol!r} in the {'plan' if line[0] == '%' else f'{line[:2]} line'}"
    key = explanation.told.sounding_key
    if quotes % 2:
        if symbol == '"':
            return "the end of the chord symbol"
        if symbol.upper() in LETTERS and line.endswith('"'):
            kind = "chord" if symbol.isupper() else "bass"
            return f"the {kind} {_sounding_chord(symbol, key)}"
        return f"{symbol!r} in a chord symbol"
    if symbol.upper() in LETTERS:
        steps = SOUNDING_KEYS[key].steps if key else 0
        return f"the note {written(staff_of(symbol) - steps)}"
    if symbol.isdecimal():
        return f"the length {symbol}"
    return _SIGNS.get(symbol, repr(symbol))


@lru_cache(maxsize=128)
def _sounding_chord(root: str, key: str | None) -> str:
    if key is None:
        return root
    moved = transpose(f'X:1\nK:C\n"{root}"C|\n', -SOUNDING_KEYS[key].semitones)
    found = _QUOTED.search(moved)
    return found[1] if found else root


def share(probability: float) -> str:
    """A probability in per cent."""
    if probability >= 0.01:
        return f"{probability:.0%}"
    return f"{probability:.1%}" if probability >= 0.0005 else "hardly ever"


def expected_instead(explanation: Explanation, character: int) -> str:
    """What was expected where a character came: "expected the note d (43%) or a bar line (20%)".

    Where it came as expected, that is said.
    """
    came = explanation.text[character]
    likely = explanation.likeliest(character, _MOST)
    if likely[0].symbol == came:
        return f"as expected ({share(likely[0].probability)})"
    named = [
        f"{said(explanation, character, one.symbol)} ({share(one.probability)})"
        for n, one in enumerate(likely)
        if one.symbol != came and (n == 0 or one.probability >= _LEAST)
    ]
    *most, last = named
    return f"expected {', '.join(most)}{' or ' if most else ''}{last}"


def surprise_of_bar(explanation: Explanation, bar: BarSurprise) -> str:
    """One sentence: how much a bar surprised, where most, and what was expected there."""
    at = bar.worst
    here = explanation.expected(at, int(explanation.tokens[at]))
    before = _before(explanation.told, at)
    behind = f" behind {before}" if before else " at its start"
    return (
        f"bar {bar.bar}: {bar.bits:.1f} bits in {bar.characters} characters, most at "
        f"{said(explanation, at, here.symbol)} ({share(here.probability)}){behind}; "
        f"{expected_instead(explanation, at)}"
    )


def _before(told: Told, character: int) -> str:
    """What stands before a character in its bar, as the tune as given has it."""
    in_bar = told.bars[:character] == told.bars[character]
    before = told.places[:character][in_bar & (told.places[:character, 0] >= 0)]
    text = told.abc[before[:, 0].min() : before[:, 1].max()] if len(before) else ""
    text = text.strip()
    start = max(len(text) - _SHOWN, 0)
    if text.count('"', 0, start) % 2:  # within a chord symbol
        start = text.rindex('"', 0, start)
    return text[start:]


def told_of_bar(explanation: Explanation, place: int, look: Look) -> str:
    """One phrase: which earlier bar the look-back tells at a place, and what comes there."""
    number = int(explanation.told.bars[look.start])
    bar = f"bar {number}" if number else "a bar"
    where = f"the plan names {bar}" if look.slot == "planned" else f"{look.slot} ({bar})"
    comes = said(explanation, place, look.character) if look.character else "nothing at this time"
    if not look.steps:
        return f"{where}: {comes}"
    key = explanation.told.sounding_key
    steps = SOUNDING_KEYS[key].steps if key else 0
    pitch = written(staff_of(look.pitch[0], look.pitch[1:]) - steps)
    size = _INTERVALS.get(abs(look.steps), f"{abs(look.steps)} steps")
    way = "up" if look.steps > 0 else "down"
    return f"{where}: {comes}; its note, moved {size} {way} as the last one was, is {pitch}"
