"""A network read along a text: what it expected at each place, kept so that one can go on from any.

explanation = reader.read(told)
other = reader.what_if(explanation, 120, "e", more=8)   # an e there, then 8 characters drawn
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from abcgen.compose.explanation import Explanation
from abcgen.compose.following_grammar import GrammarFollower
from abcgen.compose.told import Told
from abcgen.model import Floats, Network, Picker, Snapshot, State
from abcgen.notation import ends_tune
from abcgen.representation import Look, Looks, get_encoding
from abcgen.system import RequestError

_EVERY = 16
"""The network's memory is kept before every so many characters."""


@dataclass(frozen=True)
class Reader:
    """Who reads texts: a network, and how its sampler would go on."""

    snapshot: Snapshot
    network: Network
    picker: Picker
    grammar: Callable[[], GrammarFollower] | None
    """Follows a text from its start; None: the sampler keeps to no grammar."""

    def read(self, told: Told) -> Explanation:
        """What was expected of a tune. Characters that the model doesn't know are left out."""
        vocabulary = self.snapshot.vocabulary
        told = told.some([n for n, char in enumerate(told.text) if char in vocabulary])
        reading = _Reading(self)
        for char in told.text:
            reading.take(char)
        return reading.explanation(told)

    def what_if(
        self, before: Explanation, at: int, characters: str, more: int = 0, seed: int = 0
    ) -> Explanation:
        """What is expected where a text goes on otherwise from a place; see
        `TextComposer.what_if`."""
        if not 0 <= at <= len(before.text):
            raise RequestError(f"place {at}: the text has places from 0 to {len(before.text)}")
        self.snapshot.vocabulary.ids(characters)  # refuses those that it doesn't know
        reading = _Reading(self, before, at)
        for char in characters:
            reading.take(char)
        for _ in itertools.islice(reading.drawn(seed), more):
            pass
        return reading.explanation(before.told.otherwise(at, reading.text[at:]))

    def write_on(
        self, before: Explanation, at: int, seed: int = 0, every: int = 4
    ) -> Iterator[Explanation]:
        """A text drawn on from a place until the tune ends: what is there after `every` characters,
        and so on."""
        reading = _Reading(self, before, at)
        drawn = reading.drawn(seed)
        while sum(1 for _ in itertools.islice(drawn, every)):
            yield reading.explanation(before.told.otherwise(at, reading.text[at:]))


class _Row(NamedTuple):
    """What is known of a place; see Explanation."""

    logits: Floats
    masked: Floats
    in_grammar: bool
    planning: bool
    looks: tuple[Look, ...]


class _Reading:
    """A text as far as it has been read, and what was expected at each of its places."""

    def __init__(self, reader: Reader, before: Explanation | None = None, at: int = 0) -> None:
        """Before a text; or, at a place of one, as `before` has it."""
        self._reader = reader
        self._vocabulary = reader.snapshot.vocabulary
        self._follower = reader.grammar() if reader.grammar else None
        self.text = ""
        self._rows: list[_Row] = []
        self._memory: list[tuple[State, Looks]] = []
        if before is None:
            self._state, self._looked = reader.network.start(), Looks()
            encoding = get_encoding(reader.snapshot.experiment.encoding)
            self._step(encoding.end_token)
            return
        start = at // _EVERY
        state, looked = before.memory[start]
        self._state, self._looked = state.copy(), looked.copy()
        self._memory = list(before.memory[: start + 1])
        known = (before.logits, before.masked, before.in_grammar, before.planning, before.looks)
        self._rows = list(itertools.islice(map(_Row, *known), at + 1))
        for char in before.text[:at]:
            self._follow(char)
        for char in before.text[start * _EVERY : at]:
            self._read(char)

    def take(self, char: str) -> None:
        """Go on by a character."""
        self._follow(char)
        self._step(char)

    def drawn(self, seed: int) -> Iterator[None]:
        """Go on, a character at a time, as the sampler may draw, until the tune ends."""
        rng = np.random.default_rng(seed)
        while not ends_tune(self.text):
            here = self._rows[-1]
            planning = np.array([here.planning])
            picked = self._reader.picker(here.masked[None], rng.random(1), planning)
            self.take(self._vocabulary.symbols[int(picked[0])])
            yield

    def explanation(self, told: Told) -> Explanation:
        """What was expected of the text, which is `told`."""
        *arrays, looks = zip(*self._rows, strict=True)
        logits, masked, in_grammar, planning = map(np.array, arrays)
        snapshot = self._reader.snapshot
        return Explanation(
            model=snapshot.experiment.name,
            epoch=snapshot.epoch,
            symbols=self._vocabulary.symbols,
            told=told,
            tokens=self._vocabulary.ids(told.text),
            logits=logits,
            masked=masked,
            in_grammar=in_grammar,
            planning=planning,
            picker=self._reader.picker,
            looks=looks,
            memory=tuple(self._memory),
        )

    def _follow(self, char: str) -> None:
        self.text += char
        if self._follower:
            self._follower.take(char)

    def _step(self, char: str) -> None:
        """Read a character, and take down what is expected next."""
        network = self._reader.network
        logits = self._read(char)
        masked, known = self._follower.apply(logits) if self._follower else (logits, False)
        planning = network.planning(self._state)
        is_planning = planning is not None and bool(planning[0])
        self._rows.append(_Row(logits[0], masked[0], known, is_planning, self._looked.here))
        if len(self.text) % _EVERY == 0:
            self._memory.append((self._state.copy(), self._looked.copy()))

    def _read(self, char: str) -> Floats:
        logits = self._reader.network.step(self._state, self._vocabulary.ids(char))
        if self._state.positions and self._rows:  # not for what comes before the text
            self._looked.take(self._state.positions[0])
        return logits
