"""The fewest characters that end a tune from where it stands.

A budget never misleads: from a state that costs n > 0 there is always a character that leads to a
state of cost n - 1 or less. So a writer with n characters left, who takes only characters whose
states cost less than n, always ends in time. To be that, a cost need not be the least there is:
it is the cost of ending as `plainly` has it.

Most states cost as much as another, or a known number of characters more: all bars between a
section's first and last take the same, and so do the sections to come, whatever is before them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from abcgen.grammar import form, header, music
from abcgen.grammar.letters import before_later, from_section, later_alone, with_plan
from abcgen.grammar.plainly import NEVER, Plainly, alike_letter
from abcgen.grammar.rules import Wishes
from abcgen.grammar.state import At, State

__all__ = ["NEVER", "Budget", "budget"]


class _Plan(NamedTuple):
    """What goes for tunes that have stated a plan, or for those that don't."""

    wishes: Wishes
    plainly: Plainly
    letter: str
    """The last note's, of all for which tunes cost the same as for the one stated; or none."""


class Budget:
    """The costs of one grammar's states; it remembers what it has worked out."""

    def __init__(self, wishes: Wishes) -> None:
        self._unplanned = _Plan(wishes, Plainly(wishes, self.cost), "")
        self._plans: dict[str, _Plan] = {}
        self._known: dict[State, int] = {}
        self._starts: dict[tuple[str, int, int, int], int] = {}

    def cost(self, state: State) -> int:
        """How many characters end the tune at the least; 0 where it may end."""
        plan = self._unplanned if state.at in header.PLACES else self._plan(state.plan)
        state, more = _plain(plan.wishes, state), 0
        if state.at not in header.PLACES and plan.wishes.form:
            state, more = self._shortened(plan, state)
            plan = self._plan(state.plan)
        cost = self._known.get(state)
        if cost is None:
            cost = self._known[state] = min(plan.plainly.cost(state), NEVER)
        return cost + more

    def wishes(self, plan: str) -> Wishes:
        """What is wished of the music of tunes that have stated that plan, or none."""
        return self._plan(plan).wishes

    def _plan(self, stated: str) -> _Plan:
        """What goes for tunes that have stated that plan; none: for those that don't."""
        if not stated:
            return self._unplanned
        plan = self._plans.get(stated)
        if plan is None:
            wishes = with_plan(self._unplanned.wishes, stated)
            letter = wishes.last and alike_letter(wishes.pitches, wishes.last).lower()
            plan = self._plans[stated] = _Plan(wishes, Plainly(wishes, self.cost), letter)
        return plan

    def _shortened(self, plan: _Plan, state: State) -> tuple[State, int]:
        """The same place in a tune with less before and after it, and what that tune lacks."""
        wishes = plan.wishes
        if form.is_over(wishes, state):
            return state, 0
        skipped = _middle(wishes, state)
        lacking = skipped * plan.plainly.bar(state) if skipped else 0
        if not state.plan:
            return state.but(bars=state.bars + skipped), lacking
        section, bars, forked, home = state.section, min(state.bars, 1), 0, state.home
        length = wishes.form[section].bars - max(state.bars, 0) - skipped
        if form.has_fork_ahead(state):
            forked = min(state.forked, 1)
            bars = state.bars + skipped - state.forked + forked
        length += max(bars, 0)
        is_last = form.is_last_section(wishes, state)
        if not is_last and form.rest_is_separate(wishes, state):
            rest = from_section(state.plan, section + 1, 0, plan.letter)
            stated = before_later(state.plan, section, length)
            lacking += self._start(rest, state) - self._start(later_alone(state.plan), state)
            home = home and wishes.ends_on_tonic
        else:
            letter = plan.letter if state.pitch in ("", music.REST) else wishes.last.lower()
            stated = from_section(state.plan, section, length, letter)
        shorter = state.but(plan=stated, section=0, bars=bars, forked=forked, home=home)
        return shorter, lacking

    def _start(self, stated: str, before: State) -> int:
        """The cost of a tune with that plan from where its first section starts, as if another
        had come before, `before` a place in that."""
        place = stated, before.pickup, before.metre, before.unit
        start = self._starts.get(place)
        if start is None:
            wishes = self._plan(stated).wishes
            end = State(At.LINE, "", header.MUSIC, plan=stated, section=-1)
            end = end.but(metre=before.metre, unit=before.unit, room=before.pickup)
            start = self.cost(form.line_start(wishes, form.next_section(wishes, end)))
            self._starts[place] = start
        return start


def _plain(wishes: Wishes, state: State) -> State:
    """One state for all that cost the same but for their pitch or their text."""
    if state.at in header.PLACES:
        return state.but(lines=0, written=min(state.written, 1))
    if state.at is At.NOTE or state.at is At.LONE:
        home = music.ends_home(wishes, state)
        return state.but(pitch=music.REST, home=home, tied=False)
    if state.pitch and not state.tied and state.at is not At.MARK:
        return state.but(pitch="")
    return state


def _middle(wishes: Wishes, state: State) -> int:
    """The bars of the section to come that cost the same: all but this one and the last.

    Where a note goes on into the next bar, that isn't one of them either. None is left out where
    the bars to come are to be written twice, nor from a first bar that only a plan can bring near.
    """
    if state.ending == form.BETWEEN or state.at is At.ENDING:
        return 0
    if state.bars < 1 and (form.has_fork_ahead(state) or not state.plan):
        return 0
    return max(wishes.form[state.section].bars - max(state.bars, 0) - 2 - state.tied, 0)


@lru_cache(maxsize=64)
def budget(wishes: Wishes) -> Budget:
    """The costs of tunes as wished, kept once made."""
    return Budget(wishes)
