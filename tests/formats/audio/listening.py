"""Ears for tests: what a sound holds, found without knowing how it was made."""

from __future__ import annotations

import io
import wave
from dataclasses import replace
from typing import Any

import mido
import numpy as np
import numpy.typing as npt

from abcgen.formats.audio.player import Silence
from abcgen.formats.audio.tones import RATE
from abcgen.formats.midi.writing import midi_bytes
from abcgen.music.score import Score
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune

JIG = """X:1
T:Jig
M:6/8
L:1/8
Q:3/8=100
K:D
A|:"D"d2A FAd|"G"B2d "A7"ceg|1 "D"fdc d2A:|2 "D"f2f d3|]
"""
SEPARATE = "X:1\nM:4/4\nL:1/4\nQ:1/4=100\nK:C\nCzEz|GzAz|czez|gzcz|\n"
"""Notes with rests between them."""
HORNPIPE = "X:1\nR:hornpipe\nM:4/4\nL:1/8\nQ:1/4=120\nK:C\nzCzE zGzc|\n"

REEL = """X:1
T:Reel
R:reel
M:4/4
L:1/8
Q:1/2=100
K:D
|:"D"defd Adfd|"G"BGBd "A7"ABde|"D"fedf "Em"edBc|1 "A7"dABA "D"d4:|2 "A7"dBAB "D"d2e2||
|:"D"fadf "A"afdf|"G"gbeg "A"bgeg|"D"fdfa "G"bgec|"A7"dBAc "D"d4:|
"""
"""With repeats and endings."""
Sound = npt.NDArray[np.floating[Any]]


def score_of(abc: str) -> Score:
    return to_score(parse_tune(abc))


def midi_notes(abc: str) -> list[tuple[float, int]]:
    """When each note of the melody starts in the MIDI file, in seconds, and its pitch."""
    file = mido.MidiFile(file=io.BytesIO(midi_bytes(score_of(abc), chords=False)))
    found, now = [], 0.0
    for message in file:
        now += message.time
        if message.type == "note_on" and message.velocity:
            found.append((now, message.note))
    return found


def onsets(sound: Sound) -> list[float]:
    """When sounds set in after silence, in seconds."""
    loud = np.abs(sound).max(axis=1) > 0.01 * np.abs(sound).max()
    # A reverberation that comes and goes around the threshold is one sound.
    gap = round(0.06 * RATE)
    starts = np.flatnonzero(loud)
    fresh = np.flatnonzero(np.diff(starts, prepend=-gap - 1) > gap)
    return [float(starts[at]) / RATE for at in fresh]


def pitch_at(sound: Sound, seconds: float, length: float = 0.25) -> float:
    """The pitch of one tone from a moment on, as a MIDI number, by its spectrum.

    The fundamental is the one that most of the strength lies on multiples of.
    """
    piece = sound[round(seconds * RATE) : round((seconds + length) * RATE)].mean(axis=1)
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), size))
    pitches = np.arange(36, 100, 0.02)
    fundamentals = 440 * 2 ** ((pitches - 69) / 12)
    strength = sum(
        np.log(spectrum[np.round(k * fundamentals * size / RATE).astype(int)] + 1e-2)
        for k in (1, 2, 3)
    )
    return float(pitches[int(np.argmax(strength))])


def loudness(sound: Sound) -> float:
    """The loudness of all of a sound in decibels, weighted as ITU-R BS.1770-4 says (K-weighting),
    without its gates."""
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    z = np.exp(-2j * np.pi * hertz / 48_000)  # the filters are given for this rate
    weight = np.ones_like(z)
    for above, below in (
        (
            (1.53512485958697, -2.69169619938640, 1.19839281085285),
            (-1.69065929318241, 0.73248077421585),
        ),
        ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621)),
    ):
        weight *= (above[0] + above[1] * z + above[2] * z**2) / (1 + below[0] * z + below[1] * z**2)
    power = sum(
        2 * float((np.abs(np.fft.rfft(channel) * weight) ** 2).sum()) / len(sound) ** 2
        for channel in sound.T
    )
    return float(-0.691 + 10 * np.log10(power))


def staccato(score: Score) -> Score:
    """The same, but that each note is so short that the next one is heard to start."""
    voices = (
        replace(
            voice, events=tuple(replace(one, duration=one.duration * 2 / 5) for one in voice.events)
        )
        for voice in score.voices
    )
    return replace(score, voices=tuple(voices))


def strokes(sound: Sound) -> list[float]:
    """When a string is plucked or struck, in seconds: it is at once three times as loud as it was
    for 12 milliseconds."""
    step = 22  # samples, half a millisecond
    loud = np.abs(sound).max(axis=1)
    loud = loud[: len(loud) // step * step].reshape(-1, step).max(axis=1)
    padded = np.pad(loud, (26, 0))
    before = np.lib.stride_tricks.sliding_window_view(padded, 24).max(axis=1)[: len(loud)]
    found: list[int] = []
    for at in np.flatnonzero((loud > 3 * before) & (loud > 0.15 * loud.max())).tolist():
        if not found or at - found[-1] > 80:
            found.append(at)
    return [at * step / RATE for at in found]


class Machine(Silence):
    """Plays a file as just_playback does, and keeps what is heard.

    The device asks for a period of 10 ms after another. A period in which the file ends is filled
    up with silence; where to read from is heeded at the next one.
    """

    def __init__(self) -> None:
        super().__init__(lambda: 0.0)
        self.heard: list[Sound] = []
        self._sound: Sound = np.zeros((0, 2))
        self._frame, self._pending = 0, -1

    def load_file(self, path_to_file: str) -> None:
        super().load_file(path_to_file)
        with wave.open(path_to_file) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        self._sound = data.reshape(-1, 2) / 32767

    def play(self) -> None:
        super().play()
        self._frame, self._pending = 0, -1

    def seek(self, pos: float) -> None:
        self._pending = int(pos * RATE)

    @property
    def curr_pos(self) -> float:
        return (self._pending if self._pending >= 0 else self._frame) / RATE

    def run(self, seconds: float) -> None:
        """Let time go by."""
        for _ in range(round(seconds / 0.01)):
            if self._pending >= 0:
                self._frame, self._pending = self._pending, -1
            period = np.zeros((RATE // 100, 2))
            read = self._sound[self._frame : self._frame + len(period)]
            period[: len(read)] = read
            self.heard.append(period)
            self._frame = self._frame + len(read) if len(read) == len(period) else 0
