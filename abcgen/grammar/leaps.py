"""How far a note may be from the last one: a bound that tunes keep while they are written.

It holds within a section: real tunes often leap where the next one starts, and hardly ever else.
The grammar's states don't tell the last pitch, or there would be many times as many. So the notes
of a batch are followed beside it. Distances are steps of the staff, whatever the accidentals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from abcgen.grammar import form, music
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.masks import Ids, Masks
from abcgen.grammar.rules import LETTERS, PITCHES
from abcgen.grammar.state import At, State

Bools = npt.NDArray[np.bool_]

OCTAVE = 7
"""Its steps."""
_STEPS = {pitch: step for step, pitch in enumerate(PITCHES)}
_MARKS = {",": -OCTAVE, "'": OCTAVE}
_NONE = -1
"""No note."""
_UNMET = -2
_STARTS = music.BETWEEN_SIGNS | {At.NOTE, At.LONE, At.BAR, At.ACCIDENTAL}
"""Where a letter starts a note."""


class Leaps:
    """The last notes of each tune of a batch, and what they leave to be written.

    A letter too far away may only be written where an octave mark brings it near; that mark then
    has to follow. Where nothing else could, the bound gives way.
    """

    def __init__(self, masks: Masks, widest: int, opening: str = "", batch: int = 1) -> None:
        """`widest`: the steps from one note to the next at the most. The tunes start with
        `opening`, which may have any."""
        self._masks = masks
        self._widest = widest
        self._letters = np.array([symbol in LETTERS for symbol in masks.symbols])
        self._marks = np.array([_MARKS.get(symbol, 0) for symbol in masks.symbols])
        self._ranges: dict[tuple[str, ...], int] = {}
        self._near: list[Bools] = []
        """By the range of pitches and the last note: the symbols that start no note, or one that
        may be near."""
        self._last = np.full(batch, _last_of(masks, opening))
        self._before = np.full(batch, _NONE)
        self._named = np.full(len(masks), _UNMET)
        """By the grammar's state: the note whose letter, or mark, has just been written."""
        self._is_fresh = np.zeros(len(masks), np.bool_)
        """By the grammar's state: whether a section starts there."""
        self._range = np.full(len(masks), _NONE)
        """By the grammar's state: the range of the note that a letter starts, if any does."""

    def within(self, states: Ids, allowed: Bools) -> Bools:
        """What of `allowed`, (batch, symbols), keeps to the bound in these states, (batch,)."""
        self._meet(states)
        kept = allowed.copy()
        ranges = np.where(self._last == _NONE, _NONE, self._range[states])
        for number, near in enumerate(self._near):
            told = np.flatnonzero(ranges == number)
            kept[told] &= near[self._last[told]]
        told = np.flatnonzero((self._named[states] != _NONE) & (self._before != _NONE))
        away = self._last[told] - self._before[told]
        kept[told] &= abs(away[:, None] + self._marks) <= self._widest
        stuck = ~kept.any(1)
        kept[stuck] = allowed[stuck]
        return kept

    def advance(self, states: Ids, tokens: Ids) -> None:
        """Take note of the tokens that led to these states, all (batch,)."""
        self._meet(states)
        named = self._named[states]
        is_note = named != _NONE
        self._before = np.where(is_note & self._letters[tokens], self._last, self._before)
        self._last = np.where(is_note, named, self._last)
        self._last[self._is_fresh[states]] = _NONE

    def _meet(self, states: Ids) -> None:
        """Look at the states not seen before."""
        more = len(self._masks) - len(self._named)
        if more:
            self._named = np.append(self._named, np.full(more, _UNMET))
            self._range = np.append(self._range, np.full(more, _NONE))
            self._is_fresh = np.append(self._is_fresh, np.zeros(more, np.bool_))
        for number in np.unique(states[self._named[states] == _UNMET]).tolist():
            state = self._masks.key(number)
            self._named[number] = _named(state)
            self._is_fresh[number] = _starts_section(state)
            if state.at in _STARTS:
                self._range[number] = self._range_of(self._masks.grammar.wishes_at(state).pitches)

    def _range_of(self, pitches: tuple[str, ...]) -> int:
        number = self._ranges.setdefault(pitches, len(self._near))
        if number == len(self._near):
            near = np.tile(~self._letters, (len(PITCHES), 1))
            for column, symbol in enumerate(self._masks.symbols):
                ways = [_STEPS[pitch] for pitch in pitches if pitch[0] == symbol]
                for step in ways:
                    near[max(step - self._widest, 0) : step + self._widest + 1, column] = True
            self._near.append(near)
        return number


def _named(state: State) -> int:
    """The step of the note whose letter, or octave mark, has just been written."""
    if state.at is At.MARK:
        return _STEPS[state.pitch[0]]
    if state.at not in (At.NOTE, At.LONE) or state.text:
        return _NONE
    return _STEPS.get(state.pitch, _NONE)


def _starts_section(state: State) -> bool:
    return state.at in music.BETWEEN_SIGNS and form.is_fresh(state)


def _last_of(masks: Masks, opening: str) -> int:
    """The step of the last note of a tune's start."""
    walk, last = GrammarState(masks.grammar), _NONE
    for char in opening:
        walk = walk.advance(char)
        assert isinstance(walk.key, State)
        named = _named(walk.key)
        last = _NONE if _starts_section(walk.key) else last if named == _NONE else named
    return last
