"""The grammar over a model's symbols: states are numbers, what may follow is an array.

masks = Masks(Grammar(rules), vocabulary.symbols)
states = np.full(64, masks.start("X"))
allowed = masks.allowed(states, characters_left)       # bool (64, symbols)
states = masks.advance(states, tokens)

Whoever starts with `characters_left` of at least `masks.cost(start)`, takes only tokens allowed,
and counts down by one for each, has a whole tune in the end: where none is allowed any more, or
`masks.ended`, it may end as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.grammar import equivalence
from abcgen.grammar.ending_cost import most_cost
from abcgen.grammar.explain import explain
from abcgen.grammar.form_text import write_form_text
from abcgen.grammar.grammar import Grammar
from abcgen.grammar.rules import Rules
from abcgen.grammar.state import NEVER, At, State
from abcgen.system import RequestError

Ids: TypeAlias = npt.NDArray[np.int32]
Costs: TypeAlias = npt.NDArray[np.int16]

_FIRST_ROWS = 256
_WORDS = frozenset({At.TAG, At.METRE, At.UNIT, At.KEY, At.RHYTHM, At.LABEL, At.CHORD})
_ENDED = 0
_UNMET = -1
_CODES = 0x110000
"""So many characters there are in Unicode."""
_STATE_BYTES = 450
"""Of a state with its number and the steps from it, as tracemalloc has it."""
_ROOMY = 3_000
"""With so many characters left, what a tune of ordinary length takes to end isn't asked."""


class Masks:
    """A grammar compiled, state by state as they are met, for one vocabulary.

    Raises RequestError when the vocabulary lacks a character that the tunes asked for need.
    """

    def __init__(self, grammar: Grammar, symbols: Sequence[str], *, headed: bool = True) -> None:
        """`headed`: tunes are to be written from their X: line on, not only from M: on."""
        self._grammar = grammar
        self._characters = tuple(symbols)
        self._symbols = {symbol: number for number, symbol in enumerate(symbols)}
        if missing := needed(grammar.rules, headed) - self._symbols.keys():
            raise RequestError(
                f"the model doesn't know {' '.join(sorted(missing))}, which the tune would need"
            )
        self._codes = np.array([ord(symbol) for symbol in symbols], np.int64)
        self._columns: dict[str, npt.NDArray[np.intp]] = {}
        self._stuck: dict[tuple[At, int, int, str], bool] = {}
        self._places: dict[State, int] = {}
        self._numbers: dict[State, int] = {}
        self._states: list[State] = []
        self._next: dict[int, int] = {}
        self._rows: dict[bytes, int] = {}
        self._row_of = np.full(_FIRST_ROWS, _UNMET, np.int32)
        self._roomy_row_of = self._row_of.copy()
        self._costs = np.empty((0, len(symbols)), np.int16)
        self._number(State(At.END))

    @property
    def grammar(self) -> Grammar:
        """The grammar that is compiled."""
        return self._grammar

    @property
    def symbols(self) -> tuple[str, ...]:
        """The vocabulary's."""
        return self._characters

    def start(self, prompt: str = "") -> int:
        """The state after a prompt; raises RequestError, which says where and why, for a prompt
        that can't lead to a tune."""
        number = self._number(self._grammar.start)
        for at, char in enumerate(prompt):
            try:
                number = self._after(number * _CODES + ord(char))
            except ValueError:
                sentence = explain(self._grammar, self._states[number], prompt, at)
                raise RequestError(sentence) from None
        return number

    def advance(self, states: Ids, tokens: Ids) -> Ids:
        """The states after one token each, all (batch,); raises ValueError for a token that may
        not follow."""
        steps = states.astype(np.int64) * _CODES + self._codes[tokens]
        return np.array([self._after(step) for step in steps.tolist()], np.int32)

    def costs(self, states: Ids) -> Costs:
        """What each token leads to: the characters that then end the tune at the least, (batch,
        symbols); a huge number where the token may not follow."""
        rows = self._row_of[states]
        if np.count_nonzero(rows == _UNMET):
            rows = np.array([self._meet(state) for state in states.tolist()])
        costs: Costs = self._costs[rows]
        return costs

    def allowed(self, states: Ids, left: int) -> npt.NDArray[np.bool_]:
        """Which tokens may follow with so many characters left, so that the tunes can end in time:
        (batch, symbols)."""
        if left < _ROOMY:
            return self.costs(states) < left
        rows = self._roomy_row_of[states]
        if np.count_nonzero(rows == _UNMET):
            rows = np.array([self._meet_roomily(state) for state in states.tolist()])
        allowed: npt.NDArray[np.bool_] = self._costs[rows] < min(left, NEVER)
        return allowed

    def cost(self, state: int) -> int:
        """The characters that end the tune from a state at the least; 0 where it may end."""
        return self._grammar.cost(self._states[state])

    def ended(self, states: Ids) -> npt.NDArray[np.bool_]:
        """Whether each tune has come to its blank line: (batch,)."""
        return np.equal(states, _ENDED)

    def key(self, state: int) -> State:
        """The grammar's own name of a state."""
        return self._states[state]

    def __len__(self) -> int:
        """How many states have been met."""
        return len(self._states)

    @property
    def size(self) -> int:
        """The bytes that it takes, about, with the costs that its grammar keeps."""
        keys = len(self._states) + len(self._places)
        return _STATE_BYTES * keys + self._costs.nbytes + self._grammar.costs.size

    def _number(self, state: State) -> int:
        """The number of a state, a new one if it hasn't been met."""
        number = self._numbers.setdefault(state, len(self._states))
        if number == len(self._states):
            self._states.append(state)
            if number == len(self._row_of):
                more = np.full(number, _UNMET, np.int32)
                self._row_of = np.append(self._row_of, more)
                self._roomy_row_of = np.append(self._roomy_row_of, more)
        return number

    def _meet(self, number: int) -> int:
        """The number of a state's row, worked out if it hasn't been."""
        if self._row_of[number] == _UNMET:
            state = self._states[number]
            other, more = self._representative(state)
            if other == state:
                costs = np.full(len(self._characters), NEVER, np.int16)
                for chars, successor in self._grammar.moves(state):
                    after = successor(chars[0])
                    if not self._is_stuck(after):
                        costs[self._columns_of(chars)] = self._grammar.cost(after)
            else:
                answering = self._meet(self._number(other))
                costs = self._costs[answering]
                costs = np.where(costs < NEVER, costs + more, costs)
            self._row_of[number] = self._row(costs)
        return int(self._row_of[number])

    def _meet_roomily(self, number: int) -> int:
        """The same where as much as _ROOMY is left: costs that are surely less count as none."""
        if self._roomy_row_of[number] == _UNMET:
            state = self._states[number]
            rules = self._grammar.rules_at(state)
            other = equivalence.for_mask(rules, state)
            if most_cost(rules, state) >= _ROOMY:
                row = self._meet(number)
            elif other != state:
                row = self._meet_roomily(self._number(other))
            else:
                costs = np.full(len(self._characters), NEVER, np.int16)
                for chars, successor in self._grammar.moves(state):
                    if not self._is_stuck(successor(chars[0])):
                        costs[self._columns_of(chars)] = 0
                row = self._row(costs)
            self._roomy_row_of[number] = row
        return int(self._roomy_row_of[number])

    def _row(self, costs: Costs) -> int:
        """The number of a row; many states share one."""
        row = self._rows.setdefault(costs.tobytes(), len(self._rows))
        if row == len(self._costs):
            more = np.empty((max(row, _FIRST_ROWS), len(costs)), np.int16)
            self._costs = np.append(self._costs, more, 0)
        self._costs[row] = costs
        return row

    def _is_stuck(self, state: State) -> bool:
        """Whether the model lacks the characters to end the word that was begun."""
        if state.at not in _WORDS:
            return False
        word = state.at, state.stage, state.metre, state.text
        if word not in self._stuck:
            self._stuck[word] = all(
                self._is_stuck(successor(chars[0]))
                for chars, successor in self._grammar.moves(state)
                if len(self._columns_of(chars))
            )
        return self._stuck[word]

    def _representative(self, state: State) -> tuple[State, int]:
        """The state that stands for it, and how many characters more all takes from here."""
        grammar = self._grammar
        rules = grammar.rules_at(state)
        other = equivalence.for_mask(rules, state)
        as_far = other.form_text == state.form_text and other.bars == state.bars
        if other == state or (as_far and state.at is not At.CHORD):
            return other, 0
        here, there = (
            equivalence.place_between_notes(rules, state),
            equivalence.place_between_notes(grammar.rules_at(other), other),
        )
        return other, self._cost_of_place(here) - self._cost_of_place(there)

    def _cost_of_place(self, place: State) -> int:
        cost = self._places.get(place)
        if cost is None:
            cost = self._places[place] = self._grammar.cost(place)
        return cost

    def _after(self, step: int) -> int:
        """The state that a step leads to: from a state, times _CODES, by a character's code."""
        after = self._next.get(step)
        if after is None:
            number, code = divmod(step, _CODES)
            char = chr(code)
            for chars, successor in self._grammar.moves(self._states[number]):
                if char in chars:
                    after = self._next[step] = self._number(successor(char))
                    return after
            raise ValueError(f"{char!r} may not follow here")
        return after

    def _columns_of(self, chars: str) -> npt.NDArray[np.intp]:
        columns = self._columns.get(chars)
        if columns is None:
            known = [self._symbols[char] for char in chars if char in self._symbols]
            columns = self._columns[chars] = np.array(known, np.intp)
        return columns


def needed(rules: Rules, headed: bool) -> frozenset[str]:
    """The characters that the plainest way to end a tune may take; see `ending_cost`."""
    asked, text = rules.asked, rules.text
    texts = ["MK:123456789/|[ \n", asked.metre, asked.key, *rules.pitches]
    if headed:
        texts += ["XT", asked.title, asked.rhythm]
    if text.planned:
        texts += ["SLNAB,0%abcdefg -", asked.collection, asked.rhythm, *text.sounding_keys]
        if asked.form:
            texts.append(write_form_text(asked.form))
    if asked.wants_chords:
        texts += ['"', *rules.chord_names]
    return frozenset("".join(text or "" for text in texts))
