"""A sound played, with its position, by just_playback, the window's extra.

just_playback plays files, in a thread of its own that needs no Python. Of its ways some are dealt
with here: it starts at the beginning and seeks from there, so that silence leads in; and at its end
it would keep the device at work. What starts again at its end it fills up with some milliseconds of
silence, so that a sound that is repeated goes back before its end instead: the place of the next
sample that is read is known and set exactly.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np

from abcgen.formats.audio.files import write_wav
from abcgen.formats.audio.pieces import Sound
from abcgen.formats.audio.rendering import NEAR_END
from abcgen.formats.audio.tones import RATE
from abcgen.system import temporary_folder

NO_DEVICE = "There is no sound device here, so nothing is heard"
_LEAD_IN = 0.1
"""Seconds of silence before a sound that doesn't start again."""
_BUFFERED = 0.03
"""Seconds from when a sound is read until it is heard: three periods of 10 ms in miniaudio."""


class Device(Protocol):
    """What plays a file: just_playback's Playback, as far as it is used."""

    def load_file(self, path_to_file: str) -> None: ...
    def loop_at_end(self, loops_at_end: bool) -> None: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def stop(self) -> None: ...
    def seek(self, pos: float) -> None: ...
    def set_volume(self, volume: float) -> None: ...
    def close(self) -> None: ...
    @property
    def active(self) -> bool: ...
    @property
    def paused(self) -> bool: ...
    @property
    def curr_pos(self) -> float: ...


class Player:
    """Plays one sound at a time; to be closed.

    `load`, which takes some time, may be called in another thread than the rest: what is asked of
    the player meanwhile is as if nothing were loaded, and no one waits.
    """

    def __init__(self, open_device: Callable[[], Device] | None = None) -> None:
        """Raises ImportError where just_playback isn't installed."""
        self._open = open_device or _playback
        self._files = contextlib.ExitStack()
        self._folder = self._files.enter_context(temporary_folder())
        self._device: Device | None = None
        self._held = threading.Lock()
        """By who uses the device."""
        self._volume = 1.0
        self._length = self._lead = self._start = self._again = 0.0
        self._loaded = 0
        self.silent = False
        """Whether there is no device: the time goes by, and nothing is heard."""
        if open_device is None:
            import just_playback  # noqa: F401

    def load(self, samples: Sound, *, again: float = 0.0) -> None:
        """Take a sound; `again`: it goes back by so many seconds in its last NEAR_END seconds,
        whenever the position is asked for, and starts again if nobody does; 0: it ends."""
        lead = 0.0 if again else _LEAD_IN
        self._loaded += 1
        path = self._folder / f"{self._loaded}.wav"
        with path.open("wb") as file:
            write_wav(file, np.zeros((round(lead * RATE), 2), np.float32), samples)
        with self._held:
            self._length, self._lead, self._again = len(samples) / RATE, lead, again
            self._device = self._given(path)
            self._device.loop_at_end(again > 0)
            self._device.set_volume(self._volume)
            self.silent = _is_silent(self._device)
        with contextlib.suppress(OSError):  # there is none, or Windows keeps it
            (self._folder / f"{self._loaded - 1}.wav").unlink()

    def play(self, seconds: float = 0.0) -> None:
        """Play what was loaded, from a moment on."""
        with self._in_hand() as device:
            if device:
                device.play()
                device.set_volume(self._volume)
                start = self._within(seconds)
                if start:
                    device.seek(start)

    def pause(self) -> None:
        """Stop where it is."""
        with self._in_hand() as device:
            if device:
                device.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        with self._in_hand() as device:
            if device:
                device.resume()

    def stop(self) -> None:
        """Stop, and forget where it was."""
        with self._in_hand() as device:
            if device:
                device.stop()

    def seek(self, seconds: float) -> None:
        """Go to a moment, while it plays or pauses."""
        with self._in_hand() as device:
            if device:
                device.seek(self._within(seconds))

    @property
    def playing(self) -> bool:
        """Whether it plays; not while it pauses."""
        with self._in_hand() as device:
            return bool(device and device.active and not device.paused)

    @property
    def position(self) -> float | None:
        """The moment that is heard, in seconds; None when it was stopped or is over."""
        with self._in_hand() as device:
            if device is None or not device.active:
                return None
            read = device.curr_pos - self._lead
            if self._again and read >= max(self._length - NEAR_END, self._again):
                read -= self._again
                device.seek(read + 0.5 / RATE)  # which is rounded down
            heard = max(read - _BUFFERED, 0.0)
            # Where it starts, nothing before is heard.
            return min(self._start if heard < self._start <= read else heard, self._length)

    @property
    def volume(self) -> float:
        """From 0 to 1."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = volume
        with self._in_hand() as device:
            if device:
                device.set_volume(volume)

    def rest(self) -> None:
        """Let the device rest after a sound has come to its end."""
        with self._in_hand() as device:
            if device and not device.active:
                # The public way to it: the lead-in, which is silent, is started and stopped.
                device.set_volume(0.0)
                device.play()
                device.stop()

    def close(self) -> None:
        """Let go of the device."""
        with self._held:
            if self._device:
                self._device.close()
                self._device = None
            self._files.close()

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _in_hand(self) -> Iterator[Device | None]:
        """The device, unless there is none or another thread has it."""
        if not self._held.acquire(blocking=False):
            yield None
            return
        try:
            yield self._device
        finally:
            self._held.release()

    def _within(self, seconds: float) -> float:
        self._start = min(max(seconds, 0.0), self._length)
        return self._start + self._lead

    def _given(self, path: Path) -> Device:
        """A device that has the file: a silent one where there is no other."""
        device = self._device
        try:
            with _hushed():
                device = device or self._open()
                device.load_file(str(path))
        except Exception:  # noqa: BLE001 just_playback's errors have no common kind
            if device:
                device.close()
            device = Silence()
            device.load_file(str(path))
        return device


class Silence:
    """A device that plays nothing, in as much time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._length = 0.0
        self._again = False
        self._at = 0.0
        """The position when it was started, or where it pauses."""
        self._since: float | None = None
        self.paused = False

    def load_file(self, path_to_file: str) -> None:
        """Take the file's length."""
        import wave

        with wave.open(path_to_file) as file:
            self._length = file.getnframes() / file.getframerate()
        self.stop()

    def loop_at_end(self, loops_at_end: bool) -> None:
        """Whether it starts again at the end."""
        self._again = loops_at_end

    def play(self) -> None:
        """Start at the beginning."""
        self._at, self._since, self.paused = 0.0, self._now(), False

    def pause(self) -> None:
        """Stop the time."""
        if self.active and not self.paused:
            self._at, self._since, self.paused = self.curr_pos, None, True

    def resume(self) -> None:
        """Let it go on."""
        if self.paused:
            self._since, self.paused = self._now(), False

    def stop(self) -> None:
        """Go back to the beginning."""
        self._at, self._since, self.paused = 0.0, None, False

    def seek(self, pos: float) -> None:
        """Go to a moment."""
        if self.active:
            self._at = pos
            self._since = None if self.paused else self._now()

    def set_volume(self, volume: float) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    @property
    def active(self) -> bool:
        """Whether it plays or pauses."""
        if self._since is None:
            return self.paused
        return self._again or self._at + self._now() - self._since < self._length

    @property
    def curr_pos(self) -> float:
        """The moment it is at."""
        at = self._at + (self._now() - self._since if self._since is not None else 0.0)
        return at % self._length if self._again and self._length else at


def _playback() -> Device:
    from just_playback import Playback

    device: Device = Playback()
    return device


def _is_silent(device: Device) -> bool:
    """Whether a device is none: miniaudio has one for where there is no other.

    just_playback doesn't tell, so that its inner parts are asked; where they have changed the
    device is taken for a true one.
    """
    if isinstance(device, Silence):
        return True
    with contextlib.suppress(ImportError, AttributeError):
        from _ma_playback import lib

        attributes = device._Playback__ma_attrs  # type: ignore[attr-defined]
        return bool(attributes.device.pContext.backend == lib.ma_backend_null)
    return False


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """Keep what ALSA says of missing devices, in C, off the terminal."""
    try:
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # there is no terminal
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
