"""Ears for tests: what a sound holds, found without knowing how it was made."""

from __future__ import annotations

import io
from typing import Any

import mido
import numpy as np
import numpy.typing as npt

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
