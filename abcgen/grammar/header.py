"""The header, and field lines between the sections of the music.

X: comes first, then T:, then lines in any order, M: among them, and K: last; an M: line may follow
once more, as many Nottingham jigs have it. Parts are only labelled, never ordered: a P: that gives
an order has to fit the labels below it.

Planned tunes have the header of `representation.canonical`: S: with their collection, M:, L:,
perhaps R:, then N: and K:.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from abcgen.grammar.form import line_start
from abcgen.grammar.form_text import kept_of_form_text, may_follow, shortest_rest, with_form_text
from abcgen.grammar.rules import (
    LONGEST_TEXT,
    METRES,
    MOST_LINES,
    STATED_UNIT,
    TEXT,
    TEXT_FIELDS,
    UNITS,
    Rules,
    default_unit,
    longest_pickup,
)
from abcgen.grammar.state import At, Move, State, to
from abcgen.grammar.words import Words
from abcgen.music import DANCES

NO_REFERENCE, NO_TITLE, NO_COLLECTION, FREE_ORDER, AFTER_KEY, MUSIC = range(6)
"""The stages of `State.stage`."""

_LONGEST_NUMBER = 5
_FREE = "".join(sorted(TEXT))
_FREE_START = "".join(char for char in _FREE if char not in " |:")
_SWUNG = "hH"
"""A rhythm that starts so may be "hornpipe", which abc2midi swings so that bars don't add up."""
PLACES = frozenset(
    {At.TAG, At.NUMBER, At.FREE, At.METRE, At.UNIT, At.KEY, At.FORM, At.RHYTHM, At.LABEL}
)
"""The places within a field line."""
_LITERAL = "="
"""In `State.text`: what follows it is left to write, character by character."""
_LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def moves(rules: Rules, state: State) -> Iterator[Move]:
    """What may follow within a field line."""
    at, text = state.at, state.text
    if at is At.TAG:
        tags = _tags(rules, state)
        for char in tags.next(text):
            tag = text + char
            yield char, to(_value(rules, state, tag) if tag in tags else state.but(text=tag))
    elif at is At.NUMBER:
        yield from _number_moves(state)
    elif at is At.FREE:
        yield from _free_moves(state)
    elif at is At.FORM:
        for char in may_follow(rules, state.form_text):
            yield char, to(_stated(rules, state, char))
    elif at is At.LABEL:
        if text != "A":
            yield _LABELS, to(state, text="A")
        if not text:
            yield " ", to(state, text=" ")
        if text == "A":
            yield "\n", to(state, at=At.RESUMED, text="")
    else:
        words = values(rules, state)
        for char in words.next(text):
            yield char, to(state, text=text + char)
        if text in words:
            yield "\n", to(line_after(rules, state, text.strip()))


def ways(rules: Rules, state: State) -> Iterator[tuple[str, State]]:
    """The ways to write the rest of a tag, or of a line, that are worth counting.

    Among them is the shortest that ends the header; each with the state it leads to.
    """
    at, text = state.at, state.text
    if at is At.TAG:
        tags = _tags(rules, state)
        needed = [tag for tag in tags.completions(text) if text or _is_needed(rules, state, tag)]
        for tag in needed:
            yield tag[len(text) :], _value(rules, state, tag)
    elif at is At.NUMBER:
        yield "\n" if text.strip() else "1\n", _after_number(state)
    elif at is At.FREE:
        rest = text[1:] if text.startswith(_LITERAL) else "" if state.written else "a"
        yield rest + "\n", _after_text(state)
    elif at is At.FORM:
        rest = shortest_rest(rules, state.form_text)
        stated = state.but(form_text=state.form_text + rest)
        yield rest + "\n", _stated(rules, stated, "\n")
    elif at is At.LABEL:
        yield "\n" if text == "A" else "A\n", state.but(at=At.RESUMED, text="")
    else:
        value = values(rules, state).shortest(text)
        yield value[len(text) :] + "\n", line_after(rules, state, value.strip())


def _is_needed(rules: Rules, state: State, tag: str) -> bool:
    """Whether a header can't do without that field."""
    if tag[0] in "LNS":
        return rules.text.planned
    return tag[0] in "XTMK" or (tag == "R:" and rules.asked.rhythm is not None)


def _stated(rules: Rules, state: State, char: str) -> State:
    """The state after one more character of the form_text."""
    if char == "\n":
        return state.but(at=At.TAG, form_text=kept_of_form_text(rules, state.form_text))
    return state.but(form_text=state.form_text + char)


def line_after(rules: Rules, state: State, value: str) -> State:
    """The start of the line after an M:, L: or K: line that says `value`."""
    if state.at is At.METRE:
        changed = state.but(metre=METRES[value])
        if state.stage == AFTER_KEY:
            return music(rules, changed.but(stage=MUSIC))
        return changed.but(at=At.TAG, text="")
    if state.at is At.RHYTHM:
        return state.but(at=At.TAG, text="")
    if state.at is At.UNIT:
        return state.but(at=At.TAG, text="", unit=UNITS[value])
    if state.stage == MUSIC:
        return state.but(at=At.RESUMED, text="")
    unit = state.unit or default_unit(state.metre)
    return music(rules, state.but(stage=AFTER_KEY, unit=unit))


def music(rules: Rules, state: State) -> State:
    """The start of the music below a complete header."""
    pickup = longest_pickup(state.metre) if rules.asked.pickup else 0
    start = State(
        At.LINE,
        stage=state.stage,
        form_text=state.form_text,
        metre=state.metre,
        unit=state.unit,
        room=pickup or state.metre,
        opening=True,
        loose=rules.asked.pickup is not False,
        pickup=pickup,
        bars=-1 if pickup else 0,
    )
    if not rules.text.planned:
        return start
    return line_start(with_form_text(rules, state.form_text), start)


def values(rules: Rules, state: State) -> Words:
    """What the M:, L: or K: line being written may say."""
    asked, planned = rules.asked, rules.text.planned
    if state.at is At.RHYTHM:
        return _words(*(dance for dance, metres in DANCES.items() if _fits(state, metres)))
    if state.at is At.UNIT:
        return _spaced(*((STATED_UNIT,) if planned else UNITS))
    if state.at is At.KEY:
        most = 0 if rules.text.sounding_keys and state.stage != MUSIC else 7
        return _spaced(*asked.keys(most))
    if asked.metre is not None:
        return _spaced(asked.metre)
    if state.stage == AFTER_KEY:
        # Programs differ on whether a new metre changes the unit length: here it never would.
        unit = default_unit(state.metre)
        return _spaced(*(text for text, ticks in METRES.items() if default_unit(ticks) == unit))
    return _spaced(*METRES)


def _fits(state: State, metres: tuple[str, ...]) -> bool:
    """Whether the tune's metre is one of those, if any are named."""
    return not metres or state.metre in {METRES[metre] for metre in metres if metre in METRES}


def _tags(rules: Rules, state: State) -> Words:
    """The tags that may start the line here."""
    if state.stage == MUSIC:
        return _words("P:") if rules.asked.key else _words("P:", "K:")
    if state.stage == AFTER_KEY:
        return _words("P:") if rules.asked.metre else _words("P:", "M:")
    if state.stage == NO_REFERENCE:
        return _words("X:")
    if state.stage == NO_TITLE:
        return _words("T:")
    if state.stage == NO_COLLECTION:
        return _words("S:")
    if rules.text.planned:
        return _words(*_tags_of_given_order(rules, state))
    tags = []
    due = rules.asked.rhythm is not None and not state.rhythm
    # Held up by R: where its own tunes go on to K: and music, a model would write music as text.
    if state.lines < MOST_LINES and not (rules.asked.rhythm and state.metre):
        tags = ["%", *(f"{letter}:" for letter in TEXT_FIELDS)]
        if rules.asked.rhythm is not None:
            tags.remove("R:")
    if due:
        tags.append("R:")
    if not state.unit:
        tags.append("L:")
    if not state.metre:
        tags.append("M:")
    elif not due:
        tags.append("K:")
    return _words(*tags)


def _tags_of_given_order(rules: Rules, state: State) -> tuple[str, ...]:
    """The tags that may come next where the header's order is given."""
    if not state.metre:
        return ("M:",)
    if not state.unit:
        return ("L:",)
    if state.form_text:
        return ("K:",)
    if state.rhythm:
        return ("N:",)
    return ("R:",) if rules.asked.rhythm is not None else ("R:", "N:")


@lru_cache(maxsize=64)
def _words(*words: str) -> Words:
    return Words(words)


def _value(rules: Rules, state: State, tag: str) -> State:
    """The state after a whole tag."""
    letter = tag[0]
    if letter == "X":
        return state.but(at=At.NUMBER, text="")
    if letter == "T":
        text = "" if rules.asked.title is None else _LITERAL + rules.asked.title
        stage = NO_COLLECTION if rules.text.planned else FREE_ORDER
        return state.but(at=At.FREE, text=text, stage=stage)
    if letter == "S" and rules.text.planned:
        name = "" if rules.asked.collection is None else _LITERAL + rules.asked.collection
        return state.but(at=At.FREE, text=name, stage=FREE_ORDER)
    if letter == "R" and rules.asked.rhythm is not None:
        return state.but(at=At.FREE, text=_LITERAL + rules.asked.rhythm, rhythm=True)
    if letter == "N" and rules.text.planned:
        return state.but(at=At.FORM, text="")
    at = {"M": At.METRE, "L": At.UNIT, "K": At.KEY, "P": At.LABEL}.get(letter)
    if at is not None:
        return state.but(at=at, text="")
    if letter == "R" and rules.text.planned:
        return state.but(at=At.RHYTHM, text="", rhythm=True)
    return state.but(at=At.FREE, text="R" if letter == "R" else "", lines=state.lines + 1)


def _number_moves(state: State) -> Iterator[Move]:
    text = state.text
    if not text:
        yield " ", to(state, text=" ")
    digits = text.strip()
    if len(digits) < _LONGEST_NUMBER:
        # All numbers of a size are one: only how many digits there are matters.
        yield "1234567890" if digits else "123456789", to(state, text=digits + "1")
    if digits:
        yield "\n", to(_after_number(state))


def _after_number(state: State) -> State:
    return state.but(at=At.TAG, text="", stage=NO_TITLE)


def _free_moves(state: State) -> Iterator[Move]:
    text, written = state.text, state.written
    if text.startswith(_LITERAL):
        if len(text) > 1:
            yield text[1], to(state, text=_LITERAL + text[2:])
            return
    elif not written:
        banned = _SWUNG if text[:1] == "R" else ""
        chars = _FREE_START.translate(dict.fromkeys(map(ord, banned)))
        yield chars, to(state, text="", written=1)
        if not text.endswith(" "):
            yield " ", to(state, text=text + " ")
        return
    elif written < LONGEST_TEXT:
        yield _FREE, to(state, written=written + 1)
    yield "\n", to(_after_text(state))


def _after_text(state: State) -> State:
    return state.but(at=At.TAG, text="", written=0)


@lru_cache(maxsize=256)
def _spaced(*words: str) -> Words:
    """The words, each with and without a space before it."""
    return Words(space + word for word in words for space in ("", " "))
