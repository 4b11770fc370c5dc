"""Chord symbols put into a text of a model at given places: the likeliest ways, side by side.

A beam search over the whole text. At each place every way goes on without a symbol and with
those that the model would write, spelled character by character under the grammar. All then read
the music as far as the next place, and those are kept whose text the model finds likeliest: so a
chord is weighed by the notes after it as well as by those before. Whoever wants others has one of
the ways drawn at each place instead, by the same weights.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abcgen.compose.text import TextComposer
from abcgen.grammar import NEVER, Masks
from abcgen.model import Network, Picker, State
from abcgen.music import parse_chord

_KEPT = 8
"""How many ways are kept at each place."""
_TRIED = 48
"""How many read on to the next place."""
_HOPELESS = 10
"""What is e^10 times less likely than the likeliest way so far isn't tried."""
_ANY_BAR = "X:1\nT:Untitled\nM:4/4\nL:1/8\nK:C\n"
"""A tune for the grammar to read first: it leads to where a chord symbol may stand."""
_QUOTE = '"'
_SEVENTH = 10
"""The minor seventh in semitones."""


class _Way(NamedTuple):
    """Chord symbols for the places so far."""

    names: tuple[str, ...]
    """Empty where there is none."""
    weight: float
    """The logarithm of the probability that the model gives the text with them."""
    spelling: int = 0
    """The grammar's state within the last name, while it is spelled."""


@dataclass(frozen=True)
class _Beam:
    """Ways whose texts are equally long, so that the network reads them side by side."""

    read: int
    """How many symbols each has read."""
    state: State
    ways: Sequence[_Way]
    scores: npt.NDArray[np.float64]
    """The logarithms of the probabilities of what comes next, (ways, symbols)."""

    def take(self, rows: Sequence[int]) -> _Beam:
        """Some of the ways, with a state of their own."""
        state = self.state.take(np.array(rows, np.intp))
        return _Beam(self.read, state, [self.ways[row] for row in rows], self.scores[rows])

    def along(self, network: Network, tokens: Sequence[int]) -> _Beam:
        """The ways after a token each, which they are weighed by; the state is changed."""
        gained = self.scores[np.arange(len(tokens)), tokens].tolist()
        ways = [
            way._replace(weight=way.weight + more)
            for way, more in zip(self.ways, gained, strict=True)
        ]
        logits = network.step(self.state, np.array(tokens, np.int32)).astype(np.float64)
        logits -= logits.max(1, keepdims=True)
        scores = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        return _Beam(self.read + 1, self.state, ways, scores)


class ChordSearch:
    """Searches texts of a model for the chords that it would write."""

    def __init__(
        self, composer: TextComposer, masks: Masks, picker: Picker, rng: np.random.Generator
    ) -> None:
        """`picker`: how ways are drawn; at temperature 0 the likeliest are kept."""
        self._composer, self._masks = composer, masks
        self._picker, self._rng = picker, rng
        self._network = composer.network
        self._quote = composer.vocabulary.index(_QUOTE)
        self._start = masks.start(_ANY_BAR + _QUOTE)

    def names(
        self, text: str, places: Sequence[int], needed: Collection[int] = ()
    ) -> tuple[str, ...]:
        """Chord symbols for the places, which are offsets in a text; empty where there is none.

        Of the places by their numbers, those `needed` have one.
        """
        read = self._composer.read(text[: places[0]])
        state = self._network.start()
        beams = [_Beam(0, state, [_Way((), 0.0)], np.zeros((1, self._network.symbols)))]
        for token in read:
            beams = [beam.along(self._network, [int(token)]) for beam in beams]
        for number, (start, end) in enumerate(itertools.pairwise([*places, len(text)])):
            beams = self._chosen(beams, needed=number in needed)
            for token in self._composer.known_ids(text[start:end]):
                beams = [beam.along(self._network, [token] * len(beam.ways)) for beam in beams]
            beams = self._kept(beams)
        return max((way for beam in beams for way in beam.ways), key=lambda way: way.weight).names

    def _kept(self, beams: Sequence[_Beam]) -> list[_Beam]:
        """The ways that are gone on with: the likeliest, or one that is drawn."""
        if self._picker.temperature == 0:
            return _likeliest(beams, _KEPT)
        rows = [(beam, row) for beam in beams for row in range(len(beam.ways))]
        weights = np.array([beam.ways[row].weight for beam, row in rows])
        logits = (weights - weights.max()).astype(np.float32)[None]
        beam, row = rows[int(self._picker(logits, self._rng.random(1))[0])]
        return [beam.take([row])]

    def _chosen(self, beams: Sequence[_Beam], *, needed: bool) -> list[_Beam]:
        """The ways on from a place: without a chord symbol, if none is needed, and with one."""
        likeliest = max(way.weight for beam in beams for way in beam.ways)
        least = -np.inf if needed else likeliest - _HOPELESS
        done: list[_Beam] = [] if needed else [_at_place(beam) for beam in beams]
        spelled = [
            replace(_at_place(beam, self._start), state=beam.state.copy()).along(
                self._network, [self._quote] * len(beam.ways)
            )
            for beam in beams
        ]
        while spelled:
            steps = heapq.nlargest(_TRIED, self._steps(spelled, least), lambda step: step.weight)
            groups = defaultdict(list)
            for step in steps:
                groups[step.beam, step.token == self._quote].append(step)
            going: list[_Beam] = []
            for (number, ended), group in groups.items():
                taken = spelled[number].take([step.row for step in group])
                ways = [
                    self._spelled(way, step.token)
                    for way, step in zip(taken.ways, group, strict=True)
                ]
                after = replace(taken, ways=ways).along(
                    self._network, [step.token for step in group]
                )
                (done if ended else going).append(after)
            spelled = going
        return _likeliest(done, _TRIED)

    def _steps(self, beams: Sequence[_Beam], least: float) -> Iterator[_Step]:
        """Every character that may come next in each way's last name, and weighs so much."""
        for number, beam in enumerate(beams):
            states = np.array([way.spelling for way in beam.ways], np.int32)
            weights = beam.scores + np.array([[way.weight] for way in beam.ways])
            worthy = (self._masks.costs(states) < NEVER) & (weights >= least)
            for row, token in np.argwhere(worthy).tolist():
                if token != self._quote or has_usual_bass(beam.ways[row].names[-1]):
                    yield _Step(float(weights[row, token]), number, row, token)

    def _spelled(self, way: _Way, token: int) -> _Way:
        """The way with one more character of its last name, or with its end."""
        if token == self._quote:
            return way._replace(spelling=0)
        state = self._masks.advance(np.array([way.spelling], np.int32), np.array([token], np.int32))
        name = way.names[-1] + self._masks.symbols[token]
        return way._replace(names=(*way.names[:-1], name), spelling=int(state[0]))


class _Step(NamedTuple):
    """One more character for one way."""

    weight: float
    """The way's with it."""
    beam: int
    row: int
    token: int


def _at_place(beam: _Beam, spelling: int = 0) -> _Beam:
    """The ways, come to the next place."""
    ways = [way._replace(names=(*way.names, ""), spelling=spelling) for way in beam.ways]
    return replace(beam, ways=ways)


def _likeliest(beams: Iterable[_Beam], most: int) -> list[_Beam]:
    """The likeliest ways of all, those that have read equally much in one beam."""
    alike = defaultdict(list)
    for beam in beams:
        alike[beam.read].append(beam)
    joined = [_joined(group) for group in alike.values()]
    places = [
        (way.weight, number, row)
        for number, beam in enumerate(joined)
        for row, way in enumerate(beam.ways)
    ]
    kept = defaultdict(list)
    for _, number, row in heapq.nlargest(most, places):
        kept[number].append(row)
    return [joined[number].take(rows) for number, rows in kept.items()]


def _joined(beams: Sequence[_Beam]) -> _Beam:
    """Beams that have read equally much as one."""
    if len(beams) == 1:
        return beams[0]
    ways = [way for beam in beams for way in beam.ways]
    state = State.joined([beam.state for beam in beams])
    return _Beam(beams[0].read, state, ways, np.concatenate([beam.scores for beam in beams]))


def has_usual_bass(name: str) -> bool:
    """Whether a chord symbol's bass, if it has one, is its third, fifth or seventh.

    Hardly a tune of the corpus has another.
    """
    chord = parse_chord(name)
    if chord is None or chord.bass is None:
        return True
    return (chord.bass - chord.root) % 12 in {*chord.intervals[1:], _SEVENTH}
