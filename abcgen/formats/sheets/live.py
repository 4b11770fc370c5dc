"""A tune's score drawn again and again as its text changes, system by system.

The drawing is done by a process that stays up (`standing`); if it crashes or hangs it is ended, and
the next question starts another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from abcgen.formats.sheets.drawing import SYSTEMS
from abcgen.system import Child, ToolError

_OPTIONS: Mapping[str, object] = {**SYSTEMS, "svgBoundingBoxes": True}
"""Lengths in tenths of a millimetre."""
_UNITS = 10
"""Of verovio's pictures to a tenth of a millimetre."""
_LEAST_WIDTH = 300
_COMMAND = (sys.executable, "-m", "abcgen.formats.sheets.standing")
Box = tuple[float, float, float, float]
"""Left, top, width and height in tenths of a millimetre."""


class Drawn(NamedTuple):
    """Something that is written in the tune, as it is drawn."""

    at: int
    """The offset of its first character in the tune."""
    size: int
    """How many characters write it."""
    box: Box


@dataclass(frozen=True)
class System:
    """One line of a score."""

    width: float
    height: float
    notes: tuple[Drawn, ...]
    """Heads and rests."""
    bars: tuple[Box, ...]


class Engraver:
    """Draws scores in a process of its own. Safe from any thread; questions wait their turn."""

    def __init__(self, timeout: float = 20.0) -> None:
        """`timeout` in seconds for an answer."""
        self._timeout = timeout
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._closed = False
        self._laid_out: Mapping[str, object] = {}
        """The question after the score laid out last."""

    def lay_out(self, abc: str, width: float) -> tuple[System, ...]:
        """The systems of the first tune of `abc` on a page so many tenths of a millimetre wide.

        Raises ToolError where it has no notes, or they can't be drawn.
        """
        options = {**_OPTIONS, "pageWidth": max(round(width), _LEAST_WIDTH)}
        answer, _ = self._ask({"abc": abc, "options": options})
        return tuple(_system(one) for one in answer["systems"])

    def picture(self, system: int, width: int, height: int, ink: str = "black") -> bytes:
        """A system of the score laid out last, from 0, as a PNG picture of so many pixels.

        Its ground is transparent, `ink` a colour as in CSS. Raises ToolError when it can't be
        drawn.
        """
        question = {"system": system, "width": width, "height": height, "ink": ink}
        _, picture = self._ask(question)
        return picture

    def start(self) -> None:
        """Start the process, which takes a moment, before there is a question."""
        with self._lock:
            self._started()

    def interrupt(self) -> None:
        """End the process, and with it what it is at; the next question starts another."""
        if child := self._child:
            child.kill()

    def close(self) -> None:
        """End the process; there will be no more questions."""
        self._closed = True
        self.interrupt()
        with self._lock:
            self._end()

    def _ask(self, question: Mapping[str, object]) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            if self._started() and "abc" not in question:
                self._put(self._laid_out)
            answer = self._put(question)
            if "abc" in question:
                self._laid_out = question
            return answer

    def _put(self, question: Mapping[str, object]) -> tuple[dict[str, Any], bytes]:
        """Put a question to the process; raises ToolError when it can't answer."""
        assert self._child is not None
        process = self._child.process
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(self._timeout, self._child.kill)
        alarm.start()
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            answer, picture = _answer(process.stdout)
        except (OSError, ValueError) as error:
            self._end()
            raise ToolError("the score of this tune can't be drawn") from error
        finally:
            alarm.cancel()
        if "error" in answer:
            raise ToolError(answer["error"])
        return answer, picture

    def _started(self) -> bool:
        """Have a process that lives, and tell whether it is a new one."""
        if self._closed:
            raise ToolError("the window is closed")
        if self._child and self._child.process.poll() is not None:
            self._end()
        if self._child:
            return False
        try:
            self._child = Child(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise ToolError(f"the score can't be drawn: {error.strerror}") from error
        return True

    def _end(self) -> None:
        if self._child:
            self._child.end()
            self._child = None


def _answer(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """What the process says; ValueError when it ended in the middle."""
    answer = json.loads(stream.readline())
    picture = stream.read(answer["bytes"])
    if len(picture) < answer["bytes"]:
        raise ValueError("the picture ends too early")
    return answer, picture


def _system(found: Mapping[str, Any]) -> System:
    width, height = found["size"]
    return System(
        width / _UNITS,
        height / _UNITS,
        tuple(Drawn(at, size, _box(box)) for at, size, box in found["notes"]),
        tuple(map(_box, found["bars"])),
    )


def _box(found: list[int]) -> Box:
    left, top, width, height = (side / _UNITS for side in found)
    return left, top, width, height
