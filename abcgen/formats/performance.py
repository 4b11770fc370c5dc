"""What is played of a score, note by note: when, how loud and in which part.

How loud the parts are, how chords are spread and which beats are stressed follows abc2midi 4.84, so
that its MIDI, abcgen's own and abcgen's own sound are the same performance.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple

from abcgen.music import Metre, Score, Tempo, Voice, accompany

Part = Literal["melody", "bass", "chord"]
TICKS_PER_QUARTER = 480
FIRST_BEAT, STRONG_BEAT, OFF_BEAT = 105, 95, 80
"""How loud a note of the melody is by its place in the bar, as MIDI velocities."""
CHORD_SPREAD = Fraction(10, TICKS_PER_QUARTER)
"""How much later each further note of a chord starts, in quarter notes."""
ACCOMPANIMENT_VELOCITIES: Mapping[Part, int] = {"bass": 80, "chord": 75}
_COUNTED_IN_FREE_METRE = Metre(Fraction(0), 4, 4)


class PlayedNote(NamedTuple):
    """A note as it is played; times are in quarter notes, the velocity is MIDI's."""

    onset: Fraction
    end: Fraction
    pitch: int
    velocity: int
    part: Part = "melody"


class Beat(NamedTuple):
    """A beat that is counted, in quarter notes, and whether it starts a bar."""

    onset: Fraction
    first: bool


def melody_notes(score: Score, voice: Voice) -> Iterator[PlayedNote]:
    """The notes of a voice, in its events' order."""
    for event, velocity in zip(voice.events, _velocities(score, voice), strict=True):
        for place, pitch in enumerate(event.pitches):
            start = min(event.onset + place * CHORD_SPREAD, event.end) if place else event.onset
            yield PlayedNote(start, event.end, pitch, velocity)


def accompaniment_notes(score: Score, voice: Voice) -> Iterator[PlayedNote]:
    """The notes that play a voice's chord symbols."""
    for stroke in accompany(score, voice):
        end, velocity = stroke.onset + stroke.duration, ACCOMPANIMENT_VELOCITIES[stroke.hand]
        for pitch in stroke.pitches:
            yield PlayedNote(stroke.onset, end, pitch, velocity, stroke.hand)


def beats(score: Score) -> Iterator[Beat]:
    """The beats of a score, by the bars of its first voice; those of a short bar lead to its end.

    Free metre is counted like 4/4, as it is accompanied.
    """
    bars = score.voices[0].bars if score.voices else ()
    for start, end in pairwise((*bars, score.length)):
        metre = metre_at(score, start)
        pickup = start == 0 and end < metre.bar
        count = -(-(end - start) // metre.beat)
        first = end - count * metre.beat if pickup else start
        for onset in (first + place * metre.beat for place in range(count)):
            if onset >= start:
                yield Beat(onset, onset == start and not pickup)


def count_in(score: Score, start: Fraction) -> tuple[Fraction, list[Beat]]:
    """How long counting in takes before `start`, in quarter notes, and its beats from 0 on.

    It is a bar and, before a pickup, what the pickup lacks of another.
    """
    metre = metre_at(score, start)
    bars = score.voices[0].bars if score.voices else ()
    lacking = Fraction(0)
    if start == 0 and len(bars) > 1 and bars[1] < metre.bar:
        lacking = metre.bar - bars[1]
    length = metre.bar + lacking
    steps = range(-(-length // metre.beat))
    return length, [Beat(n * metre.beat, not n * metre.beat % metre.bar) for n in steps]


def metre_at(score: Score, time: Fraction) -> Metre:
    """The metre that is counted at a time."""
    at = bisect_right(score.metres, time, key=lambda metre: metre.onset)
    metre = score.metres[at - 1] if at else _COUNTED_IN_FREE_METRE
    return metre if metre.beats else _COUNTED_IN_FREE_METRE


class Clock:
    """Quarter notes to seconds and back, by a score's tempos times a factor."""

    def __init__(self, tempos: Sequence[Tempo], factor: float = 1.0) -> None:
        self._onsets = [float(tempo.onset) for tempo in tempos]
        self._lengths = [60 / (float(tempo.quarters) * factor) for tempo in tempos]
        """Seconds a quarter note."""
        self._seconds = [0.0]
        for (start, end), length in zip(pairwise(self._onsets), self._lengths, strict=False):
            self._seconds.append(self._seconds[-1] + (end - start) * length)

    def seconds(self, quarters: Fraction | float) -> float:
        """The moment at which a place in the score is played."""
        at = max(bisect_right(self._onsets, quarters) - 1, 0)
        return self._seconds[at] + (float(quarters) - self._onsets[at]) * self._lengths[at]

    def quarters(self, seconds: float) -> float:
        """The place in the score that is played at a moment."""
        at = max(bisect_right(self._seconds, seconds) - 1, 0)
        return self._onsets[at] + (seconds - self._seconds[at]) / self._lengths[at]


def _velocities(score: Score, voice: Voice) -> Iterator[int]:
    """The stress of each note by its place in the bar."""
    bar = metre = -1
    last_bar, last_metre = len(voice.bars) - 1, len(score.metres) - 1
    for onset in (event.onset for event in voice.events):
        while bar < last_bar and voice.bars[bar + 1] <= onset:
            bar += 1
        while metre < last_metre and score.metres[metre + 1].onset <= onset:
            metre += 1
        place = onset - (voice.bars[bar] if bar >= 0 else 0)
        if not place:
            yield FIRST_BEAT
        elif metre < 0 or place % _stressed(score.metres[metre]):
            yield OFF_BEAT
        else:
            yield STRONG_BEAT


def _stressed(metre: Metre) -> Fraction:
    """The distance of stressed beats in quarter notes: 3/8 in 6/8, a half note in 4/4."""
    beat = Fraction(4, metre.unit)
    for group in (3, 2):
        if metre.beats > group and metre.beats % group == 0:
            return group * beat
    return beat
