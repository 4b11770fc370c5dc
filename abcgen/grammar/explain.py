"""Why a character can't stand where it stands, in a musician's words."""

from __future__ import annotations

from fractions import Fraction

from abcgen.grammar import form, music
from abcgen.grammar.grammar import Grammar
from abcgen.grammar.lengths import WHOLE
from abcgen.grammar.state import At, State

_EIGHTH = WHOLE // 8
_NOTES = frozenset("ABCDEFGabcdefg")
_SIGNS = (
    (_NOTES, "a note"),
    (frozenset('"'), "a chord symbol"),
    (frozenset("|"), "a bar line"),
    (frozenset(":"), "a repeat sign"),
    (frozenset("[12"), "an ending"),
    (frozenset("\n"), "the end of the line"),
)
_MOST_NAMED = 12


def explain(grammar: Grammar, state: State, text: str, at: int) -> str:
    """One sentence: the line and column where a text leaves the grammar, and what was expected."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    found = {"\n": "the line can't end", " ": "a space can't stand"}.get(
        text[at], f"{text[at]!r} can't stand"
    )
    allowed = {char for chars, _ in grammar.moves(state) for char in chars}
    reason = _bar_reason(grammar, state, text[at])
    return f"line {line}, column {column}: {found} there; {reason or _expected(allowed)}"


def _bar_reason(grammar: Grammar, state: State, char: str) -> str:
    """What is wrong with the bar, empty when it is not the bar's fault."""
    if not state.metre:
        return ""
    if state.at is At.NOTE or state.at is At.LONE:
        state = music.written(grammar.rules_at(state), state) or state
    elif state.at not in music.BETWEEN_SIGNS:
        return ""
    if form.is_boundary(state):
        return ""
    filled, metre = state.metre - state.room, state.metre
    holds = f"the bar has {_eighths(filled)} of {_eighths(metre)} eighths"
    if char in "|:\n" and state.room:
        return f"{holds}, so it can't end yet"
    if not state.room and (char in _NOTES or char in "0123456789/z^_=("):
        return f"{holds}, so a bar line is due"
    if char in "0123456789/":
        return f"{holds} and this length doesn't fit the rest"
    return ""


def _eighths(ticks: int) -> str:
    return str(Fraction(ticks, _EIGHTH))


def _expected(allowed: set[str]) -> str:
    """What may follow, named."""
    if not allowed:
        return "the tune has ended"
    named = []
    if _NOTES & allowed or not len(allowed) > _MOST_NAMED:
        for chars, name in _SIGNS:
            if chars & allowed and len(allowed) > 2:
                named.append(name)
                allowed = allowed - chars
    named += [_shown(char) for char in sorted(allowed)[:_MOST_NAMED]]
    return f"expected {', '.join(named)}" if len(allowed) < 100 else "expected free text"


def _shown(char: str) -> str:
    return {"\n": "the end of the line", " ": "a space"}.get(char, char)
