"""Printing a file as the system prints, or else opening it where the user can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from abcgen.system.opener import open_file

_SECONDS = 20.0
"""In which a file is taken into the queue."""


def print_file(path: Path) -> str:
    """Print a PDF on the system's usual printer, or open it in its viewer; what was done, as the
    end of a sentence.

    Raises ToolError as `open_file` does.
    """
    if _sent(path.absolute()):
        return "sent to the printer"
    open_file(path)
    return "opened to be printed from there: no printer takes it from here"


def _sent(path: Path) -> bool:
    """Whether a printer has taken it."""
    if sys.platform == "win32":
        try:
            os.startfile(path, "print")
        except OSError:  # no program is chosen for it, or that one can't print
            return False
        return True
    # Both copy the file before they end; macOS has them too.
    program = shutil.which("lp") or shutil.which("lpr")
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
