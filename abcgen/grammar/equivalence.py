"""States that are alike: one answers for many, all but for a number of characters.

Two things are asked of a state, and few states need an answer of their own:

for_cost    What does it take to end the tune from here? Asked by `cost_cache`.
for_mask    What may follow, and what does it then take? Asked by `masks`.

Both forget what doesn't matter any more: which pitch it was, the bars and sections that are over,
and, where nothing near depends on it, how long the rest of the tune is. `for_cost` forgets more:
how a tune ends depends on less than what may stand in it. What is forgotten is put back as a
number. See docs/explanation/ending-cost.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from abcgen.grammar import form, header, music
from abcgen.grammar.form_text import (
    before_later,
    besides_form,
    from_section,
    later_alone,
    write_form_text,
)
from abcgen.grammar.lengths import WHOLE
from abcgen.grammar.rules import Rules, Section
from abcgen.grammar.state import NEVER, At, State

_ORDINARY = (8, 10)
"""The bars of a section that is not short: of one figure, or two, as countdowns tell how many."""
_NEAR = 3
"""So many bars before the end of a section, the end isn't near yet."""


class Shorter(NamedTuple):
    """A state of a shorter tune; it costs as much, but for what that tune lacks."""

    state: State
    bars: int = 0
    """So many bars of the section."""
    rest: str = ""
    """The sections of this form text, if there is any; the shorter tune has those of `later`."""
    later: str = ""


def for_cost(rules: Rules, state: State) -> Shorter:
    """The state whose cost is worked out in place of a state's own; `rules` are those in force."""
    if state.at in header.PLACES:
        return Shorter(state.but(lines=0, written=min(state.written, 1)))
    state = _without_pitch(rules, state)
    if not rules.asked.form or form.is_over(rules, state):
        return Shorter(state)
    skipped = _middle(rules, state)
    if not state.form_text:
        return Shorter(state.but(bars=state.bars + skipped), skipped)
    bars, length = _section_from_here(rules, state, skipped)
    on_tonic, rest, later = state.on_tonic, "", ""
    if not form.is_last_section(rules, state) and form.rest_is_separate(rules, state):
        rest = from_section(state.form_text, state.section + 1)
        later = later_alone(state.form_text)
        form_text = before_later(state.form_text, state.section, length)
        on_tonic = on_tonic and rules.asked.ends_on_tonic
    else:
        form_text = from_section(state.form_text, state.section, length)
    state = _in_first_section(state, form_text, bars, on_tonic)
    return Shorter(state, skipped, rest, later)


def for_mask(rules: Rules, state: State) -> State:
    """The state whose row of the masks stands for a state's own; `rules` are those in force."""
    in_form = state.form_text and state.at not in header.PLACES and state.at is not At.END
    if not in_form or form.is_over(rules, state):
        return _with_like_pitch(rules, state)
    if state.at is At.CHORD or _is_far(rules, state):
        return _far(rules, state)
    bars, length = _section_from_here(rules, state)
    # After a bar line an ending may start, which all bars to come are written twice for.
    if state.bars < 1 and state.at is not At.BAR:
        length = _ordinary(length)
    plain = _with_like_pitch(rules, state)
    if not form.is_last_section(rules, state) and _is_rest_separate(rules, state):
        form_text = before_later(state.form_text, state.section, length)
    else:
        besides = besides_form(state.form_text)
        form_text = _ordinary_text(rules.asked.form[state.section :], length, besides)
    return _in_first_section(plain, form_text, bars, plain.on_tonic)


def place_between_notes(rules: Rules, state: State) -> State:
    """A place between two notes, in the same bar: its cost tells how far the end is.

    From within a chord symbol that is the place behind it.
    """
    if state.at is At.CHORD:
        return state.but(at=At.JOIN, text="", chorded=True)
    return state.but(
        at=At.JOIN,
        text="",
        room=form.floor(rules, state) + WHOLE // 8,
        pitch="",
        tied=False,
        chorded=False,
        need=0,
        left=0,
        times=0,
    )


# Pitches


def _without_pitch(rules: Rules, state: State) -> State:
    """One state for all that cost the same but for their pitch: within a note it is a rest, of
    which the state says whether it is on the tonic."""
    if state.at is At.NOTE or state.at is At.LONE:
        on_tonic = music.is_on_tonic(rules, state)
        return state.but(pitch=music.REST, on_tonic=on_tonic, tied=False)
    if state.pitch and not state.tied and state.at is not At.MARK:
        return state.but(pitch="")
    return state


def _with_like_pitch(rules: Rules, state: State) -> State:
    """The same with one pitch for all that as much may follow."""
    if not state.pitch or state.tied:
        return state
    return state.but(pitch=_alike(rules.pitches, rules.tonic).get(state.pitch, state.pitch))


@lru_cache(maxsize=64)
def _alike(pitches: tuple[str, ...], tonic: str) -> Mapping[str, str]:
    """For each pitch one that as much may follow, whatever follows being another matter.

    `tonic`: the letter that the last note must have, if one is asked for.
    """
    found: dict[tuple[int, str, bool], str] = {}
    alike = {}
    for pitch in pitches:
        kind = (len(pitch), music.octave_marks(pitches, pitch), music.ends_on(tonic, pitch))
        alike[pitch] = found.setdefault(kind, pitch)
    return alike


@lru_cache(maxsize=256)
def fewest(pitches: tuple[str, ...], tonic: str) -> dict[bool, int]:
    """The fewest characters of a note that may end a tune which is to end on that letter, if on
    any, and of another."""
    sizes = {
        on_tonic: [len(pitch) for pitch in pitches if music.ends_on(tonic, pitch) is on_tonic]
        for on_tonic in (True, False)
    }
    return {on_tonic: min(sizes[on_tonic], default=NEVER) for on_tonic in sizes}


# Bars of the section


def _section_from_here(rules: Rules, state: State, skipped: int = 0) -> tuple[int, int]:
    """The bars that are over and the length of the section, as if it had started a bar ago.

    `skipped` of the bars to come are left out. Those since the first ending started are kept: the
    second is to be as long.
    """
    bars = min(state.bars, 1)
    if form.has_fork_ahead(state):
        bars = min(state.forked, 1) + state.bars - state.forked + skipped
    to_come = rules.asked.form[state.section].bars - max(state.bars, 0) - skipped
    return bars, max(bars, 0) + to_come


def _in_first_section(state: State, form_text: str, bars: int, on_tonic: bool) -> State:
    """The state in a tune that starts with its section, of which so many bars are over."""
    forked = min(state.forked, 1)
    return state.but(form_text=form_text, section=0, bars=bars, forked=forked, on_tonic=on_tonic)


def _middle(rules: Rules, state: State) -> int:
    """The bars of the section to come that cost the same: all but this one and the last.

    Where a note goes on into the next bar, that isn't one of them either. None is left out where
    the bars to come are to be written twice, nor from a first bar that only a stated form can
    bring near.
    """
    if state.ending == form.BETWEEN or state.at is At.ENDING:
        return 0
    if state.bars < 1 and (form.has_fork_ahead(state) or not state.form_text):
        return 0
    middle = rules.asked.form[state.section].bars - max(state.bars, 0) - 2
    if state.tied:
        middle -= 1
    return max(middle, 0)


def _is_far(rules: Rules, state: State) -> bool:
    """Whether neither the end of the section matters here nor what comes after it."""
    remarked = state.at is At.PLAN or (state.at is At.COUNTDOWN and bool(state.text))
    within = _is_within_bar(state) or remarked
    bars = rules.asked.form[state.section].bars - max(state.bars, 0)
    return within and bars >= _NEAR and not (state.loose or form.has_fork_ahead(state))


def _far(rules: Rules, state: State) -> State:
    """The state that stands for one from which the end of its section is far.

    That section is its only one.
    """
    bars = min(state.bars, 1)
    besides = besides_form(state.form_text)
    section = rules.asked.form[state.section]
    form_text = _ordinary_text((section,), max(bars, 0) + _NEAR, besides)
    if state.at is At.CHORD:
        start = State(At.CHORD, state.text, header.MUSIC, form_text=form_text)
        return start.but(metre=state.metre, unit=state.unit, room=state.metre, bars=1)
    return _with_like_pitch(rules, _in_first_section(state, form_text, bars, state.on_tonic))


def _is_within_bar(state: State) -> bool:
    return state.at in music.WITHIN_BARS and not form.is_boundary(state)


# Sections to come


def _is_rest_separate(rules: Rules, state: State) -> bool:
    """Whether the sections to come don't matter for anything that may follow here."""
    if not form.rest_is_separate(rules, state):
        return False
    if state.pickup:
        # A first ending may start between bars, and the second end otherwise than it starts.
        return _is_within_bar(state) or state.at in (At.COUNTDOWN, At.PLAN)
    return not (form.is_last_bar(rules, state) and form.may_lend(rules, state))


def _ordinary(bars: int) -> int:
    """A number of bars that stands for others like it."""
    return max((number for number in _ORDINARY if number <= bars), default=bars)


@lru_cache(maxsize=4096)
def _ordinary_text(sections: tuple[Section, ...], length: int, besides: str) -> str:
    """The form text of a section of that length and those after it, their lengths ordinary."""
    first, *later = sections
    ordinary = (replace(section, bars=_ordinary(section.bars)) for section in later)
    return write_form_text((replace(first, bars=length), *ordinary)) + besides
