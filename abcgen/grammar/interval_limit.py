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
from abcgen.grammar.rules import LETTERS, PITCHES, Rules
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


class IntervalLimit:
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
        self._near: Bools = np.ones((1, len(PITCHES) + 1, len(masks.symbols)), np.bool_)
        """By the range of pitches and the last note: the symbols that start no note, or one that
        may be near. The last of each, for _NONE, bans none."""
        self._last = np.full(batch, _last_of(masks, opening))
        self._before = np.full(batch, _NONE)
        self._told: npt.NDArray[np.intp] = np.empty((0, 3), np.intp)
        """By the grammar's state: the note whose letter, or mark, has just been written; the range
        of one that a letter starts here; whether a section starts."""
        self._here = self._about(np.full(batch, masks.start(opening), np.int32))

    def within(self, allowed: Bools) -> Bools:
        """What of the symbols `allowed` next, (batch, symbols), keeps to the bound."""
        named, ranges, _ = self._here
        kept: Bools = allowed & self._near[ranges, self._last]
        told = (named != _NONE) & (self._before != _NONE)
        if np.count_nonzero(told):
            away = self._last[told] - self._before[told]
            kept[told] &= abs(away[:, None] + self._marks) <= self._widest
        stuck = ~kept.any(1)
        if np.count_nonzero(stuck):
            kept[stuck] = allowed[stuck]
        return kept

    def advance(self, states: Ids, tokens: Ids) -> None:
        """Take note of the tokens taken and the states that they led to, both (batch,)."""
        named, _, starts = self._here = self._about(states)
        is_note = named != _NONE
        self._before = np.where(is_note & self._letters[tokens], self._last, self._before)
        self._last = np.where(is_note, named, self._last)
        self._last[starts > 0] = _NONE

    def _about(self, states: Ids) -> npt.NDArray[np.intp]:
        """What `_told` has of these states, (3, batch)."""
        more = len(self._masks) - len(self._told)
        if more > 0:
            # Twice as many, not to be done at each step.
            more += len(self._masks)
            self._told = np.append(self._told, np.full((more, 3), _UNMET), 0)
        told: npt.NDArray[np.intp] = self._told[states]
        unmet = told[:, 0] == _UNMET
        if np.count_nonzero(unmet):
            for number in set(states[unmet].tolist()):
                state = self._masks.key(number)
                rules = self._masks.grammar.rules_at(state)
                range_ = self._range_of(rules.pitches) if state.at in _STARTS else _NONE
                self._told[number] = _named(state), range_, _starts_section(rules, state)
            told = self._told[states]
        return told.T

    def _range_of(self, pitches: tuple[str, ...]) -> int:
        number = self._ranges.setdefault(pitches, len(self._ranges))
        if number == len(self._near) - 1:
            near = np.tile(~self._letters, (len(PITCHES) + 1, 1))
            near[_NONE] = True
            for column, symbol in enumerate(self._masks.symbols):
                ways = [_STEPS[pitch] for pitch in pitches if pitch[0] == symbol]
                for step in ways:
                    near[max(step - self._widest, 0) : step + self._widest + 1, column] = True
            self._near = np.concatenate((self._near[:-1], near[None], self._near[-1:]))
        return number


def _named(state: State) -> int:
    """The step of the note whose letter, or octave mark, has just been written."""
    if state.at is At.MARK:
        return _STEPS[state.pitch[0]]
    if state.at not in (At.NOTE, At.LONE) or state.text:
        return _NONE
    return _STEPS.get(state.pitch, _NONE)


def _starts_section(rules: Rules, state: State) -> bool:
    if state.at is At.BAR:
        after = form.bar_lines(rules, state).get(state.text)
        return after is not None and form.is_fresh(after)
    return state.at in music.BETWEEN_SIGNS and form.is_fresh(state)


def _last_of(masks: Masks, opening: str) -> int:
    """The step of the last note of a tune's start."""
    state, last = GrammarState(masks.grammar), _NONE
    for char in opening:
        state = state.advance(char)
        named = _named(state.key)
        if _starts_section(masks.grammar.rules_at(state.key), state.key):
            last = _NONE
        elif named != _NONE:
            last = named
    return last
