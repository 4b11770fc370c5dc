"""Set abcgen up and open its window: `python scripts/run.py`, from any folder.

The first time it makes an environment in .venv and gets abc2midi where the system's package
manager can give it. Where no window can be opened it composes a tune into the current folder.
"""

# No `from __future__ import annotations`: Python 3.6 must get as far as the sentence below.
import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit(f"abcgen needs Python 3.10 or newer; this is {sys.version.split()[0]}.")

import argparse
import itertools
import subprocess
from pathlib import Path

import environment
import system

TRY_WINDOW = "import tkinter; tkinter.Tk().destroy()"
TRY_TIMEOUT = 60.0  # seconds


def main() -> int:
    """Set up, then open the window or compose a tune; returns the exit status."""
    # It takes no arguments, but --help, and says so.
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    folder = prepare()
    no_midi = system.ensure(system.ABC2MIDI)
    if no_midi:
        system.say(f"Going on without MIDI: {no_midi}")
    abcgen = environment.program(folder, "abcgen")
    no_window = why_no_window(environment.program(folder, "python"))
    if not no_window:
        system.say("Opening the window ...")
        return subprocess.call([abcgen, "gui"])
    system.say(f"No window can be opened: {no_window}\nComposing a tune instead ...")
    return compose(abcgen, free_name(Path.cwd()), midi=not no_midi)


def prepare() -> Path:
    """The environment, with sound and score for the window where they can be had."""
    try:
        return environment.prepare(["window"])
    except system.SetupError as error:
        folder = environment.prepare()
        system.say(f"{error}\nGoing on without sound and score inside the window.")
        return folder


def why_no_window(python: Path) -> str | None:
    """Why `python` can't open a window, as a sentence; None when it can."""
    if not system.has_display():
        return "there is no display."
    no_tkinter = system.ensure(system.TKINTER)
    if no_tkinter:
        return no_tkinter
    try:
        system.run_quietly([python, "-c", TRY_WINDOW], TRY_TIMEOUT)
    except system.CommandError as error:
        return str(error).splitlines()[-1]
    return None


def free_name(folder: Path) -> Path:
    """The first of tune-1, tune-2, ... in `folder` with neither an .abc nor a .mid file yet."""
    for number in itertools.count(1):
        name = folder / f"tune-{number}"
        if not any(path.exists() for path in outputs(name, midi=True)):
            break
    return name


def outputs(name: Path, *, midi: bool) -> list[Path]:
    """The files of a tune called `name`."""
    suffixes = [".abc", ".mid"] if midi else [".abc"]
    return [name.with_suffix(suffix) for suffix in suffixes]


def compose(abcgen: Path, name: Path, *, midi: bool) -> int:
    """Compose a tune called `name` and say where it is; returns the exit status."""
    paths = outputs(name, midi=midi)
    status = subprocess.call((abcgen, "sample", "--output", paths[-1]))
    if status == 0:
        system.say(f"The tune is in {' and '.join(map(str, paths))}")
    return status


if __name__ == "__main__":
    system.run_to_exit(main)
