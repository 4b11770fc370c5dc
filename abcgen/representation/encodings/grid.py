"""A melody on a grid of sixteenth notes, a symbol a step.

A MIDI number where a note starts, `r` where a rest starts, `_` while either lasts:

    L:1/8  C2 z E  ->  60 _ _ _ r _ 64 _
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from abcgen.music import Event, Score, quantise
from abcgen.representation.encodings.scores import STEP, ScoreEncoding, octaves, only, pitch

REST, HOLD = "r", "_"


class Grid(ScoreEncoding):
    """One melody: the first voice that has notes, of its chords the highest note.

    A note lasts to the next one at most. The grid has no word for two rests in a row, nor for
    where bars start.
    """

    name = "grid"

    def kept(self, score: Score) -> Score:
        """The melody, its times on the grid as `abcgen.music.quantising` puts them."""
        sounding = [voice for voice in score.voices if voice.events]
        if not sounding:
            return only((), Fraction(0))
        [voice] = quantise(replace(score, voices=(sounding[0],)), STEP).voices
        tops: dict[Fraction, Event] = {}
        for event in voice.events:
            top = Event(event.onset, event.duration, event.pitches[-1:])
            if event.onset not in tops or tops[event.onset].pitches < top.pitches:
                tops[event.onset] = top
        onsets = sorted(tops)
        for onset, after in pairwise(onsets):
            duration = min(tops[onset].duration, after - onset)
            tops[onset] = replace(tops[onset], duration=duration)
        return only((tops[onset] for onset in onsets), voice.length)

    def symbols(self, kept: Score) -> Iterator[str]:
        [voice] = kept.voices
        now = Fraction(0)
        for event in voice.events:
            yield from _lasting(REST, event.onset - now)
            yield from _lasting(str(event.pitches[0]), event.duration)
            now = event.end
        yield from _lasting(REST, voice.length - now)

    def score(self, piece: Iterable[str]) -> Score:
        """What holds nothing on, at the start, is a rest."""
        events: list[Event] = []
        steps, resting = 0, True
        for symbol in piece:
            midi = pitch(symbol)
            if midi is not None:
                events.append(Event(steps * STEP, STEP, (midi,)))
            elif symbol == HOLD and not resting:
                events[-1] = replace(events[-1], duration=events[-1].duration + STEP)
            elif symbol not in (REST, HOLD):
                continue
            resting = midi is None and (resting or symbol == REST)
            steps += 1
        return only(events, steps * STEP)

    def plainer(self, symbol: str) -> Iterator[str]:
        midi = pitch(symbol)
        return map(str, octaves(midi)) if midi is not None else iter(())


def _lasting(symbol: str, duration: Fraction) -> Iterator[str]:
    steps = int(duration / STEP)
    if steps:
        yield symbol
    for _ in range(steps - 1):
        yield HOLD
