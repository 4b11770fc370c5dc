"""Chord symbols played: a bass note on the beat, the chord after it, in a pattern a metre.

The patterns, and when they start anew, are those of abc2midi 4.84. A metre without a pattern
keeps the one before it, so a tune in 3/2 has no accompaniment.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Literal

from abcgen.music.chords import NO_CHORD, Chord, parse_chord
from abcgen.music.score import Metre, Score, Voice

PATTERNS: Mapping[tuple[int, int], str] = {
    (2, 2): "fzczfzcz",
    (4, 4): "fzczfzcz",
    (2, 4): "fzcz",
    (6, 4): "fzczfzczfzcz",
    (3, 8): "fzczcz",
    (3, 4): "fzczcz",
    (5, 8): "fzbcz",
    (5, 4): "fzbcz",
    (7, 8): "fzbczcz",
    (7, 4): "fzbczcz",
    (6, 8): "fzcfzc",
    (9, 8): "fzcfzcfzc",
    (12, 8): "fzcfzcfzcfzc",
}
"""Beats and unit to a bar's pattern: f the bass, c the chord, b both, z neither; equal steps."""


@dataclass(frozen=True)
class Stroke:
    """Pitches struck together in the accompaniment."""

    onset: Fraction
    duration: Fraction
    pitches: tuple[int, ...]
    hand: Literal["bass", "chord"]


@dataclass(frozen=True)
class _Pattern:
    actions: str
    step: Fraction


def accompany(score: Score, voice: Voice) -> tuple[Stroke, ...]:
    """What accompanies a voice that has chord symbols, by onset."""
    return tuple(sorted(_strokes(score, voice), key=lambda stroke: stroke.onset))


def has_chords(voice: Voice) -> bool:
    """Whether any chord symbol of the voice is one that is known."""
    chords = (parse_chord(symbol.name) for symbol in voice.chords)
    return any(chord is not None and chord.known for chord in chords)


def _strokes(score: Score, voice: Voice) -> Iterator[Stroke]:
    if not has_chords(voice):
        return
    pattern = _Pattern("", Fraction(1))
    chord: Chord | None = None
    place = 0
    # What happens, in order: changes of metre and chord first, then the pattern's steps. A step
    # plays only if the pattern hasn't moved on since it was planned.
    order = count()
    queue: list[tuple[Fraction, int, int, object]] = []
    for metre in score.metres:
        heapq.heappush(queue, (metre.onset, 0, next(order), metre))
    for symbol in voice.chords:
        heapq.heappush(queue, (symbol.onset, 1, next(order), symbol.name))
    for bar in voice.bars:
        heapq.heappush(queue, (bar, 0, next(order), None))
    while queue:
        now, _, _, what = heapq.heappop(queue)
        if now >= voice.length:
            return
        if isinstance(what, Metre):
            pattern = _pattern_of(what) or pattern
        elif isinstance(what, str):
            chord = None if what in NO_CHORD else parse_chord(what) or chord
        elif what is None:
            place = 0
            heapq.heappush(queue, (now, 2, next(order), 0))
        elif what == place and place < len(pattern.actions):
            yield from _play(pattern, place, chord, now)
            place += 1
            heapq.heappush(queue, (now + pattern.step, 2, next(order), place))


def _pattern_of(metre: Metre) -> _Pattern | None:
    # Free metre is accompanied like 4/4.
    beats, unit = (metre.beats, metre.unit) if metre.beats else (4, 4)
    actions = PATTERNS.get((beats, unit))
    return _Pattern(actions, Fraction(4 * beats, unit * len(actions))) if actions else None


def _play(pattern: _Pattern, place: int, chord: Chord | None, now: Fraction) -> Iterator[Stroke]:
    if chord is None:
        return
    action = pattern.actions[place]
    if action in "fb" or (action == "c" and not chord.intervals):
        yield Stroke(now, pattern.step, (chord.bass_pitch,), "bass")
    if action in "cb" and chord.intervals:
        yield Stroke(now, pattern.step, chord.pitches, "chord")
