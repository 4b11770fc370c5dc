"""The player: what it asks of its device, and time going by without one."""

from __future__ import annotations

import time
import wave
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from abcgen.formats.audio.instruments import Faster, Mix
from abcgen.formats.audio.player import Player, Silence
from abcgen.formats.audio.rendering import Passage, Take, render, rounds_of
from abcgen.formats.audio.tones import RATE
from tests.formats.audio.listening import Machine, score_of

SOUND = np.tile(np.linspace(-0.5, 0.5, 2 * RATE, dtype=np.float32)[:, None], (1, 2))
"""Two seconds."""


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Recorder(Silence):
    """A device that keeps what it was given; the time goes by as the test says."""

    clock: Clock = field(default_factory=Clock)
    files: list[Path] = field(default_factory=list)
    heard: list[np.ndarray] = field(default_factory=list)
    volumes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.clock)

    def load_file(self, path_to_file: str) -> None:
        super().load_file(path_to_file)
        self.files.append(Path(path_to_file))
        with wave.open(path_to_file) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            self.heard.append(data.reshape(-1, 2) / 32767)

    def set_volume(self, volume: float) -> None:
        self.volumes.append(volume)


@pytest.fixture
def device() -> Recorder:
    return Recorder()


@pytest.fixture
def player(device: Recorder) -> Player:
    return Player(lambda: device)


def test_the_device_is_given_the_samples_after_some_silence(
    player: Player, device: Recorder
) -> None:
    player.load(SOUND)
    [heard] = device.heard
    assert np.abs(heard[: len(heard) - len(SOUND)]).max() == 0
    assert np.abs(heard[-len(SOUND) :] - SOUND).max() < 1e-4


def test_what_starts_again_has_no_silence_before_it(player: Player, device: Recorder) -> None:
    player.load(SOUND, again=1.0)
    assert np.abs(device.heard[0] - SOUND).max() < 1e-4


@pytest.mark.parametrize("again", [0.0, 9.0])
def test_the_position_goes_with_the_time(player: Player, device: Recorder, again: float) -> None:
    player.load(SOUND, again=again)
    assert player.position is None
    player.play(0.5)
    assert player.playing
    assert player.position == 0.5
    device.clock.now += 0.1
    for _ in range(3):
        before = player.position
        device.clock.now += 0.4
        assert before is not None
        assert player.position == pytest.approx(before + 0.4, abs=0.001)
    device.clock.now += 1
    assert player.playing is (again > 0)
    assert (player.position is None) is (again == 0)


@pytest.mark.parametrize("faster", [None, Faster(0.1, 1.0)])
def test_a_loop_goes_on_for_minutes_as_if_it_were_written_out(faster: Faster | None) -> None:
    score = score_of("X:1\nM:4/4\nL:1/4\nQ:1/4=121\nK:C\nCDEF|\n")
    mix = Mix("flute", 0.8)
    take = render(score, mix, rounds_of(score, mix, Passage(Fraction(0), Fraction(4)), faster))
    machine = Machine()
    with Player(lambda: machine) as player:
        player.load(take.samples, again=take.again)
        player.play()
        for turn in range(5000):
            machine.run(0.03)
            position = player.position
            assert position is not None
            assert position < take.seconds - 10
            # The note that is said to be heard is the one that is.
            rounds = take.round(position)
            assert rounds is not None
            if turn > 1000:
                assert rounds.tempo == (1.0 if faster else 0.8)
    heard = np.concatenate(machine.heard)
    round_ = round(take.again * RATE) // passage_rounds(take)
    steady = heard[40 * RATE :]
    # Each time is like the one before, to the sample: no gap, no click.
    assert np.abs(steady[round_:] - steady[:-round_]).max() < 1e-3
    assert np.abs(steady).max() > 0.1


def passage_rounds(take: Take) -> int:
    """How many times through the passage the player goes back by."""
    last = take.rounds[-1].seconds - take.rounds[-2].seconds
    return round(take.again / last)


def test_where_nobody_looks_a_loop_starts_again_at_its_end() -> None:
    machine = Machine()
    with Player(lambda: machine) as player:
        player.load(SOUND, again=1.0)
        player.play()
        machine.run(4.5)
    heard = np.concatenate(machine.heard)
    second = heard[2 * RATE + RATE // 100 :][: 2 * RATE]  # after a period without a sound
    assert np.abs(second - SOUND).max() < 1e-3


def test_pause_stop_and_seek(player: Player, device: Recorder) -> None:
    player.load(SOUND)
    player.play()
    device.clock.now += 1
    player.pause()
    device.clock.now += 9
    assert not player.playing
    assert player.position == pytest.approx(0.97, abs=0.005)
    player.seek(0.5)
    player.resume()
    device.clock.now += 0.2
    assert player.position == pytest.approx(0.67, abs=0.005)
    player.seek(99)
    assert player.position is None or player.position == pytest.approx(2, abs=0.05)
    player.stop()
    assert (player.position, player.playing) == (None, False)


def test_the_volume_stays(player: Player, device: Recorder) -> None:
    player.volume = 0.25
    player.load(SOUND)
    player.play()
    assert device.volumes[-1] == player.volume == 0.25


def test_one_file_is_kept_at_a_time_and_none_at_the_end(player: Player, device: Recorder) -> None:
    for _ in range(3):
        player.load(SOUND)
    folder = device.files[-1].parent
    assert [path.name for path in folder.iterdir()] == ["3.wav"]
    player.close()
    assert not folder.exists()


def test_without_a_device_the_time_goes_by() -> None:
    def none() -> Silence:
        raise RuntimeError("No playback device is available!!")

    with Player(none) as player:
        player.load(SOUND)
        assert player.silent
        player.play()
        time.sleep(0.2)
        assert player.position
        player.stop()


def test_a_device_that_fails_on_a_file_is_done_without() -> None:
    class Broken(Recorder):
        def load_file(self, path_to_file: str) -> None:
            raise RuntimeError("MA_FAILED_TO_OPEN_BACKEND_DEVICE")

    with Player(Broken) as player:
        player.load(SOUND)
        assert player.silent


def test_just_playback_is_such_a_device(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("just_playback")
    with Player() as player:
        player.volume = 0.0  # where there is a device, no one need hear this
        player.load(SOUND)
        player.play(1.0)
        time.sleep(0.3)
        assert player.playing
        position = player.position
        assert position is not None
        assert 1.0 <= position < 1.9
        player.pause()
        assert not player.playing
        player.seek(1.9)
        player.resume()
        end = time.monotonic() + 20
        while player.position is not None and time.monotonic() < end:
            time.sleep(0.02)
        assert player.position is None
        player.rest()
    assert capfd.readouterr().err == ""
