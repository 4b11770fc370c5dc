"""The fewest characters that end a tune from where it stands, the last answers kept.

A cost never misleads: from a state that costs n > 0 there is always a character that leads to a
state of cost n - 1 or less. So a writer with n characters left, who takes only characters whose
states cost less than n, always ends in time. To be that, a cost need not be the least there is:
it is the cost of ending as `ending_cost` has it.

Most states cost as much as another, or a known number of characters more: see `equivalence`.
"""

from __future__ import annotations

from abcgen.grammar import equivalence, form, header
from abcgen.grammar.ending_cost import of_bar, ways
from abcgen.grammar.form_text import with_form_text
from abcgen.grammar.rules import Rules
from abcgen.grammar.state import NEVER, At, State

_AMPLE = 6
"""A tune seldom takes more than so many times the barest length of its form."""
_MOST_KNOWN = 1 << 14
"""Costs, after which those not asked for again are forgotten."""
_MOST_STATED = 1 << 12
"""Form texts, and starts of sections, after which all are forgotten; a tune has a dozen."""
_COST_BYTES, _FORM_BYTES = 290, 700
"""Of a cost with its state, and of a form text with its rules, as tracemalloc has it."""


class CostCache:
    """The costs of one grammar's states."""

    def __init__(self, rules: Rules) -> None:
        self._none_stated = rules
        self._stated: dict[str, Rules] = {}
        self._known: dict[State, int] = {}
        self._older: dict[State, int] = {}
        self._starts: dict[tuple[str, int, int, int], int] = {}

    def cost(self, state: State) -> int:
        """How many characters end the tune at the least; 0 where it may end."""
        rules = self._rules_at(state)
        shorter, bars, rest, later = equivalence.for_cost(rules, state)
        cost = self._known.get(shorter)
        if cost is None:
            cost = self._older.get(shorter)
            if cost is None:
                cost = self._work_out(shorter)
            if len(self._known) >= _MOST_KNOWN:
                self._known, self._older = {}, self._known
            self._known[shorter] = cost
        if bars:
            cost += bars * of_bar(rules, state)
        if rest:
            cost += self._start(rest, state) - self._start(later, state)
        return cost

    @property
    def known(self) -> int:
        """How many costs it keeps."""
        return len(self._known) + len(self._older)

    @property
    def size(self) -> int:
        """The bytes that it takes, about."""
        return _COST_BYTES * self.known + _FORM_BYTES * len(self._stated)

    def rules(self, form_text: str) -> Rules:
        """What goes for the music of tunes that have stated that form text, or none."""
        if not form_text:
            return self._none_stated
        rules = self._stated.get(form_text)
        if rules is None:
            if len(self._stated) >= _MOST_STATED:
                self._stated.clear()
            rules = self._stated[form_text] = with_form_text(self._none_stated, form_text)
        return rules

    def _rules_at(self, state: State) -> Rules:
        return self._none_stated if state.at in header.PLACES else self.rules(state.form_text)

    def _work_out(self, state: State) -> int:
        rules = self._rules_at(state)
        least = NEVER
        for characters, after in ways(rules, state):
            if characters < least:
                least = min(characters + (self.cost(after) if after else 0), least)
        stating = state.at is At.FORM and not rules.asked.form
        return min(least * _AMPLE, NEVER) if stating else least

    def _start(self, form_text: str, before: State) -> int:
        """The cost of a tune with that form text from where its first section starts, as if
        another had come before, `before` a place in that."""
        place = form_text, before.pickup, before.metre, before.unit
        start = self._starts.get(place)
        if start is None:
            rules = self.rules(form_text)
            end = State(At.LINE, "", header.MUSIC, form_text=form_text, section=-1)
            end = end.but(metre=before.metre, unit=before.unit, room=before.pickup)
            start = self.cost(form.line_start(rules, form.next_section(rules, end)))
            if len(self._starts) >= _MOST_STATED:
                self._starts.clear()
            self._starts[place] = start
        return start
