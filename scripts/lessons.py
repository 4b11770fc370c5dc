"""Open the lessons in the browser: `python scripts/lessons.py`, from any folder.

The first time it makes an environment in .venv, and copies the lessons into abcgen-lessons in the
current folder. What is changed there stays; delete a file there to have it as it was.
"""

# No `from __future__ import annotations`: Python 3.6 must get as far as the sentence below.
import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit(f"abcgen needs Python 3.10 or newer; this is {sys.version.split()[0]}.")

import argparse
import shutil
import subprocess
from pathlib import Path

import environment
import system

LESSONS = environment.REPOSITORY / "docs" / "lessons"
FOLDER = "abcgen-lessons"


def main() -> int:
    """Set up, copy what isn't there yet, and open it; returns the exit status."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    python = environment.program(environment.prepare(["lessons"]), "python")
    folder = copy(Path.cwd() / FOLDER)
    system.say(f"Opening the lessons in {folder} (Ctrl+C here ends them) ...")
    return subprocess.call([python, "-m", "marimo", "edit", "--skip-update-check", folder])


def copy(folder: Path) -> Path:
    """Put those lessons into a folder that aren't in it; returns the folder."""
    folder.mkdir(exist_ok=True)
    for path in sorted(LESSONS.glob("*.py")):
        if not (folder / path.name).exists():
            shutil.copy(path, folder)
    return folder


if __name__ == "__main__":
    system.run_to_exit(main)
