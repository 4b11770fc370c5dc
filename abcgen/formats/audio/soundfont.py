"""The user's own soundfont, played by fluidsynth: pieces become MIDI, and that becomes samples.

The times are those of abcgen's own sound, so that whatever follows the one follows the other.
fluidsynth is C and reads a file of anybody's, so it runs under limits, as abc2midi does.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import mido
import numpy as np
import numpy.typing as npt

from abcgen.formats.audio.instruments import ACCOMPANYING, Mix, instrument_of
from abcgen.formats.audio.pieces import Piece, Sound
from abcgen.formats.audio.tones import RATE
from abcgen.system import RequestError, ToolError, run_limited, temporary_folder

FLUIDSYNTH_VARIABLE = "ABCGEN_FLUIDSYNTH"
FLUIDSYNTH_ADVICE = (
    "sudo apt install fluidsynth, brew install fluid-synth, or see https://www.fluidsynth.org"
)
_TAIL = 1.5
"""Seconds that a piece sounds on."""
_GAIN = "0.6"
"""So low that nothing is cut off in fluidsynth's 16 bits."""
_NOISE = 3
"""What its samples are at most where nothing sounds."""
_LOUDER = np.float32(4.5 / 32768)
"""From these to a sound as loud as abcgen's own."""
_NO_LOCK = ("-o", "synth.lock-memory=0")
"""It needs no memory that is never swapped out, which users seldom may have."""
_TICKS = 10_000
"""Of MIDI, a second."""
_BLOCK = 64
"""Samples; fluidsynth starts notes at multiples of them."""
_CHANNELS = {"melody": 0, "bass": 1, "chord": 2}
_VOLUMES = {"melody": 80, "bass": 52, "chord": 52}
"""The usual ones, as MIDI's controller 7 has them; loudness grows with their square."""
_START_UP = 30.0
"""Seconds in which fluidsynth is to have read the soundfont."""
_SLOWEST = 1.0
"""Seconds it may take for a second of sound."""
_FILES = 1 << 28
"""Bytes of a file beside the sound: what a library shares with a sound server counts as one."""
_MEMORY = 1 << 30
"""Bytes it may take beside the soundfont, which it may hold twice."""


def find_fluidsynth() -> Path | None:
    """fluidsynth on the PATH, or what the environment variable ABCGEN_FLUIDSYNTH names."""
    found = shutil.which(os.environ.get(FLUIDSYNTH_VARIABLE) or "fluidsynth")
    return Path(found).absolute() if found else None


def require_soundfont(path: Path) -> Path:
    """fluidsynth; raises RequestError when there is no such file or it is no soundfont, ToolError
    when fluidsynth is missing."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError as error:
        raise RequestError(f"{path}: the soundfont can't be read: {error.strerror}") from error
    if (start[:4], start[8:]) != (b"RIFF", b"sfbk"):
        raise RequestError(f"{path}: that isn't a soundfont: choose a file .sf2 or .sf3")
    program = find_fluidsynth()
    if program is None:
        missing = "a soundfont is played by fluidsynth, which isn't installed"
        raise ToolError(f"{missing}: {FLUIDSYNTH_ADVICE}")
    return program


def play_pieces(pieces: Sequence[Piece], mix: Mix) -> Iterator[Sound]:
    """Each piece on the soundfont's instruments, some time longer than it is.

    Raises RequestError and ToolError as `require_soundfont` does, ToolError when fluidsynth fails
    or takes too long.
    """
    assert mix.soundfont is not None
    program = require_soundfont(mix.soundfont)
    lengths = [_blocks(piece.seconds) + _blocks(_TAIL) for piece in pieces]
    starts = [sum(lengths[:number]) for number in range(len(pieces))]
    sound = np.zeros((sum(lengths), 2), np.float32)
    if any(piece.tones for piece in pieces):
        midi = _midi(pieces, starts, len(sound), mix)
        played = _run(program, mix.soundfont, midi, len(sound))[: len(sound)]
        sound[: len(played)] = played * _LOUDER
    fall = np.linspace(1, 0, _BLOCK * 100, dtype=np.float32)[:, None]
    for at, length in zip(starts, lengths, strict=True):
        part = sound[at : at + length]
        part[-len(fall) :] *= fall
        yield part


def _blocks(seconds: float) -> int:
    """So many seconds as samples, in whole blocks."""
    return -(-round(seconds * RATE) // _BLOCK) * _BLOCK


def _midi(pieces: Sequence[Piece], starts: Sequence[int], end: int, mix: Mix) -> bytes:
    """A MIDI file in which the pieces follow one another from these samples on."""
    timed = list(_set_up(mix))
    for piece, start in zip(pieces, starts, strict=True):
        for one in piece.tones:
            onset, channel = start / RATE + one.onset, _CHANNELS[one.note.part]
            pitch, velocity = one.note.pitch, one.note.velocity
            on = mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)
            off = mido.Message("note_off", channel=channel, note=pitch)
            timed += [(onset, on), (onset + one.length, off)]
    timed.append((end / RATE, mido.MetaMessage("end_of_track")))
    track, now = mido.MidiTrack(), 0
    # At the same moment ends come before starts, so that a repeated note is struck anew.
    for tick, message in sorted(
        ((round(seconds * _TICKS), message) for seconds, message in timed),
        key=lambda one: (one[0], one[1].type == "note_on"),
    ):
        track.append(message.copy(time=tick - now))
        now = tick
    data = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=_TICKS, tracks=[track]).save(file=data)
    return data.getvalue()


def _set_up(mix: Mix) -> Iterator[tuple[float, mido.Message | mido.MetaMessage]]:
    yield 0.0, mido.MetaMessage("set_tempo", tempo=1_000_000)
    for part, channel in _CHANNELS.items():
        leads = part == "melody"
        instrument = instrument_of(mix.instrument if leads else ACCOMPANYING)
        volume = round(_VOLUMES[part] * (mix.melody if leads else mix.chords) ** 0.5)
        yield 0.0, mido.Message("program_change", channel=channel, program=instrument.program)
        yield 0.0, mido.Message("control_change", channel=channel, control=7, value=volume)


def _run(program: Path, soundfont: Path, midi: bytes, length: int) -> npt.NDArray[np.int16]:
    """What fluidsynth makes of so many samples of MIDI, (samples, 2), perhaps with more behind."""
    with temporary_folder() as folder:
        (folder / "tune.mid").write_bytes(midi)
        (folder / "none").touch()  # instead of the user's commands, which may load other files
        options = ("-ni", "-q", "-f", "none", "-r", str(RATE), "-g", _GAIN)
        raw = ("-T", "raw", "-O", "s16", "-E", "little", "-F", "tune.raw")
        status, said = run_limited(
            [str(program), *options, *_NO_LOCK, *raw, str(soundfont.absolute()), "tune.mid"],
            folder,
            timeout=_START_UP + _SLOWEST * length / RATE,
            memory=_MEMORY + 2 * soundfont.stat().st_size,
            file_size=_FILES + 8 * length,
        )
        made = folder / "tune.raw"
        data = made.read_bytes() if made.is_file() else b""
    # It plays on with another soundfont, or none, when it can't read this one.
    if status or "ailed to load" in said or len(data) < 4 * _BLOCK:
        raise ToolError(f"fluidsynth can't play with {soundfont.name}: the file may be damaged")
    played = np.frombuffer(data[: len(data) // 4 * 4], "<i2").reshape(-1, 2)
    if np.abs(played).max() <= _NOISE:
        raise ToolError(f"{soundfont.name} has no instrument that sounds here")
    return played
