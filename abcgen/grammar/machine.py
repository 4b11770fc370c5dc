"""The grammar as a value that reads a tune character by character.

state = GrammarState()                  # of any tune; GrammarState(Grammar(rules)): as asked for
state = state.feed("X:1\\nT:A jig\\nM:6/8\\nK:D\\n")
"F" in state.allowed, state.can_end     # (True, False)
state = state.advance("F")
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from abcgen.grammar.explain import explain
from abcgen.grammar.grammar import Grammar
from abcgen.grammar.state import Move, State
from abcgen.system import RequestError

_ANY_TUNE = Grammar()


@dataclass(frozen=True)
class GrammarState:
    """A legal beginning of a tune. `advance` gives the next one and changes nothing."""

    grammar: Grammar = _ANY_TUNE
    at: State | None = None
    """Where in the grammar the text has come to; None: at its start."""

    @property
    def key(self) -> State:
        """What decides all that may follow: equal keys, equal futures."""
        return self.grammar.start if self.at is None else self.at

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The characters that may follow: never none, unless the tune has ended."""
        return frozenset().union(*(chars for chars, _ in self._moves))

    @cached_property
    def can_end(self) -> bool:
        """Whether the text is a whole tune as it stands."""
        return self.grammar.can_end(self.key)

    def advance(self, char: str) -> GrammarState:
        """The state after one more character; raises ValueError for one that may not follow."""
        for chars, successor in self._moves:
            if char in chars:
                return GrammarState(self.grammar, successor(char))
        raise ValueError(f"{char!r} may not follow here")

    def feed(self, text: str) -> GrammarState:
        """The state after a text; raises RequestError where it leaves the grammar."""
        state = self
        for at, char in enumerate(text):
            if char not in state.allowed:
                raise RequestError(explain(state.grammar, state.key, text, at))
            state = state.advance(char)
        return state

    @cached_property
    def _moves(self) -> tuple[Move, ...]:
        return tuple(self.grammar.moves(self.key))
