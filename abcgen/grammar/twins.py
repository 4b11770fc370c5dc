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
from abcgen.grammar.letters import besides_form, write_plan
from abcgen.grammar.rules import Section, Wishes
from abcgen.grammar.state import At, State

_ORDINARY = (8, 10)
"""The bars of a section that is not short: of one figure, or two, as remarks tell how many."""
_NEAR = 4
"""So many bars before the end of a section, the end isn't near yet."""


def twin(wishes: Wishes, state: State) -> State:
    """The state that stands for a state; `wishes` are those in force there."""
    if state.pitch and not state.tied:
        pitch = music.alike(wishes.pitches, wishes.tonic).get(state.pitch, state.pitch)
        if pitch != state.pitch:
            state = state.but(pitch=pitch)
    in_form = state.plan and state.at not in header.PLACES and state.at is not At.END
    if not in_form or form.is_over(wishes, state):
        return state
    bars, length = state.bars, wishes.form[state.section].bars
    if bars >= 1:
        left = length - bars
        if state.ending == form.FIRST or state.ending == form.BETWEEN:
            bars -= state.forked - 1
        else:
            bars = 1
            if state.at in music.WITHIN_BARS and not form.is_boundary(state):
                left = min(left, _NEAR)
        length = bars + left
    elif state.at is not At.BAR:
        # After a bar line an ending may start, which all bars to come are written twice for.
        length = _ordinary(length)
    sections = wishes.form[state.section :]
    return state.but(
        plan=_plan(sections, length, besides_form(state.plan)),
        section=0,
        bars=bars,
        forked=min(state.forked, 1),
    )


def place(wishes: Wishes, state: State) -> State:
    """A place between two notes, in the same bar: it tells how far the end is."""
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


def _ordinary(bars: int) -> int:
    """A number of bars that stands for others like it."""
    return max((number for number in _ORDINARY if number <= bars), default=bars)


@lru_cache(maxsize=4096)
def _plan(sections: tuple[Section, ...], length: int, besides: str) -> str:
    """The plan of a section of that length and those after it, their lengths ordinary."""
    first, *later = sections
    ordinary = (replace(section, bars=_ordinary(section.bars)) for section in later)
    return write_plan((replace(first, bars=length), *ordinary)) + besides
