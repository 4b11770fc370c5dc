"""The environment in the repository's folder .venv: made once, mended when it has to be.

Standard library only, since it runs before anything is installed.
"""

from __future__ import annotations

import enum
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import system

REPOSITORY = Path(__file__).resolve().parents[1]
STAMP_NAME = "abcgen-installed.json"
CHECK = "import sys, pip; sys.exit(sys.version_info < (3, 10))"
CHECK_TIMEOUT = 60.0  # seconds

Runner = Callable[[Sequence[str | Path]], None]


@dataclass(frozen=True)
class Stamp:
    """What an environment was made for, kept in a file inside it.

    `project` is empty while an installation runs, so that one killed in between is known for
    what it is: pip takes a package it left half-written for an installed one.
    """

    python: str
    project: str = ""
    extras: tuple[str, ...] = ()


class Plan(enum.Enum):
    """What has to be done to an environment."""

    NOTHING = enum.auto()
    INSTALL = enum.auto()
    REBUILD = enum.auto()


def plan(found: Stamp | None, wanted: Stamp, *, works: bool) -> Plan:
    """What to do with an environment of stamp `found` whose Python `works` or doesn't.

    One without a stamp was made by hand: it is installed into, not thrown away.
    """
    if not works:
        return Plan.REBUILD
    if found is None:
        return Plan.INSTALL
    if not found.project or found.python != wanted.python:
        return Plan.REBUILD
    if found.project == wanted.project and set(wanted.extras) <= set(found.extras):
        return Plan.NOTHING
    return Plan.INSTALL


def prepare(
    extras: Sequence[str] = (),
    *,
    repository: Path = REPOSITORY,
    run: Runner = system.run_quietly,
) -> Path:
    """Bring .venv in `repository` to having abcgen and its `extras`; returns its folder.

    Raises SetupError when that can't be done.
    """
    folder = repository / ".venv"
    wanted = wanted_stamp(repository, extras)
    found = read_stamp(folder)
    todo = plan(found, wanted, works=_works(folder))
    if found and todo is Plan.INSTALL:  # what is there already stays up to date
        wanted = replace(wanted, extras=tuple(sorted({*found.extras, *extras})))
    if todo is Plan.REBUILD:
        _make(folder, wanted, run)
    if todo is not Plan.NOTHING:
        _install(folder, wanted, repository, run)
    return folder


def program(folder: Path, name: str, *, windows: bool = os.name == "nt") -> Path:
    """The path of a program (python, abcgen) in the environment `folder`."""
    return folder / "Scripts" / f"{name}.exe" if windows else folder / "bin" / name


def wanted_stamp(repository: Path, extras: Sequence[str]) -> Stamp:
    """The stamp of an environment that fits this Python, this folder and its set-up files."""
    version = ".".join(map(str, sys.version_info[:2]))
    project = hashlib.sha256()
    for name in ("setup.cfg", "pyproject.toml"):
        project.update(hashlib.sha256((repository / name).read_bytes()).digest())
    # With the repository's path, for an environment breaks when it is moved.
    python = f"{version} of {sys.base_prefix} in {repository}"
    return Stamp(python, project.hexdigest(), tuple(extras))


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of the environment `folder`; None where there is none that can be read."""
    try:
        fields = json.loads((folder / STAMP_NAME).read_text(encoding="utf-8"))
        return Stamp(fields["python"], fields["project"], tuple(fields["extras"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Put `stamp` into the environment `folder`."""
    (folder / STAMP_NAME).write_text(json.dumps(asdict(stamp)), encoding="utf-8")


def base_python() -> Path:
    """The Python to make environments with: this one, or the one that .venv was made with."""
    if sys.prefix == sys.base_prefix:
        return Path(sys.executable)
    if os.name == "nt":  # no links there: an environment's python.exe only starts the real one
        return Path(sys.base_prefix) / "python.exe"
    return Path(sys.executable).resolve()


def _works(folder: Path) -> bool:
    command = (program(folder, "python"), "-c", CHECK)
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHECK_TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _make(folder: Path, wanted: Stamp, run: Runner) -> None:
    python = base_python()  # before the folder goes, since it may be in there
    problem = system.ensure(system.VENV)
    if problem:
        raise system.SetupError(f"Python's module {problem}")
    try:
        if folder.exists():
            system.say("Removing the old .venv: unfinished, broken or made for something else.")
            shutil.rmtree(folder)
        folder.mkdir()
        write_stamp(folder, Stamp(wanted.python))
    except OSError as error:
        raise system.SetupError(
            f"{folder} can't be made anew ({error.strerror}): close the programs that use it "
            "and see that you may write there."
        ) from error
    system.say("Making the environment in .venv ...")
    run([python, "-m", "venv", folder])


def _install(folder: Path, wanted: Stamp, repository: Path, run: Runner) -> None:
    extras = f"[{','.join(wanted.extras)}]" if wanted.extras else ""
    time = "a few minutes, TensorFlow is large" if "dev" in wanted.extras else "a minute or two"
    system.say(f"Installing abcgen{extras} into .venv ({time}) ...")
    write_stamp(folder, Stamp(wanted.python))
    pip = (program(folder, "python"), "-m", "pip", "--disable-pip-version-check", "--no-input")
    try:
        run((*pip, "install", "--quiet", "--editable", f"{repository}{extras}"))
    except system.CommandError as error:
        (folder / STAMP_NAME).unlink()  # pip took its work back, so nothing is half-done
        raise system.SetupError(
            f"{error}\n\nabcgen can't be installed, for the reason above. "
            "See that this machine is online, then run this again."
        ) from error
    write_stamp(folder, wanted)
