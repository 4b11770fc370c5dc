"""The grammar as a value that reads a tune character by character.

state = GrammarState()                  # what abcgen writes; GrammarState(Lenient()) reads others
state = state.feed("X:1\\nT:A jig\\nM:6/8\\nK:D\\n")
"F" in state.allowed, state.can_end     # (True, False)
state = state.advance("F")
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from abcgen.grammar.dialects import WRITTEN, Dialect
from abcgen.grammar.explain import explain
from abcgen.grammar.state import Move
from abcgen.system import RequestError


@dataclass(frozen=True)
class GrammarState:
    """A legal beginning of a tune. `advance` gives the next one and changes nothing."""

    dialect: Dialect = WRITTEN
    at: Hashable = None
    """Where in the dialect the text has come to; None: at its start."""

    @property
    def key(self) -> Hashable:
        """What decides all that may follow: equal keys, equal futures."""
        return self.dialect.start if self.at is None else self.at

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The characters that may follow: never none, unless the tune has ended."""
        return frozenset().union(*(chars for chars, _ in self._moves))

    @cached_property
    def can_end(self) -> bool:
        """Whether the text is a whole tune as it stands."""
        return self.dialect.can_end(self.key)

    def advance(self, char: str) -> GrammarState:
        """The state after one more character; raises ValueError for one that may not follow."""
        for chars, leap in self._moves:
            if char in chars:
                return GrammarState(self.dialect, leap(char))
        raise ValueError(f"{char!r} may not follow here")

    def feed(self, text: str) -> GrammarState:
        """The state after a text; raises RequestError where it leaves the grammar."""
        state = self
        for at, char in enumerate(text):
            if char not in state.allowed:
                raise RequestError(explain(state.dialect, state.key, text, at))
            state = state.advance(char)
        return state

    @property
    def _moves(self) -> tuple[Move[Any], ...]:
        return _moves(self.dialect, self.key)


@lru_cache(maxsize=1 << 14)
def _moves(dialect: Dialect, key: Hashable) -> tuple[Move[Any], ...]:
    return tuple(dialect.moves(key))
