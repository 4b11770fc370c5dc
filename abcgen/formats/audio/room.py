"""A small room: early reflections, and an echo on each side that dies away.

The echoes are those of M. R. Schroeder's combs ("Natural sounding artificial reverberation", 1962),
each computed a whole delay at a time.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from abcgen.formats.audio.tones import RATE, Samples

_EARLY = ((0.0097, 0.5), (0.0151, -0.4), (0.0213, 0.35), (0.0293, -0.3))
"""Seconds until a reflection comes, and its strength."""
_COMBS = ((0.0297, 0.0371, 0.0437), (0.0311, 0.0391, 0.0419))
"""Seconds of the delays, left and right."""
_FADING = 0.35
"""Seconds in which an echo weakens to a thousandth."""
_WET = 0.10
TAIL = 0.4
"""Seconds that the room sounds on."""


def in_room(dry: Samples) -> npt.NDArray[np.float32]:
    """The sound in stereo, (samples, 2), as long as it is."""
    early = np.zeros_like(dry)
    for delay, strength in _EARLY:
        at = round(delay * RATE)
        early[at:] += np.float32(strength) * dry[: len(dry) - at]
    sides = np.empty((len(dry), 2), np.float32)
    for side, delays in enumerate(_COMBS):
        wet = sum((_comb(early, delay) for delay in delays), np.zeros_like(dry))
        sides[:, side] = dry + np.float32(_WET) * wet
    return sides


def _comb(sound: Samples, delay: float) -> Samples:
    length = round(delay * RATE)
    strength = np.float32(0.001 ** (delay / _FADING))
    rows = np.zeros((-(-len(sound) // length), length), np.float32)
    rows.ravel()[: len(sound)] = sound
    for before, row in pairwise(rows):
        row += strength * before
    return rows.ravel()[: len(sound)]
