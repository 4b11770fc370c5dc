"""Sound files, read back by others."""

from __future__ import annotations

import builtins
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from abcgen.formats.audio.instruments import Mix
from abcgen.formats.exporting import Options, export
from abcgen.formats.table import SOUND
from abcgen.system.errors import ToolError
from tests.formats.audio.listening import SEPARATE, midi_notes, onsets, pitch_at


@pytest.mark.parametrize("suffix", SOUND)
def test_a_sound_file_holds_the_tune(suffix: str, tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    target = tmp_path / f"tune{suffix}"
    assert export(SEPARATE, target, Options(mix=Mix("piano"))).path == target
    sound, rate = soundfile.read(target)
    assert (rate, sound.shape[1]) == (44_100, 2)
    notes = midi_notes(SEPARATE)
    assert len(onsets(sound)) == len(notes)
    assert onsets(sound) == pytest.approx([time for time, _ in notes], abs=0.03)
    for time, pitch in notes:
        assert pitch_at(sound, time + 0.05) == pytest.approx(pitch, abs=0.15)


def test_a_wav_file_is_one_for_pythons_own_reader(tmp_path: Path) -> None:
    export(SEPARATE, tmp_path / "tune.wav")
    with wave.open(str(tmp_path / "tune.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 44_100)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32767
    assert onsets(samples) == pytest.approx([time for time, _ in midi_notes(SEPARATE)], abs=0.005)


def test_chords_can_be_left_out(tmp_path: Path) -> None:
    with_chords = SEPARATE.replace("CzEz", '"C"CzEz')
    for name, options in (("with", Options()), ("without", Options(chords=False))):
        export(with_chords, tmp_path / f"{name}.wav", options)
    export(SEPARATE, tmp_path / "plain.wav")
    heard = {path.stem: path.read_bytes() for path in tmp_path.iterdir()}
    assert heard["without"] == heard["plain"] != heard["with"]


def test_without_soundfile_the_way_to_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def no_soundfile(name: str, *others: Any) -> Any:
        if name == "soundfile":
            raise ImportError(name)
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", no_soundfile)
    with pytest.raises(ToolError, match=r"pip install 'abcgen\[window\]', or choose .* \.wav"):
        export(SEPARATE, tmp_path / "tune.mp3")
    assert not list(tmp_path.iterdir())
    export(SEPARATE, tmp_path / "tune.wav")


@pytest.mark.parametrize("abc", ["", "X:1\nK:C\nz|\n"])
def test_a_text_without_a_note_is_refused(abc: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="there is no"):
        export(abc, tmp_path / "tune.wav")
    assert not list(tmp_path.iterdir())
