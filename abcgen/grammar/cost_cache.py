"""The fewest characters that end a tune from where it stands, each worked out once.

A cost never misleads: from a state that costs n > 0 there is always a character that leads to a
state of cost n - 1 or less. So a writer with n characters left, who takes only characters whose
states cost less than n, always ends in time. To be that, a cost need not be the least there is:
it is the cost of ending as `ending_cost` has it.

Most states cost as much as another, or a known number of characters more: see `equivalence`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from abcgen.grammar import equivalence, form, header
from abcgen.grammar.ending_cost import EndingCost
from abcgen.grammar.equivalence import alike_letter
from abcgen.grammar.form_text import with_form_text
from abcgen.grammar.rules import Rules
from abcgen.grammar.state import NEVER, At, State


class _Stated(NamedTuple):
    """What goes for tunes that have stated a form, or for those that don't."""

    rules: Rules
    ending: EndingCost
    letter: str
    """The last note's, of all for which tunes cost the same as for the one stated; or none."""


class CostCache:
    """The costs of one grammar's states; it remembers what it has worked out."""

    def __init__(self, rules: Rules) -> None:
        self._none_stated = _Stated(rules, EndingCost(rules, self.cost), "")
        self._stated: dict[str, _Stated] = {}
        self._known: dict[State, int] = {}
        self._starts: dict[tuple[str, int, int, int], int] = {}

    def cost(self, state: State) -> int:
        """How many characters end the tune at the least; 0 where it may end."""
        in_header = state.at in header.PLACES
        here = self._none_stated if in_header else self._for(state.form_text)
        shorter, bars, rest, later = equivalence.for_cost(here.rules, here.letter, state)
        cost = self._known.get(shorter)
        if cost is None:
            ending = here.ending if in_header else self._for(shorter.form_text).ending
            cost = self._known[shorter] = min(ending.cost(shorter), NEVER)
        if bars:
            cost += bars * here.ending.bar(state)
        if rest:
            cost += self._start(rest, state) - self._start(later, state)
        return cost

    def rules(self, form_text: str) -> Rules:
        """What goes for the music of tunes that have stated that form text, or none."""
        return self._for(form_text).rules

    def _for(self, form_text: str) -> _Stated:
        """What goes for tunes that have stated that form text; none: for those that don't."""
        if not form_text:
            return self._none_stated
        stated = self._stated.get(form_text)
        if stated is None:
            rules = with_form_text(self._none_stated.rules, form_text)
            last = rules.text.last_letter
            letter = last and alike_letter(rules.pitches, last).lower()
            stated = _Stated(rules, EndingCost(rules, self.cost), letter)
            self._stated[form_text] = stated
        return stated

    def _start(self, form_text: str, before: State) -> int:
        """The cost of a tune with that form text from where its first section starts, as if
        another had come before, `before` a place in that."""
        place = form_text, before.pickup, before.metre, before.unit
        start = self._starts.get(place)
        if start is None:
            rules = self._for(form_text).rules
            end = State(At.LINE, "", header.MUSIC, form_text=form_text, section=-1)
            end = end.but(metre=before.metre, unit=before.unit, room=before.pickup)
            start = self.cost(form.line_start(rules, form.next_section(rules, end)))
            self._starts[place] = start
        return start


@lru_cache(maxsize=64)
def cost_cache(rules: Rules) -> CostCache:
    """The costs of tunes under the rules, kept once made."""
    return CostCache(rules)
