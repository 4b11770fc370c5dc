"""A tone of an instrument: a sum of partials, all below half the sampling rate, so that none is
folded back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from abcgen.formats.audio.instruments import Instrument

Samples = npt.NDArray[np.float32]
RATE = 44_100
"""Samples a second."""
_HIGHEST = 0.45 * RATE
_INAUDIBLE = 2e-3
"""Partials that weak beside the strongest are left out."""
_WARMTH = 5000.0
"""Hz from which on partials weaken faster."""
FURTHER = 0.5
"""How loud each further string or reed is beside the one before, so that no beat is silent."""
_VIBRATO_AFTER = 0.25
"""Seconds until vibrato is at its full depth."""


def tone(instrument: Instrument, pitch: int, seconds: float) -> Samples:
    """A tone of a MIDI pitch, held so long, from its attack on; 1 at the loudest."""
    time = np.arange(max(round(seconds * RATE), 1)) / RATE
    frequency = 440.0 * 2 ** ((pitch - 69) / 12)
    sound = np.zeros(len(time), np.float32)
    for number, cents in enumerate(instrument.tuning):
        tuned, alone = frequency * 2 ** (cents / 1200), np.zeros_like(sound)
        _add_partials(alone, instrument, tuned, _cycles(instrument, tuned, time), time)
        sound += alone * np.float32(FURTHER**number)
    if instrument.breath:
        sound += _noise(instrument.breath * float(np.abs(sound).max()), pitch, len(sound))
    rise = sound[: round(instrument.attack * RATE)]
    rise *= _fall(len(rise))[::-1]
    return sound / np.float32(np.abs(sound).max() or 1)


def ending(instrument: Instrument) -> Samples:
    """What the samples after the end of a tone are multiplied by."""
    return _fall(round(instrument.release * RATE))


def _fall(length: int) -> Samples:
    """From 1 to 0, without a corner at either end."""
    return (0.5 + 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)


def _cycles(
    instrument: Instrument, frequency: float, time: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """How many cycles of the first partial are over at each moment."""
    cycles = frequency * time
    if instrument.vibrato:
        speed = 2 * np.pi * 5.4  # radians a second
        depth = frequency * (2 ** (instrument.vibrato / 1200) - 1) / speed
        cycles -= depth * np.minimum(time / _VIBRATO_AFTER, 1) * np.cos(speed * time)
    return cycles


def _add_partials(
    sound: Samples,
    instrument: Instrument,
    frequency: float,
    cycles: npt.NDArray[np.float64],
    time: npt.NDArray[np.float64],
) -> None:
    number = np.arange(1, max(int(_HIGHEST / frequency), 1) + 1)
    stretched = number * np.sqrt(1 + instrument.stiffness * number**2)
    levels = _levels(instrument, number, frequency)
    levels[stretched * frequency > _HIGHEST] = 0
    short = time.astype(np.float32)
    heard = levels >= _INAUDIBLE * levels.max()
    # Phases by which the partials' peaks don't coincide: M. R. Schroeder, "Synthesis of low-peak-
    # factor signals" (1970).
    phases = number**2 / (2 * heard.sum())
    for level, times, phase_at_start in zip(
        levels[heard], stretched[heard], phases[heard], strict=True
    ):
        phase = times * cycles + phase_at_start
        phase -= np.floor(phase)
        partial = np.sin(phase.astype(np.float32) * np.float32(2 * np.pi))
        partial *= np.float32(level)
        if instrument.decay:
            slower = instrument.decay * (440 / frequency) ** 0.5
            speed = (1 + instrument.damping * (times - 1)) / slower
            partial *= np.exp(short * np.float32(-speed))
        sound += partial


def _levels(
    instrument: Instrument, number: npt.NDArray[np.int64], frequency: float
) -> npt.NDArray[np.float64]:
    levels = number.astype(float) ** -instrument.slope
    levels[1::2] *= instrument.even
    if instrument.plucked_at:
        levels *= np.abs(np.sin(np.pi * number * instrument.plucked_at))
    raised = np.ones_like(levels)
    for middle, gain, width in instrument.body:
        raised += gain * np.exp(-((np.log2(number * frequency / middle) / width) ** 2))
    # Air and wood swallow the highest ones.
    return levels * raised / (1 + (number * frequency / _WARMTH) ** 2)


def _noise(level: float, seed: int, length: int) -> Samples:
    """Noise without its highest part, always the same for a seed."""
    noise = np.random.default_rng(seed).standard_normal(length, np.float32)
    noise[1:] += noise[:-1].copy()
    noise[2:] += noise[:-2].copy()
    return noise * np.float32(level / 2)
