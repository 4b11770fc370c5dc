"""A soundfont played by fluidsynth: the notes and the times of abcgen's own sound."""

from __future__ import annotations

import os
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from abcgen.formats.audio import soundfont
from abcgen.formats.audio.instruments import Faster, Mix
from abcgen.formats.audio.rendering import Passage, render, rounds_of
from abcgen.formats.audio.soundfont import FLUIDSYNTH_VARIABLE, require_soundfont
from abcgen.formats.audio.tones import RATE
from abcgen.system.errors import RequestError, ToolError
from tests.formats.audio.listening import (
    HORNPIPE,
    JIG,
    SEPARATE,
    midi_notes,
    onsets,
    pitch_at,
    score_of,
)
from tests.formats.audio.soundfonts import needs_fluidsynth, plain_soundfont

needs_processes = pytest.mark.skipif(sys.platform == "win32", reason="it is a shell script")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.sf2"
    path.write_bytes(plain_soundfont())
    return path


@needs_fluidsynth
@pytest.mark.parametrize("abc", [SEPARATE, HORNPIPE])
@pytest.mark.parametrize("tempo", [0.5, 1.0, 1.5])
def test_it_plays_the_notes_of_the_midi(plain: Path, abc: str, tempo: float) -> None:
    sound = render(score_of(abc), Mix(tempo=tempo, soundfont=plain)).samples
    notes = midi_notes(abc)
    starts = [start / tempo for start, _ in notes]
    # fluidsynth's own room sounds on, so that where silence was is where it is much louder.
    loud = np.abs(sound).max(axis=1)
    for start, (_, pitch) in zip(starts, notes, strict=True):
        at = round(start * RATE)
        assert loud[at + 220 : at + 660].max() > 0.2 * loud.max()
        assert loud[max(at - 660, 0) : at].max(initial=0) < 0.1 * loud.max()
        assert pitch_at(sound, start + 0.02, 0.15) == pytest.approx(pitch, abs=0.3)


@needs_fluidsynth
def test_a_loop_that_gains_speed_is_timed_as_abcgens_own(plain: Path) -> None:
    score = score_of(SEPARATE)
    takes = []
    for mix in (Mix("piano", 0.5), Mix("piano", 0.5, soundfont=plain)):
        passage = rounds_of(score, mix, Passage(Fraction(0), Fraction(4)), Faster(0.25, 1.0))
        takes.append(render(score, mix, passage))
    own, other = takes
    times = [[(one.seconds, one.tempo) for one in take.rounds] for take in takes]
    assert times[0] == times[1]
    assert (own.again, own.seconds) == (other.again, other.seconds)
    for start in onsets(own.samples)[:-1]:
        at = round(start * RATE)
        assert np.abs(other.samples[at + 220 : at + 660]).max() > 0.05
    # Where the player goes back, each time is like the one before.
    again, end = round(own.again * RATE), len(other.samples) - RATE
    assert (
        np.abs(other.samples[end - RATE : end] - other.samples[end - RATE - again :][:RATE]).max()
        < 1e-4
    )


@needs_fluidsynth
def test_parts_click_and_volumes_are_heard(plain: Path) -> None:
    def loudness(**options: float | bool) -> float:
        mix = Mix(soundfont=plain, **{"melody": 0.0, "chords": 0.0, **options})  # type: ignore[arg-type]
        return float(np.sqrt((render(score_of(JIG), mix).samples ** 2).mean()))

    assert loudness(melody=1.0) > 1.5 * loudness(chords=1.0) > 0
    assert loudness(melody=0.5) == pytest.approx(loudness(melody=1.0) / 2, rel=0.1)
    assert loudness(melody=1.0, click=True) > loudness(melody=1.0)
    mix = Mix("piano", 1.0, 1.5, 1.5, click=True, count_in=True, soundfont=plain)
    assert 0.3 < np.abs(render(score_of(JIG), mix).samples).max() < 1


def test_what_is_no_soundfont_is_told(tmp_path: Path) -> None:
    path = tmp_path / "music.sf2"
    path.write_text(JIG, encoding="utf-8")
    with pytest.raises(RequestError, match=r"music\.sf2: that isn't a soundfont"):
        require_soundfont(path)
    with pytest.raises(RequestError, match=r"gone\.sf2: the soundfont can't be read"):
        require_soundfont(tmp_path / "gone.sf2")


@needs_fluidsynth
def test_a_damaged_one_and_a_silent_one_are_told(plain: Path) -> None:
    data = plain.read_bytes()
    plain.write_bytes(plain_soundfont(0.0))
    with pytest.raises(ToolError, match=r"plain\.sf2 has no instrument that sounds"):
        render(score_of(JIG), Mix(soundfont=plain))
    plain.write_bytes(data[: len(data) // 2])
    with pytest.raises(ToolError, match=r"can't play with plain\.sf2: the file may be damaged"):
        render(score_of(JIG), Mix(soundfont=plain))


def test_without_fluidsynth_one_sentence_says_how_to_get_it(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FLUIDSYNTH_VARIABLE, "there-is-no-such-program")
    with pytest.raises(ToolError, match="fluidsynth, which isn't installed: sudo apt install"):
        render(score_of(JIG), Mix(soundfont=plain))


@needs_processes
def test_one_that_hangs_is_given_up_with_its_children(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "hanging"
    number = tmp_path / "number"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {number}\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv(FLUIDSYNTH_VARIABLE, str(program))
    monkeypatch.setattr(soundfont, "_START_UP", 1.0)
    monkeypatch.setattr(soundfont, "_SLOWEST", 0.0)
    with pytest.raises(ToolError, match="hanging took longer than 1 s and was stopped"):
        render(score_of(JIG), Mix(soundfont=plain))
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            os.kill(int(number.read_text()), 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("its child still runs")
