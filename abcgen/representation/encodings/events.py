"""Music for any number of hands, exact on a grid of sixteenth notes.

Notes that start now and last equally long are written lowest first, and behind them how many
steps they last; `>` says after how many steps the next notes start. Rests are what nothing covers:

    L:1/8  [CE]2 z G  ->  60 64 :4 >6 67 :2

Pitch, duration and waiting are symbols of their own: the 51 Chopin pieces of piano-midi.de then
take 143 different symbols instead of the 6,333 that "chord with its duration" takes, a third of
which occur once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from abcgen.music import Event, Score, quantise
from abcgen.representation.encodings.scores import (
    MOST_STEPS,
    STEP,
    ScoreEncoding,
    number,
    octaves,
    one_voice,
    only,
    pitch,
)

LONGEST_WAIT = 16
"""Steps; longer waits are several."""
_FOR, _WAIT = ":", ">"


class Events(ScoreEncoding):
    """The notes of all voices as those of one instrument, which sounds a pitch once at a time."""

    name = "events"

    def kept(self, score: Score) -> Score:
        """The notes on the grid as `abcgen.music.quantising` puts them."""
        [voice] = quantise(one_voice(score), STEP).voices
        return only(voice.events, voice.length)

    def symbols(self, kept: Score) -> Iterator[str]:
        [voice] = kept.voices
        now = sounding = Fraction(0)
        for event in sorted(voice.events, key=lambda event: (event.onset, event.pitches)):
            yield from _waits(event.onset - now)
            yield from map(str, event.pitches)
            yield f"{_FOR}{int(event.duration / STEP)}"
            now, sounding = event.onset, max(sounding, event.end)
        # The notes tell the length unless a rest is last.
        if voice.length > sounding:
            yield from _waits(voice.length - now)

    def score(self, piece: Iterable[str]) -> Score:
        """Notes without a duration last until the next ones; at the end, for a step."""
        events: list[Event] = []
        now, struck = Fraction(0), set[int]()
        for symbol in (*piece, f"{_FOR}1"):
            midi = pitch(symbol)
            steps = number(symbol[1:], MOST_STEPS)
            if midi is not None:
                struck.add(midi)
            elif steps and symbol[0] in (_FOR, _WAIT):
                if struck:
                    events.append(Event(now, steps * STEP, tuple(sorted(struck))))
                    struck = set()
                now += steps * STEP if symbol[0] == _WAIT else 0
        return self.kept(only(sorted(events), now))

    def plainer(self, symbol: str) -> Iterator[str]:
        """Other octaves of a note, shorter and longer durations."""
        midi = pitch(symbol)
        steps = number(symbol[1:], MOST_STEPS)
        if midi is not None:
            yield from map(str, octaves(midi))
        elif steps:
            others = sorted(range(1, MOST_STEPS), key=lambda other: abs(other - steps))
            yield from (f"{symbol[0]}{other}" for other in others[1:])


def _waits(duration: Fraction) -> Iterator[str]:
    steps = int(duration / STEP)
    for _ in range((steps - 1) // LONGEST_WAIT):
        yield f"{_WAIT}{LONGEST_WAIT}"
        steps -= LONGEST_WAIT
    if steps:
        yield f"{_WAIT}{steps}"
