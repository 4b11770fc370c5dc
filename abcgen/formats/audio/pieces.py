"""Notes with their times as samples: chords and bass below the melody, all in a small room.

Equal tones are made once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abcgen.formats.audio.instruments import ACCOMPANYING, Instrument, Mix, instrument_of
from abcgen.formats.audio.room import TAIL, in_room
from abcgen.formats.audio.tones import RATE, Samples, ending, tone
from abcgen.formats.performance import Part, PlayedNote

Sound = npt.NDArray[np.float32]
"""Two channels, (samples, 2)."""
LONGEST_TAIL = 2.0
"""Seconds that a piece may sound on at most, whatever plays it."""
LEVELS: Mapping[Part, float] = {"melody": 0.46, "bass": 0.34, "chord": 0.14}
"""How loud the parts are."""


class Tone(NamedTuple):
    """A note as it sounds; times are in seconds from the start of its piece."""

    onset: float
    length: float
    note: PlayedNote

    @property
    def key(self) -> tuple[bool, int]:
        """Whether it is the melody's, and its pitch."""
        return self.note.part == "melody", self.note.pitch


class Piece(NamedTuple):
    """A passage at a tempo."""

    tones: tuple[Tone, ...]
    seconds: float


def play_pieces(pieces: Sequence[Piece], mix: Mix) -> Iterator[Sound]:
    """Each piece on abcgen's own instruments, TAIL seconds longer than it is."""
    instruments = {True: instrument_of(mix.instrument), False: instrument_of(ACCOMPANYING)}
    volumes = {True: mix.melody, False: mix.chords}
    tones = _tones(pieces, instruments)
    endings = {leads: ending(instrument) for leads, instrument in instruments.items()}
    for piece in pieces:
        track = np.zeros(round(piece.seconds * RATE) + round(TAIL * RATE), np.float32)
        for one in piece.tones:
            leads, _ = one.key
            loud = LEVELS[one.note.part] * instruments[leads].level * volumes[leads]
            loud *= (one.note.velocity / 100) ** 1.5
            held, release = round(one.length * RATE), endings[leads]
            sound = tones[one.key][: held + len(release)] * np.float32(loud)
            sound[held:] *= release[: len(sound) - held]
            add(track, one.onset, sound)
        yield in_room(track)


def add(track: Sound | Samples, seconds: float, sound: Sound | Samples) -> None:
    """Add a sound, in one channel or as many as the track has, as far as the track goes."""
    at = round(seconds * RATE)
    place = track[at : at + len(sound)]
    place += sound[: len(place)] if sound.ndim == track.ndim else sound[: len(place), None]


def _tones(
    pieces: Sequence[Piece], instruments: Mapping[bool, Instrument]
) -> Mapping[tuple[bool, int], Samples]:
    """The tones that there are, each as long as it is needed."""
    longest: dict[tuple[bool, int], float] = {}
    for piece in pieces:
        for one in piece.tones:
            longest[one.key] = max(longest.get(one.key, 0), one.length)
    return {
        (leads, pitch): tone(instruments[leads], pitch, length + instruments[leads].release)
        for (leads, pitch), length in longest.items()
    }
