"""The grammar of the tunes that abcgen writes: what may follow, and where a tune may end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from abcgen.grammar import form, header, music
from abcgen.grammar.cost_cache import CostCache
from abcgen.grammar.rules import ANY_TUNE, Rules
from abcgen.grammar.state import At, Move, State


@dataclass(frozen=True)
class Grammar:
    """Tunes that abc2midi, music21 and abcgen read without a complaint, and whose every bar adds
    up, on each time through the repeats."""

    rules: Rules = ANY_TUNE

    @property
    def start(self) -> State:
        """The state before the first character."""
        return State(At.TAG)

    def moves(self, state: State) -> Iterator[Move]:
        """Characters that may follow, in groups, and the states they lead to."""
        if state.at in header.PLACES:
            return header.moves(self.rules, state)
        if state.at is At.END:
            return iter(())
        return music.moves(self.rules_at(state), state)

    def can_end(self, state: State) -> bool:
        """Whether the text is a whole tune as it stands."""
        rules = self.rules_at(state)
        if state.at is At.BAR:
            after = form.bar_lines(rules, state).get(state.text)
            return after is not None and form.may_end(rules, after)
        if state.at is At.LINE or state.at is At.GAP:
            return form.may_end(rules, state)
        return state.at is At.END

    def rules_at(self, state: State) -> Rules:
        """What goes for what follows: in the music also the form that the header states."""
        return self.rules if state.at in header.PLACES else self.costs.rules(state.form_text)

    def cost(self, state: State) -> int:
        """The characters that end the tune at the least; 0 where it may end.

        A form that the tune is to state for itself costs several times that, so that there is
        room for more than its barest notes.
        """
        return self.costs.cost(state)

    @cached_property
    def costs(self) -> CostCache:
        """The costs that have been worked out."""
        return CostCache(self.rules)
