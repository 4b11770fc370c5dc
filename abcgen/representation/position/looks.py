"""Where the look-back looks: what a network is told of earlier bars, with their places in the text.

looks = Looks()
for character in text:
    position = advance(position, character)
    looks.take(position)
    told = looks.here          # what the network is told before the next character
"""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

from abcgen.notation import written
from abcgen.representation.position import START_POSITION, Position, position_features
from abcgen.representation.position.heard_features import told_of_slots
from abcgen.representation.position.look_back import SLOTS, Bar, bars_looked_at
from abcgen.representation.position.place import MIDDLE_C


class Look(NamedTuple):
    """What is told of one earlier bar."""

    slot: str
    """Which one: of SLOTS."""
    start: int
    """Where in the text the bar starts, counted in characters read..."""
    end: int
    """... and where it ends, its bar line's first sign included."""
    at: int
    """The character there that would come next were the bar copied; -1: none at this time."""
    character: str
    """That character, where the bar is to be moved the moved one; while a plan is written, that
    of the bar's sign in its own plan; empty for none."""
    pitch: str
    """The note that starts there at this time, moved; empty for none."""
    steps: int | None
    """How far it is moved, in steps of the scale: as far as the last note is from the bar's."""


class Looks:
    """Follows a text, and remembers where its bars stand."""

    def __init__(self) -> None:
        self._read = 0
        self._position = START_POSITION
        self._writing: list[int] = []
        self._places: dict[int, tuple[Bar, tuple[int, ...]]] = {}

    def copy(self) -> Looks:
        """An independent copy, to come back to."""
        other = copy(self)
        other._writing, other._places = [*self._writing], {**self._places}
        return other

    def take(self, position: Position) -> None:
        """Take note of the position after one more character."""
        before, after = self._position.heard, position.heard
        at = self._read
        bar = after.pickup if after.pickup is not before.pickup else None
        if bar is None and after.bars is not before.bars and after.bars:
            bar = after.bars[after.number - 1]
        if bar is not None:
            # With the bar, or its id could become another's.
            self._places[id(bar)] = bar, (*self._writing, at)
        if not after.text:
            self._writing = []
        elif len(after.text) > len(before.text):
            self._writing.append(at)
        self._read, self._position = at + 1, position

    @property
    def here(self) -> tuple[Look, ...]:
        """What is told before the next character; nothing in a header."""
        place, _, heard = self._position
        if not place.headed:
            return ()
        told = told_of_slots(position_features(self._position))
        looks = []
        for slot, bar, at, (character, pitch, steps) in zip(
            SLOTS, bars_looked_at(heard), heard.at, told, strict=True
        ):
            if bar is None or id(bar) not in self._places:
                continue
            places = self._places[id(bar)][1]
            at = at if at >= 0 else bar.places.get((place.elapsed, 0), -1)
            known = not heard.planning and 0 <= at < len(places)
            looks.append(
                Look(
                    slot,
                    places[0],
                    places[-1] + 1,
                    places[at] if known else -1,
                    character,
                    "" if pitch is None else written(pitch - MIDDLE_C),
                    steps,
                )
            )
        return tuple(looks)
