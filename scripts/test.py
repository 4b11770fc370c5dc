"""Set up all that the tests need and run them: `python scripts/test.py`, from any folder.

First come ruff, mypy and the documentation, then pytest on all cores, under a virtual display where
there is no other.
Arguments go to pytest: `python scripts/test.py tests/test_notation.py -k bars`.
"""

# No `from __future__ import annotations`: Python 3.6 must get as far as the sentence below.
import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit(f"abcgen needs Python 3.10 or newer; this is {sys.version.split()[0]}.")

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import environment
import system

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    # Its tools need a newer Python than abcgen does.
    *([("mkdocs", "build", "--strict", "--quiet")] if sys.version_info >= (3, 11) else []),
)
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadgroup", "--no-loadscope-reorder")
"""Arguments of pytest: a process for each core; tests/conftest.py says which share one and when."""
VIRTUAL_DISPLAY = ("xvfb-run", "-a", "-s", "-screen 0 1280x900x24")


def main() -> int:
    """Set up, run the checks and the tests; returns the exit status."""
    bare = not system.has_display()
    for need in (system.ABC2MIDI, system.TKINTER, *([system.XVFB] if bare else [])):
        problem = system.ensure(need)
        if problem:
            system.say(f"Some tests will fail. {problem}")
    python = environment.program(environment.prepare(["dev"]), "python")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # it is of mkdocs' own future, not of these pages
    failed = [check for check in CHECKS if run_module(python, check)]
    for check in failed:
        system.say(f"FAILED: {' '.join(check)}")
    display = VIRTUAL_DISPLAY if bare and system.XVFB.is_here() else ()
    tests = ("pytest", *SIDE_BY_SIDE, *sys.argv[1:])
    return run_module(python, tests, display) or int(bool(failed))


def run_module(python: Path, arguments: Sequence[str], before: Sequence[str] = ()) -> int:
    """Run a module in the repository with its output shown; returns its exit status."""
    system.say(f"\n{' '.join(arguments)}")
    return subprocess.call([*before, python, "-m", *arguments], cwd=environment.REPOSITORY)


if __name__ == "__main__":
    system.run_to_exit(main)
