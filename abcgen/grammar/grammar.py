"""The grammar of the tunes that abcgen writes: what may follow, and where a tune may end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from abcgen.grammar import form, header, music
from abcgen.grammar.budget import Budget, budget
from abcgen.grammar.rules import ANYTHING, Wishes
from abcgen.grammar.state import At, Move, State


@dataclass(frozen=True)
class Grammar:
    """Tunes that abc2midi, music21 and abcgen read without a complaint, and whose every bar adds
    up, on each time through the repeats."""

    wishes: Wishes = ANYTHING

    @property
    def start(self) -> State:
        """The state before the first character."""
        return State(At.TAG)

    def moves(self, state: State) -> Iterator[Move]:
        """Characters that may follow, in groups, and the states they lead to."""
        if state.at in header.PLACES:
            return header.moves(self.wishes, state)
        if state.at is At.END:
            return iter(())
        return music.moves(self.wishes_at(state), state)

    def can_end(self, state: State) -> bool:
        """Whether the text is a whole tune as it stands."""
        wishes = self.wishes_at(state)
        if state.at is At.BAR:
            after = form.bar_lines(wishes, state).get(state.text)
            return after is not None and form.may_end(wishes, after)
        if state.at is At.LINE or state.at is At.GAP:
            return form.may_end(wishes, state)
        return state.at is At.END

    def wishes_at(self, state: State) -> Wishes:
        """What is wished of what follows: in the music also the form that the header states."""
        return self.wishes if state.at in header.PLACES else self._budget.wishes(state.plan)

    def cost(self, state: State) -> int:
        """The characters that end the tune at the least; 0 where it may end.

        A form that the tune is to state for itself costs several times that, so that there is
        room for more than its barest notes.
        """
        return self._budget.cost(state)

    @cached_property
    def _budget(self) -> Budget:
        return budget(self.wishes)
