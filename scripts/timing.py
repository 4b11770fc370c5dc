"""How a figure is taken: steadily, in a fresh process, from its start, with the memory it took."""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path


class MeasureError(Exception):
    """A figure that couldn't be taken; the text says why."""


def steady_rate(job: Callable[[int], object], unit: float, seconds: float) -> float:
    """Characters (or what `unit` counts) a second of a job that makes `unit` of them each time.

    Its first run, which may compile, doesn't count; then runs grow until one takes at least
    `seconds`, and that one counts.
    """
    job(1)
    repeats = 1
    while True:
        began = time.perf_counter()
        job(repeats)
        took = time.perf_counter() - began
        if took >= seconds:
            return repeats * unit / took
        repeats = max(2 * repeats, math.ceil(1.2 * repeats * seconds / took))


def run_python(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """What a fresh process of this Python prints; raises MeasureError when it fails.

    What it imports stays compiled, as it is where abcgen is installed.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})},
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise MeasureError(said[-1])
    return done.stdout


def start_time(seconds: float, *, command: tuple[str, ...], name: str) -> float:
    """Seconds from starting a fresh Python to its file on disk, and for `.mid` also the `.abc`.

    The file's path comes last in `command`. A first run brings all that is loaded into the
    system's cache; the median counts of those after it, ten or as many as fit into `seconds`.
    """
    times: list[float] = []
    with tempfile.TemporaryDirectory(prefix="abcgen-") as folder:
        while len(times) < 2 or (len(times) < 11 and sum(times) < seconds):
            tune = Path(folder, str(len(times)), name)
            tune.parent.mkdir()
            began = time.perf_counter()
            run_python(*command, str(tune))
            times.append(time.perf_counter() - began)
            expected = {tune, tune.with_suffix(".abc") if tune.suffix == ".mid" else tune}
            if set(tune.parent.iterdir()) != expected:
                raise MeasureError("it wrote no tune")
    return statistics.median(times[1:])


def memory_of(work: Callable[[float], float], seconds: float) -> float:
    """The most memory that this process ever held at once, in MB, doing that work too."""
    import resource

    work(seconds)
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
