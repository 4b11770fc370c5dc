"""The machine around abcgen: running programs, its package managers, its display.

Standard library only, since the set-up scripts use it before anything is installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TAIL_LINES = 20
PACKAGES_TIMEOUT = 900.0  # seconds
SUDO_TIMEOUT = 10.0  # seconds

Packages = Mapping[str, tuple[str, ...]]


class SetupError(Exception):
    """Something needed can't be had; the text says what, and what to do about it."""


class CommandError(SetupError):
    """A program failed; the text ends with the last lines that it printed."""


def say(text: str) -> None:
    """Print a line at once, also where the output goes to a file."""
    print(text, flush=True)


def run_to_exit(main: Callable[[], int]) -> None:
    """Run `main` and exit with its status; 1 after a SetupError, 130 after Ctrl-C."""
    try:
        status = main()
    except SetupError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        say("\nStopped.")
        status = 130
    sys.exit(status)


def run_quietly(command: Sequence[str | Path], timeout: float | None = None) -> None:
    """Run `command` with its output kept back and nobody to ask; `timeout` in seconds.

    Raises CommandError when it can't be run, fails or takes too long.
    """
    shown = " ".join(map(str, command))
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            timeout=timeout,
            check=False,
        )
    except OSError as error:
        raise CommandError(f"{command[0]} can't be run: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"This took longer than {timeout:.0f} seconds: {shown}") from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-TAIL_LINES:])
        raise CommandError(f"This failed with exit status {done.returncode}: {shown}\n{tail}")


@dataclass(frozen=True)
class Manager:
    """A package manager: its program and the arguments before the packages' names."""

    program: str
    install: tuple[str, ...]
    advice: str  # the same for a person to type
    refresh: tuple[str, ...] = ()  # fetches the list of packages, where installing doesn't
    as_root: bool = True


MANAGERS = (
    Manager(
        "apt-get",
        ("-o", "DPkg::Lock::Timeout=60", "install", "--yes", "--no-install-recommends"),
        "apt-get install",
        refresh=("update",),
    ),
    Manager("dnf", ("install", "--assumeyes"), "dnf install"),
    Manager("pacman", ("-S", "--noconfirm", "--needed"), "pacman -S"),
    Manager("brew", ("install",), "brew install", as_root=False),
)


@dataclass(frozen=True)
class Need:
    """Something that pip can't install.

    `packages` names its packages by package manager; `elsewhere` says what to do on a system
    that has none of these.
    """

    name: str
    is_here: Callable[[], bool]
    packages: Packages
    elsewhere: str


def _on_path(*programs: str) -> Callable[[], bool]:
    return lambda: all(map(shutil.which, programs))


def _in_python(*modules: str) -> Callable[[], bool]:
    return lambda: all(map(importlib.util.find_spec, modules))


def _for_system_python(packages: Packages) -> Packages:
    """`packages` if the system's own Python runs this: they add to no other."""
    return packages if sys.base_prefix == "/usr" else {}


ABC2MIDI = Need(
    "abc2midi",
    _on_path("abc2midi"),
    {"apt-get": ("abcmidi",), "dnf": ("abcMIDI",), "pacman": ("abcmidi",), "brew": ("abcmidi",)},
    "download abcMIDI from https://ifdo.ca/~seymour/runabc/top.html "
    "and put the folder with abc2midi on the PATH",
)
TKINTER = Need(
    "tkinter",
    _in_python("tkinter", "_tkinter"),
    _for_system_python(
        {"apt-get": ("python3-tk",), "dnf": ("python3-tkinter",), "pacman": ("tk",)}
    ),
    "use a Python with Tk, such as those of https://www.python.org/downloads/ "
    "(with Homebrew: brew install python-tk)",
)
VENV = Need(
    "venv",
    _in_python("venv", "ensurepip"),
    _for_system_python({"apt-get": ("python3-venv",)}),
    "use a whole Python, such as those of https://www.python.org/downloads/",
)
XVFB = Need(
    "Xvfb",
    _on_path("xvfb-run", "Xvfb", "xauth"),
    {
        "apt-get": ("xvfb", "xauth"),
        "dnf": ("xorg-x11-server-Xvfb", "xorg-x11-xauth"),
        "pacman": ("xorg-server-xvfb", "xorg-xauth"),
    },
    "install it, or use a machine with a display",
)


def find_manager(
    need: Need, which: Callable[[str], str | None] = shutil.which, platform: str = sys.platform
) -> Manager | None:
    """The first package manager of this system that has `need`; None when there is none."""
    if platform == "win32":  # pacman can be on the PATH there, but for MSYS2's own world
        return None
    return next((m for m in MANAGERS if m.program in need.packages and which(m.program)), None)


def how_to_get(need: Need, manager: Manager | None) -> str:
    """The sentence that tells the user that `need` is missing and how to get it."""
    if manager is None:
        return f"{need.name} is missing: {need.elsewhere}."
    sudo = "sudo " if manager.as_root and not _is_root() else ""
    packages = " ".join(need.packages[manager.program])
    return f"{need.name} is missing: get it with `{sudo}{manager.advice} {packages}`."


def ensure(need: Need) -> str | None:
    """Get `need` if it isn't here and that takes no password.

    Returns None when it is here, otherwise the sentence that tells how to get it.
    """
    if need.is_here():
        return None
    manager = find_manager(need)
    privilege = _privilege(manager) if manager else None
    if manager is not None and privilege is not None:
        packages = need.packages[manager.program]
        say(f"Installing {' and '.join(packages)} with {manager.program} ...")
        try:
            _install((*privilege, manager.program), manager, packages)
        except CommandError as error:
            say(str(error))
        importlib.invalidate_caches()
    return None if need.is_here() else how_to_get(need, manager)


def _install(program: tuple[str, ...], manager: Manager, packages: tuple[str, ...]) -> None:
    install = (*program, *manager.install, *packages)
    try:
        run_quietly(install, PACKAGES_TIMEOUT)
    except CommandError:
        if not manager.refresh:
            raise
        run_quietly((*program, *manager.refresh), PACKAGES_TIMEOUT)
        run_quietly(install, PACKAGES_TIMEOUT)


def _privilege(manager: Manager) -> tuple[str, ...] | None:
    """What to put before `manager` so that it may install; None if it would ask a password."""
    if not manager.as_root or _is_root():
        return ()
    sudo = ("sudo", "-n")
    try:
        run_quietly((*sudo, "true"), SUDO_TIMEOUT)
    except CommandError:
        return None
    return sudo


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def has_display(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether there may be a screen; surely none where X11's DISPLAY should be set and isn't.

    Tk draws through X11 under Wayland too.
    """
    return platform in ("win32", "cygwin", "darwin") or bool(environ.get("DISPLAY"))
