"""Getting what an extra of abcgen needs, with the pip of this Python."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

from abcgen.system.children import Child
from abcgen.system.errors import ToolError
from abcgen.system.pythons import DISTRIBUTION

_MARKED = r"\s*(?:;|\band\b)\s*extra == ['\"]{}['\"]\s*$"


def requirements(extra: str) -> tuple[str, ...]:
    """What pip is to be asked for; empty where abcgen isn't installed or has no such extra."""
    try:
        found = importlib.metadata.requires(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError:
        return ()
    marked = re.compile(_MARKED.format(re.escape(extra)))
    return tuple(marked.sub("", one) for one in found if marked.search(one))


def why_not_install(extra: str) -> str | None:
    """The sentence that tells why pip can't get an extra here; None where it can."""
    if not requirements(extra):
        return "abcgen itself wasn't installed with pip, so that pip doesn't know what it needs"
    if importlib.util.find_spec("pip") is None:
        return f"the Python that runs abcgen ({sys.executable}) has no pip"
    managed = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
    if sys.prefix == sys.base_prefix and managed.exists():
        return (
            "the system looks after the packages of this Python: install abcgen in an environment "
            "of its own (python -m venv), and TensorFlow there"
        )
    return None


def install(
    extra: str,
    on_line: Callable[[str], None],
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Have pip get an extra; `on_line` hears what it says. False: it was stopped.

    What it got can be imported then, unless it stands in a folder that this Python didn't know
    when it started. Raises ToolError with pip's own sentence, and where `why_not_install` has one.
    """
    if reason := why_not_install(extra):
        raise ToolError(reason)
    command = (sys.executable, "-m", "pip", "install", "--no-input", "--progress-bar=off")
    with tempfile.TemporaryFile() as complaints:
        child = Child(
            [*command, "--disable-pip-version-check", *requirements(extra)],
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        try:
            for line in child.lines(should_stop):
                on_line(line.decode("utf-8", "replace").strip())
            status = child.process.wait()
        finally:
            child.end()
        if status and not should_stop():
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace").strip().splitlines()
            last = said[-1].removeprefix("ERROR: ") if said else f"it ended with status {status}"
            raise ToolError(f"pip couldn't get it: {last}")
    importlib.invalidate_caches()
    return status == 0
