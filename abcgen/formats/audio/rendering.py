"""A score as samples: each note a tone, chords and bass below the melody, all in a small room.

Another tempo is another performance, so the pitch stays. Equal tones are made once.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abcgen.formats.audio.instruments import ACCOMPANYING, USUAL_MIX, Mix, instrument_of
from abcgen.formats.audio.room import TAIL, in_room
from abcgen.formats.audio.tones import RATE, Samples, ending, tone
from abcgen.formats.performance import (
    Clock,
    Part,
    PlayedNote,
    accompaniment_notes,
    beats,
    count_in,
    melody_notes,
)
from abcgen.music import Score
from abcgen.system import ToolError

LONGEST = 900.0
"""Seconds of the longest sound that is made."""
LEVELS: Mapping[Part, float] = {"melody": 0.46, "bass": 0.34, "chord": 0.14}
"""How loud the parts are."""
_CLICKS = (1500.0, 2200.0)
"""The frequency of a click in Hz, and that of a bar's first."""
_CLICK_LEVEL = 0.3
_SHORTEST = 0.02
"""Seconds of the shortest tone."""
_LOOP = 60.0
"""Seconds that a passage is repeated for."""
_LOUDEST = 0.98
_FADE = 0.005
"""Seconds in which a sound that is cut off ends."""


@dataclass(frozen=True)
class Passage:
    """What of a score is played, in quarter notes, how many times."""

    start: Fraction
    end: Fraction
    rounds: int = 1


class Round(NamedTuple):
    """A time through a passage: when it starts in the sound, and where in the score."""

    seconds: float
    start: float
    clock: Clock


@dataclass(frozen=True)
class Take:
    """A performance that was made, and what of the score is heard when."""

    samples: npt.NDArray[np.float32]
    """(samples, 2), at most 1."""
    rounds: tuple[Round, ...]
    end: float
    """Where the passage ends, in quarter notes."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / RATE

    def quarters(self, seconds: float) -> float | None:
        """The place in the score that is heard at a moment; None while it is counted in."""
        at = bisect_right(self.rounds, seconds, key=lambda one: one.seconds) - 1
        if at < 0:
            return None
        seconds_in, start, clock = self.rounds[at]
        return min(clock.quarters(clock.seconds(start) + seconds - seconds_in), self.end)

    def moment(self, quarters: float) -> float:
        """When a place in the score is heard first."""
        seconds_in, start, clock = self.rounds[0]
        return seconds_in + clock.seconds(quarters) - clock.seconds(start)


def render(score: Score, mix: Mix = USUAL_MIX, passage: Passage | None = None) -> Take:
    """Play a score, or a passage of it.

    Raises ToolError when there is no note to play or it lasts longer than LONGEST, RequestError as
    `Mix.check` does.
    """
    mix.check()
    if not any(voice.events for voice in score.voices):
        raise ToolError("there is no note to play in the tune")
    passage = passage or Passage(Fraction(0), score.length)
    clock = Clock(score.tempos, mix.tempo)
    start = clock.seconds(passage.start)
    length = clock.seconds(passage.end) - start
    counted, counts = count_in(score, passage.start) if mix.count_in else (Fraction(0), [])
    quarter = clock.seconds(passage.start + 1) - start
    lead = float(counted) * quarter
    if lead + length * passage.rounds > LONGEST:
        raise ToolError(f"the tune lasts longer than the {LONGEST / 60:.0f} minutes that are made")
    once = _Track(length)
    _play(once, _notes(score, passage, mix), clock, start, mix)
    clicks = (beat for beat in beats(score) if passage.start <= beat.onset < passage.end)
    _click(once, ((clock.seconds(beat.onset) - start, beat.first) for beat in clicks), mix.click)
    whole = _Track(lead + length * passage.rounds)
    _click(whole, ((float(beat.onset) * quarter, beat.first) for beat in counts), mix.click or 1)
    starts = [lead + number * length for number in range(passage.rounds)]
    for seconds in starts:
        whole.add(seconds, once.samples)
    rounds = tuple(Round(seconds, float(passage.start), clock) for seconds in starts)
    return Take(_finished(whole, passage), rounds, float(passage.end))


def rounds_of(score: Score, mix: Mix, passage: Passage) -> Passage:
    """The passage as many times as last a minute: what starts again without a gap.

    A player that starts a sound again may leave some milliseconds out, which so comes seldom.
    """
    clock = Clock(score.tempos, mix.tempo)
    seconds = clock.seconds(passage.end) - clock.seconds(passage.start)
    return replace(passage, rounds=max(1, math.ceil(_LOOP / max(seconds, _SHORTEST))))


def _finished(track: _Track, passage: Passage) -> npt.NDArray[np.float32]:
    sound = in_room(track.samples)
    if passage.rounds > 1:  # it starts again, so nothing sounds on
        sound = sound[: track.length]
        fade = round(_FADE * RATE)
        sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    loudest = float(np.abs(sound).max())
    return sound * np.float32(_LOUDEST / loudest) if loudest > _LOUDEST else sound


class _Track:
    """Samples to which sounds are added, and room behind them for what sounds on."""

    def __init__(self, seconds: float) -> None:
        self.length = round(seconds * RATE)
        self.samples: Samples = np.zeros(self.length + round(TAIL * RATE), np.float32)

    def add(self, seconds: float, sound: Samples) -> None:
        at = round(seconds * RATE)
        place = self.samples[at : at + len(sound)]
        place += sound[: len(place)]


def _notes(score: Score, passage: Passage, mix: Mix) -> Iterator[PlayedNote]:
    """The notes that start in the passage, none longer than it."""
    for voice in score.voices:
        for part in (
            melody_notes(score, voice) if mix.melody else (),
            accompaniment_notes(score, voice) if mix.chords else (),
        ):
            for note in part:
                if passage.start <= note.onset < passage.end:
                    yield note._replace(end=min(note.end, passage.end))


def _play(track: _Track, notes: Iterable[PlayedNote], clock: Clock, start: float, mix: Mix) -> None:
    melody, others = instrument_of(mix.instrument), instrument_of(ACCOMPANYING)
    timed = []
    longest: dict[tuple[bool, int], float] = {}
    for note in notes:
        onset = clock.seconds(note.onset)
        length = max(clock.seconds(note.end) - onset, _SHORTEST)
        key = note.part == "melody", note.pitch
        longest[key] = max(longest.get(key, 0), length)
        timed.append((onset - start, length, key, note))
    tones = {}
    for (leads, pitch), length in longest.items():
        instrument = melody if leads else others
        tones[leads, pitch] = tone(instrument, pitch, length + instrument.release)
    endings = {True: ending(melody), False: ending(others)}
    for onset, length, key, note in timed:
        instrument = melody if key[0] else others
        loud = LEVELS[note.part] * instrument.level * (note.velocity / 100) ** 1.5
        loud *= mix.melody if key[0] else mix.chords
        held, release = round(length * RATE), endings[key[0]]
        sound = tones[key][: held + len(release)] * np.float32(loud)
        sound[held:] *= release[: len(sound) - held]
        track.add(onset, sound)


def _click(track: _Track, clicks: Iterable[tuple[float, bool]], level: float) -> None:
    if not level:
        return
    time = np.arange(round(0.03 * RATE)) / RATE
    fading = _CLICK_LEVEL * level * np.exp(-time / 0.006) * np.minimum(time / 0.0005, 1)
    sounds = [(fading * np.sin(2 * np.pi * hertz * time)).astype(np.float32) for hertz in _CLICKS]
    for seconds, first in clicks:
        track.add(seconds, sounds[first])
