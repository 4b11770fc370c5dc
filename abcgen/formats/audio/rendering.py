"""A score as samples: a passage of it as often as it is played, counted in and with clicks.

Another tempo is another performance, so the pitch stays. A passage is made once for each tempo.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from abcgen.formats.audio.instruments import USUAL_MIX, Faster, Mix
from abcgen.formats.audio.pieces import LONGEST_TAIL, Piece, Sound, Tone, add, play_pieces
from abcgen.formats.audio.tones import RATE
from abcgen.formats.performance import (
    Clock,
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
_CLICKS = (1500.0, 2200.0)
"""The frequency of a click in Hz, and that of a bar's first."""
_CLICK_LEVEL = 0.3
_SHORTEST = 0.02
"""Seconds of the shortest tone."""
_BACK = 30.0
"""Seconds that a player at least goes back by in what it repeats."""
NEAR_END = 15.0
"""Seconds before the end in which it goes back."""
_MARGIN = NEAR_END + 2.0
"""Seconds that are made for that: what it goes back to follows a time at the same tempo."""
_LOUDEST = 0.98
_FADE = 0.005
"""Seconds in which a sound that is cut off ends."""


@dataclass(frozen=True)
class Passage:
    """What of a score is played, in quarter notes."""

    start: Fraction
    end: Fraction
    tempos: tuple[float, ...] = ()
    """How fast it is each time, beside the tune's own tempo; empty: once, as the mix has it."""
    again: int = 0
    """Whoever plays it goes back by so many times when the end is near; 0: it ends."""


class Round(NamedTuple):
    """A time through a passage: when it starts in the sound, where in the score, and how fast."""

    seconds: float
    start: float
    clock: Clock
    tempo: float
    """Beside the tune's own."""


@dataclass(frozen=True)
class Timeline:
    """What of a score is heard when."""

    rounds: tuple[Round, ...]
    end: float
    """Where the passage ends, in quarter notes."""
    again: float
    """Seconds by which a player goes back when the end is near; 0: it ends."""

    def round(self, seconds: float) -> Round | None:
        """The time through the passage that is heard at a moment; None while it is counted in."""
        at = bisect_right(self.rounds, seconds, key=lambda one: one.seconds) - 1
        return self.rounds[at] if at >= 0 else None

    def quarters(self, seconds: float) -> float | None:
        """The place in the score that is heard at a moment; None while it is counted in."""
        now = self.round(seconds)
        if now is None:
            return None
        within = now.clock.seconds(now.start) + seconds - now.seconds
        return min(now.clock.quarters(within), self.end)

    def moment(self, quarters: Fraction | float, tempo: float = 0.0) -> float:
        """When a place in the score is heard first at that tempo or faster."""
        found = (one for one in self.rounds if one.tempo >= tempo)
        one = next(found, self.rounds[-1])
        return one.seconds + one.clock.seconds(quarters) - one.clock.seconds(one.start)


@dataclass(frozen=True)
class Take(Timeline):
    """A performance that was made."""

    samples: Sound
    """At most 1."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / RATE


def render(score: Score, mix: Mix = USUAL_MIX, passage: Passage | None = None) -> Take:
    """Play a score, or a passage of it.

    Raises ToolError when there is no note to play, it lasts longer than LONGEST or fluidsynth
    fails, RequestError as `Mix.check` does.
    """
    mix.check()
    if not any(voice.events for voice in score.voices):
        raise ToolError("there is no note to play in the tune")
    passage = passage or Passage(Fraction(0), score.length)
    counted, counts = count_in(score, passage.start) if mix.count_in else (Fraction(0), [])
    rounds, again, length = _rounds(score, mix, passage, counted)
    if length > LONGEST:
        most = f"the {LONGEST / 60:.0f} minutes that are made"
        faster = rounds[0].tempo != rounds[-1].tempo
        advice = ": loop fewer bars, or gain more each time" if faster else ""
        raise ToolError(f"the tune lasts longer than {most}{advice}")
    clocks = {one.tempo: one.clock for one in rounds}
    notes = list(_notes(score, passage, mix))
    pieces = [_piece(notes, passage, clock) for clock in clocks.values()]
    clicks = [beat for beat in beats(score) if passage.start <= beat.onset < passage.end]
    whole = np.zeros(
        (round((length if passage.again else length + LONGEST_TAIL) * RATE), 2), np.float32
    )
    end = 0.0
    for (tempo, clock), sound in zip(clocks.items(), _player_of(mix)(pieces, mix), strict=True):
        start = clock.seconds(passage.start)
        times = ((clock.seconds(beat.onset) - start, beat.first) for beat in clicks)
        if mix.click:
            _click(sound, times, mix.click_volume)
        for one in rounds:
            if one.tempo == tempo:
                add(whole, one.seconds, sound)
                end = one.seconds + len(sound) / RATE
    quarter = _seconds(passage.start, passage.start + 1, rounds[0].clock)
    counting = ((float(beat.onset) * quarter, beat.first) for beat in counts)
    _click(whole, counting, mix.click_volume)
    return Take(rounds, float(passage.end), again, _finished(whole[: round(end * RATE)], passage))


def rounds_of(score: Score, mix: Mix, passage: Passage, faster: Faster | None = None) -> Passage:
    """The passage again and again: as fast as the mix has it, or `faster` each time.

    Raises RequestError as `Faster.tempos` does.
    """
    *rising, goal = faster.tempos(mix.tempo) if faster else (mix.tempo,)
    seconds = max(_seconds(passage.start, passage.end, Clock(score.tempos, goal)), _SHORTEST)
    again, more = math.ceil(_BACK / seconds), math.ceil(_MARGIN / seconds)
    return replace(passage, tempos=(*rising, *[goal] * (again + more)), again=again)


def _rounds(
    score: Score, mix: Mix, passage: Passage, counted: Fraction
) -> tuple[tuple[Round, ...], float, float]:
    """The times through the passage, by how much a player goes back near the end, and how long it
    all lasts, in seconds."""
    tempos = passage.tempos or (mix.tempo,)
    clocks = {tempo: Clock(score.tempos, tempo) for tempo in tempos}
    now = float(counted) * _seconds(passage.start, passage.start + 1, clocks[tempos[0]])
    rounds = []
    for tempo in tempos:
        rounds.append(Round(now, float(passage.start), clocks[tempo], tempo))
        # Whole samples, so that all times are alike to the sample.
        now += round(_seconds(passage.start, passage.end, clocks[tempo]) * RATE) / RATE
    if not passage.again:
        return tuple(rounds), 0.0, now
    again = rounds[-1].seconds - rounds[-1 - passage.again].seconds
    first = next(one for one in rounds if one.tempo == tempos[-1])
    return tuple(rounds), again, first.seconds + again + _MARGIN


def _seconds(start: Fraction, end: Fraction, clock: Clock) -> float:
    return clock.seconds(end) - clock.seconds(start)


def _finished(sound: Sound, passage: Passage) -> Sound:
    if passage.again:  # a player goes back before its end, where nothing sounds on
        fade = round(_FADE * RATE)
        sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    loudest = float(max(sound.max(), -sound.min()))  # without a copy: it may be long
    if loudest > _LOUDEST:
        sound *= np.float32(_LOUDEST / loudest)
    return sound


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


def _piece(notes: Iterable[PlayedNote], passage: Passage, clock: Clock) -> Piece:
    start = clock.seconds(passage.start)
    tones = []
    for note in notes:
        onset = clock.seconds(note.onset)
        length = max(clock.seconds(note.end) - onset, _SHORTEST)
        tones.append(Tone(onset - start, length, note))
    return Piece(tuple(tones), _seconds(passage.start, passage.end, clock))


def _player_of(mix: Mix) -> Callable[[Sequence[Piece], Mix], Iterator[Sound]]:
    """What makes pieces sound, each with what sounds on after it."""
    if mix.soundfont is None:
        return play_pieces
    from abcgen.formats.audio import soundfont

    return soundfont.play_pieces


def _click(track: Sound, clicks: Iterable[tuple[float, bool]], level: float) -> None:
    time = np.arange(round(0.03 * RATE)) / RATE
    fading = _CLICK_LEVEL * level * np.exp(-time / 0.006) * np.minimum(time / 0.0005, 1)
    sounds = [(fading * np.sin(2 * np.pi * hertz * time)).astype(np.float32) for hertz in _CLICKS]
    for seconds, first in clicks:
        add(track, seconds, sounds[first])
