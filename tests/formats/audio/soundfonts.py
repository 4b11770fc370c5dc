"""A soundfont for tests: one instrument of three partials that last.

Written after the SoundFont Technical Specification 2.01 (E-mu, 1998), sections 5 to 7.
"""

from __future__ import annotations

import shutil
import struct

import numpy as np
import pytest

from abcgen.formats.audio.tones import RATE

needs_fluidsynth = pytest.mark.skipif(
    shutil.which("fluidsynth") is None, reason="fluidsynth isn't installed"
)
_PERIODS, _PERIOD = 440, 100
_LOOP, _SAMPLE_MODES, _INSTRUMENT, _SAMPLE_ID = 1, 54, 41, 53
"""Generators: to loop a sample, and what stands for instrument and sample."""


def plain_soundfont(level: float = 0.5) -> bytes:
    """A soundfont whose preset 0 is three partials at that level."""
    phase = 2 * np.pi * np.arange(_PERIODS * _PERIOD) / _PERIOD
    wave = level / 2 * np.sum([np.sin(k * phase) / k for k in (1, 2, 3)], axis=0)
    samples = (32767 * wave).astype("<i2").tobytes() + 92 * b"\0"
    frequency = RATE / _PERIOD  # 441 Hz: the A is 4 cents sharp, which is put right
    name = b"plain".ljust(20, b"\0")
    end = b"EOP".ljust(20, b"\0")
    generators = struct.pack("<HhHh", _SAMPLE_MODES, _LOOP, _SAMPLE_ID, 0)
    cents = round(1200 * np.log2(440 / frequency))
    lists = {
        b"phdr": name + _preset(0) + end + _preset(1),
        b"pbag": struct.pack("<HHHH", 0, 0, 1, 0),
        b"pmod": 10 * b"\0",
        b"pgen": struct.pack("<HhHh", _INSTRUMENT, 0, 0, 0),
        b"inst": name + struct.pack("<H", 0) + end + struct.pack("<H", 1),
        b"ibag": struct.pack("<HHHH", 0, 0, 2, 0),
        b"imod": 10 * b"\0",
        b"igen": generators + 4 * b"\0",
        b"shdr": name
        + struct.pack(
            "<IIIIIBbHH", 0, len(wave), _PERIOD, len(wave) - _PERIOD, RATE, 69, cents, 0, 1
        )
        + end
        + 26 * b"\0",
    }
    info = _chunk(b"ifil", struct.pack("<HH", 2, 1)) + _chunk(b"isng", b"EMU8000\0")
    parts = (
        b"INFO" + info + _chunk(b"INAM", b"plain\0"),
        b"sdta" + _chunk(b"smpl", samples),
        b"pdta" + b"".join(_chunk(name, data) for name, data in lists.items()),
    )
    return _chunk(b"RIFF", b"sfbk" + b"".join(_chunk(b"LIST", part) for part in parts))


def _preset(bag: int) -> bytes:
    return struct.pack("<HHHIII", 0, 0, bag, 0, 0, 0)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data
