"""States from which the same may follow, only that it takes more characters to the end.

What may follow hardly depends on the last pitch, nor, within a bar, on how far off the end of its
section is, nor anywhere on the sections that are over and on how long those to come are. So one
state stands for many: its row of the masks is theirs, but for a number.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from abcgen.grammar import form, header, music
from abcgen.grammar.lengths import WHOLE
from abcgen.grammar.letters import before_later, besides_form, write_plan
from abcgen.grammar.rules import Section, Wishes
from abcgen.grammar.state import At, State

_ORDINARY = (8, 10)
"""The bars of a section that is not short: of one figure, or two, as remarks tell how many."""
_NEAR = 3
"""So many bars before the end of a section, the end isn't near yet."""


def twin(wishes: Wishes, state: State) -> State:
    """The state that stands for a state; `wishes` are those in force there."""
    in_form = state.plan and state.at not in header.PLACES and state.at is not At.END
    if not in_form or form.is_over(wishes, state):
        return _plain(wishes, state, wishes.tonic)
    if state.at is At.CHORD or _is_far(wishes, state):
        return _far(wishes, state)
    bars, length = state.bars, wishes.form[state.section].bars
    if bars >= 1:
        left = length - bars
        bars = 1
        if form.has_fork_ahead(state):
            bars += state.bars - state.forked
        length = bars + left
    elif state.at is not At.BAR:
        # After a bar line an ending may start, which all bars to come are written twice for.
        length = _ordinary(length)
    sections, is_last = wishes.form[state.section :], form.is_last_section(wishes, state)
    plain = _plain(wishes, state, wishes.tonic) if is_last else _endless(wishes, state)
    if not is_last and _is_rest_separate(wishes, state):
        plan = before_later(state.plan, state.section, length)
    else:
        plan = _plan(sections, length, besides_form(state.plan, last=is_last))
    return plain.but(plan=plan, section=0, bars=bars, forked=min(state.forked, 1))


def place(wishes: Wishes, state: State) -> State:
    """A place between two notes, in the same bar: it tells how far the end is.

    From within a chord symbol that is the place behind it.
    """
    if state.at is At.CHORD:
        return state.but(at=At.JOIN, text="", chorded=True)
    return state.but(
        at=At.JOIN,
        text="",
        room=form.floor(wishes, state) + WHOLE // 8,
        pitch="",
        tied=False,
        chorded=False,
        need=0,
        left=0,
        times=0,
    )


def _is_far(wishes: Wishes, state: State) -> bool:
    """Whether neither the end of the section matters here nor what comes after it."""
    within = _is_within_bar(state) or (state.at is At.TALLY and bool(state.text))
    bars = wishes.form[state.section].bars - max(state.bars, 0)
    return within and bars >= _NEAR and not (state.loose or form.has_fork_ahead(state))


def _is_rest_separate(wishes: Wishes, state: State) -> bool:
    """Whether the sections to come don't matter for anything that may follow here."""
    if not form.rest_is_separate(wishes, state):
        return False
    if state.pickup:
        # A first ending may start between bars, and the second end otherwise than it starts.
        return _is_within_bar(state) or state.at is At.TALLY
    return not (form.is_last_bar(wishes, state) and form.may_lend(wishes, state))


def _is_within_bar(state: State) -> bool:
    return state.at in music.WITHIN_BARS and not form.is_boundary(state)


def _far(wishes: Wishes, state: State) -> State:
    """The state that stands for one from which the end of its section is far.

    That section is its only one, and which note a tune has said that it will end on is forgotten.
    """
    bars = min(state.bars, 1)
    section = replace(wishes.form[state.section], bars=max(bars, 0) + _NEAR)
    state = state.but(
        plan=_plan((section,), section.bars, besides_form(state.plan, last=False)),
        section=0,
        bars=bars,
        forked=min(state.forked, 1),
    )
    if state.at is At.CHORD:
        kept = {name: getattr(state, name) for name in ("at", "text", "plan", "metre", "unit")}
        return State(**kept, stage=header.MUSIC, room=state.metre, bars=1)
    return _endless(wishes, state)


def _endless(wishes: Wishes, state: State) -> State:
    """The same with one pitch for all; which note the tune has said it will end on is forgotten."""
    if wishes.ends_on_tonic:
        return _plain(wishes, state, wishes.tonic)
    return _plain(wishes, state, "").but(home=False)


def _plain(wishes: Wishes, state: State, tonic: str) -> State:
    """The same with one pitch for all that as much may follow; `tonic`: the last note's letter."""
    if not state.pitch or state.tied:
        return state
    return state.but(pitch=music.alike(wishes.pitches, tonic).get(state.pitch, state.pitch))


def _ordinary(bars: int) -> int:
    """A number of bars that stands for others like it."""
    return max((number for number in _ORDINARY if number <= bars), default=bars)


@lru_cache(maxsize=4096)
def _plan(sections: tuple[Section, ...], length: int, besides: str) -> str:
    """The plan of a section of that length and those after it, their lengths ordinary."""
    first, *later = sections
    ordinary = (replace(section, bars=_ordinary(section.bars)) for section in later)
    return write_plan((replace(first, bars=length), *ordinary)) + besides
