"""Sound files: WAV by Python's own module, MP3 and Ogg by libsndfile where soundfile brings it."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from abcgen.formats.audio.pieces import Sound
from abcgen.formats.audio.rendering import render
from abcgen.formats.audio.tones import RATE
from abcgen.formats.exporting import Options
from abcgen.formats.midi.abc2midi import Conversion
from abcgen.formats.midi.engines import heard_faults
from abcgen.formats.table import suffix_of
from abcgen.notation import parse_tunebook, to_score
from abcgen.system import Save, ToolError

if TYPE_CHECKING:
    from abcgen.music import Score

_COMPRESSED: Mapping[str, tuple[str, str]] = {
    ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".ogg": ("OGG", "VORBIS"),
}
"""What libsndfile calls the format of a suffix, and the coding in it."""
_WAV = ".wav"
_BLOCK = RATE
"""Samples that are written at once; libsndfile's Ogg encoder keeps them on the stack."""


def write_sound(abc: str, target: Path, options: Options, save: Save) -> Conversion:
    """Write a tune as a sound file of the kind that the suffix of `target` says.

    Raises ToolError when the tune has no note or soundfile is missing, RequestError as
    `Mix.check` does.
    """
    tune = next(parse_tunebook(abc), None)
    if tune is None:
        raise ToolError("there is no tune to play: the text is empty")
    score = to_score(tune)
    mix = options.mix if options.chords else options.mix.without_chords()
    samples = render(score, mix).samples
    suffix = suffix_of(target)
    save(target, wav_bytes(samples) if suffix == _WAV else _compressed(samples, suffix, score))
    return Conversion(target, heard_faults(tune), (), engine="abcgen")


def wav_bytes(samples: Sound) -> bytes:
    """A WAV file of 16 bits; the samples are at most 1."""
    data = io.BytesIO()
    write_wav(data, samples)
    return data.getvalue()


def write_wav(target: IO[bytes], *sounds: Sound) -> None:
    """Write a WAV file of 16 bits, in which the sounds follow one another."""
    with wave.open(target, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.setnframes(sum(map(len, sounds)))
        for sound in sounds:
            for start in range(0, len(sound), _BLOCK):
                block = sound[start : start + _BLOCK] * np.float32(32767)
                file.writeframesraw(block.round().astype("<i2").tobytes())


def _compressed(samples: Sound, suffix: str, score: Score) -> bytes:
    try:
        import soundfile
    except (ImportError, OSError) as error:  # OSError: it doesn't find libsndfile
        raise ToolError(
            f"{suffix} files need soundfile, which isn't installed: pip install 'abcgen[window]', "
            f"or choose a name that ends in {_WAV}"
        ) from error
    data = io.BytesIO()
    form, coding = _COMPRESSED[suffix]
    with soundfile.SoundFile(data, "w", RATE, samples.shape[1], coding, format=form) as file:
        if score.title:
            file.title = score.title
        for start in range(0, len(samples), _BLOCK):
            file.write(samples[start : start + _BLOCK])
    return data.getvalue()
