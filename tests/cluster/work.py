"""What the workers of these tests do: functions of a module, which other processes find."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from abcgen.compose import Request
from abcgen.system import RequestError


def square(number: int) -> int:
    return number * number


def noted(folder: Path, number: int) -> Request:
    """A dataclass of abcgen; leaves word of the call in a folder."""
    with (folder / str(number)).open("a", encoding="utf-8") as file:
        file.write("x")
    return Request(seed=number)


def deadly(folder: Path, number: int) -> int:
    """Kills its process at the number 5, the first time."""
    mark = folder / "killed"
    if number == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def moody(folder: Path, number: int) -> int:
    """Fails at the number 5, the first two times."""
    mark = folder / "failed"
    times = mark.stat().st_size if mark.exists() else 0
    if number == 5 and times < 2:
        mark.write_text("x" * (times + 1), encoding="utf-8")
        raise OSError("a disk hiccups")
    return square(number)


def always_deadly(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refusing(folder: Path, number: int) -> int:
    if number == 5:
        with (folder / "refused").open("a", encoding="utf-8") as file:
            file.write("x")
        raise RequestError("5 can't be")
    return number
