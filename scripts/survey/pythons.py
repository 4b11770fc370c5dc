"""Install and compose under each Python there is, and compare the tunes of one seed.

    python scripts/survey/pythons.py
    python scripts/survey/pythons.py --score /opt/python3.15/bin/python3 "chroot FOLDER python3"

Pythons are looked for on the PATH and among pyenv's; more can be given, each as a command that
finds this checkout under its own path. Each one makes an environment in a temporary folder,
installs this checkout, composes and imports the window's modules. Exit status 1 if one fails or
its tune differs from the first one's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
OLDEST, NEWEST = (3, 10), (3, 15)
MODELS = ("folk", "nottingham-jigs")
SEED = "1"
TIMEOUT = 1800.0  # seconds, for all that one Python does
LEFT_OUT = (".git", ".venv", ".dev", "build", "dist", "*.egg-info", "__pycache__", ".*_cache")
"""What of the checkout isn't installed."""
WHO = "import sys; print(*sys.version_info[:2], sys.version.split()[0], sys.base_prefix)"
NUMPY = "import numpy; print(numpy.__version__)"
WINDOW = """
import importlib, importlib.util, pkgutil, sys
if not (importlib.util.find_spec("tkinter") and importlib.util.find_spec("_tkinter")):
    sys.exit(print("no Tk"))
import abcgen_gui
names = [found.name for found in pkgutil.walk_packages(abcgen_gui.__path__, "abcgen_gui.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print("imported")
"""
"""Imports all modules of the window and prints whether it could."""


class StepError(Exception):
    """A command failed; the text is its last line of error."""


@dataclass(frozen=True)
class Found:
    """What one Python did."""

    numpy: str = ""
    window: str = ""
    score: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file it composed, by name."""
    error: str = ""
    """Why it has not done everything; empty when it has."""


def main() -> int:
    """Try all Pythons and print the table; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pythons", nargs="*", metavar="PYTHON", help="a program or a command")
    parser.add_argument("--score", action="store_true", help="also install score and draw a tune")
    parser.add_argument("--only", action="store_true", help="look for no Pythons but those given")
    parser.add_argument("--single", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.single:
        print(json.dumps(asdict(try_this(score=asked.score))))
        return 0
    given = [shlex.split(python) for python in asked.pythons]
    results: dict[str, Found] = {}
    for command in given:
        try:
            run([*command, "-c", WHO])
        except StepError as error:
            results[shlex.join(command)] = Found(error=str(error))
    looked_for = [] if asked.only else candidates()
    for version, python in distinct([*looked_for, *given]):
        print(f"Python {version} ...", file=sys.stderr, flush=True)
        results[version] = try_other(python, score=asked.score)
    if not results:
        sys.exit("no Python from 3.10 to 3.15 was found")
    print("\n".join(table(results)))
    return int(any(verdict(found, results) != "ok" for found in results.values()))


def candidates() -> Iterator[list[str]]:
    """The commands that may be Pythons: this one, those on the PATH, pyenv's."""
    versions = [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    for name in ("python3", *versions):
        if path := shutil.which(name):
            yield [path]
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for python in sorted(root.glob("versions/3.*/bin/python3")):
        yield [str(python)]


def distinct(commands: Sequence[Sequence[str]]) -> list[tuple[str, Sequence[str]]]:
    """Each Python once, oldest first, with its version as a name; those that don't start go."""
    found: dict[tuple[str, str], tuple[tuple[int, int], str, Sequence[str]]] = {}
    for command in commands:
        try:
            major, minor, version, prefix = run([*command, "-c", WHO]).split(maxsplit=3)
        except StepError:  # such as one that pyenv knows but hasn't chosen
            continue
        short = int(major), int(minor)
        if OLDEST <= short <= NEWEST:
            found.setdefault((version, prefix), (short, version, command))
    named: dict[str, Sequence[str]] = {}
    for _, version, command in sorted(found.values(), key=lambda one: one[0]):
        name = version
        while name in named:
            name += "'"
        named[name] = command
    return list(named.items())


def try_other(command: Sequence[str], *, score: bool) -> Found:
    """What the Python of `command` does, in a process of its own."""
    script = REPOSITORY / "scripts" / "survey" / Path(__file__).name
    try:
        told = run([*command, str(script), "--single", *(["--score"] if score else [])])
        return Found(**json.loads(told.splitlines()[-1]))
    except (StepError, ValueError, IndexError) as error:
        return Found(error=str(error))


def try_this(*, score: bool) -> Found:
    """Install the checkout for the Python that runs this, compose, import the window."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="abcgen-") as name:
        folder = Path(name)
        source = folder / "source"
        shutil.copytree(REPOSITORY, source, ignore=shutil.ignore_patterns(*LEFT_OUT))
        python = str(folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")
        environ = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        environ["ABCGEN_HOME"] = str(folder / "home")  # no models but the shipped ones
        try:
            run([sys.executable, "-m", "venv", str(folder / "env")], folder, environ)
            wanted = f"{source}[score]" if score else str(source)
            run([python, "-m", "pip", "install", "--quiet", wanted], folder, environ)
            found = Found(
                numpy=run([python, "-c", NUMPY], folder, environ),
                window=run([python, "-c", WINDOW], folder, environ),
            )
            abcgen = [python, "-c", "from abcgen.cli import main; main()"]
            sample = [*abcgen, "sample", "--seed", SEED, "--midi-engine", "builtin"]
            for model in MODELS:
                run([*sample, "--model", model, "-o", f"{model}.mid"], folder, environ)
            if score:
                run([*sample, "-o", "drawn.abc", "--score", "drawn.png"], folder, environ)
        except StepError as error:
            return Found(found.numpy, found.window, error=str(error))
        files = [folder / f"{model}.{suffix}" for model in MODELS for suffix in ("abc", "mid")]
        hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
        return Found(found.numpy, found.window, "drawn" if score else "", hashes)


def run(
    command: Sequence[str], folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> str:
    """What `command` prints; StepError with its last line of error when it fails."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except OSError as error:
        raise StepError(f"can't be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise StepError(f"took longer than {TIMEOUT:.0f} seconds") from error
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise StepError(lines[-1].strip() if lines else f"exit status {done.returncode}")
    return done.stdout.strip()


def verdict(found: Found, results: Mapping[str, Found]) -> str:
    """ "ok", "differs" or "failed: " and why; the first Python that composed is the measure."""
    if found.error:
        return f"failed: {found.error}"
    first = next(other for other in results.values() if not other.error)
    return "ok" if found.hashes == first.hashes else "differs"


def table(results: Mapping[str, Found]) -> Iterator[str]:
    """The lines of the table: versions, the hash of each file, the verdict."""
    names = [f"{model}.{suffix}" for model in MODELS for suffix in ("abc", "mid")]
    rows = [("Python", "NumPy", "window", "score", "verdict")]
    rows += [
        (name, found.numpy or "-", found.window or "-", found.score or "-", verdict(found, results))
        for name, found in results.items()
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        yield "  ".join((*cells, row[4]))
    for name in names:
        yield f"\nsha256 of {name}"
        for version, found in results.items():
            yield f"{version.ljust(widths[0])}  {found.hashes.get(name, '-')}"


if __name__ == "__main__":
    sys.exit(main())
