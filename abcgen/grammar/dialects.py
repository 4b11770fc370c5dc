"""The two dialects of ABC: what the grammar writes, and what it accepts of others."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from abcgen.grammar import form, header, lenient, music
from abcgen.grammar.budget import Budget, budget
from abcgen.grammar.rules import ANYTHING, Wishes
from abcgen.grammar.state import At, Move, State


class Dialect(Hashable, Protocol):
    """What a tune may be; its states decide all that may follow, and nothing else does."""

    @property
    def start(self) -> Hashable:
        """The state before the first character."""

    def moves(self, state: Any) -> Iterator[Move[Any]]:
        """Characters that may follow, in groups, and the states they lead to."""

    def can_end(self, state: Any) -> bool:
        """Whether the text is a whole tune as it stands."""


@dataclass(frozen=True)
class Strict:
    """Tunes to be made: abc2midi, music21 and abcgen read them without a complaint, and every bar
    adds up, on each time through the repeats."""

    wishes: Wishes = ANYTHING

    @property
    def start(self) -> State:
        return State(At.TAG)

    def moves(self, state: State) -> Iterator[Move[State]]:
        if state.at in header.PLACES:
            return header.moves(self.wishes, state)
        if state.at is At.END:
            return iter(())
        return music.moves(self.wishes_at(state), state)

    def can_end(self, state: State) -> bool:
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


@dataclass(frozen=True)
class Lenient:
    """Tunes as people write them: see `lenient`."""

    @property
    def start(self) -> lenient.Place:
        return lenient.START

    def moves(self, state: lenient.Place) -> Iterator[Move[lenient.Place]]:
        return lenient.moves(state)

    def can_end(self, state: lenient.Place) -> bool:
        return lenient.can_end(state)


WRITTEN = Strict()
"""All that abcgen writes."""
