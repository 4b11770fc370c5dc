"""`abcgen train` in a process of its own, and what it tells."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO, Any

from abcgen.model import EXPERIMENT_FILE
from abcgen.system import Child, ToolError, with_this_abcgen

_COMMAND = (sys.executable, "-c", "from abcgen.cli import main; main()")
_SAVE_EVERY = "10"
"""Seconds of training that a crash may cost."""
_STOPPED = 130
"""The exit status of a training that was stopped on request."""


def train_apart(
    folder: Path, *, force: bool = False, should_stop: Callable[[], bool] = lambda: False
) -> Generator[dict[str, Any], None, None]:
    """Train as the experiment file in `folder` says, into that folder; yields what
    `abcgen train --json` tells, and last whether it is finished: `{"event": "ended", ...}`.

    What was interrupted goes on from where it stood, unless `force` has it begin anew.
    `should_stop` is asked several times a second. Raises ToolError with the sentence of a training
    that fails.
    """
    with tempfile.TemporaryFile() as complaints:
        command = [
            *(*_COMMAND, "train", str(folder / EXPERIMENT_FILE), "--json"),
            *("--output", str(folder), "--save-every", _SAVE_EVERY),
            *(("--force",) if force else ()),
        ]
        child = Child(
            command, environment=with_this_abcgen(), stdout=subprocess.PIPE, stderr=complaints
        )
        try:
            yield from map(json.loads, child.lines(should_stop))
            status = child.process.wait()
        finally:
            child.end()
        asked = should_stop()
        if status not in (0, _STOPPED) and not asked:
            raise ToolError(_last_sentence(complaints, status))
    yield {"event": "ended", "finished": status == 0}


def _last_sentence(complaints: IO[bytes], status: int) -> str:
    complaints.seek(0)
    lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
    if not lines:
        return f"training was ended (status {status}): the same again goes on from where it stood"
    return lines[-1].removeprefix("abcgen: ")
