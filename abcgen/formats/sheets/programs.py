"""The programs that draw sheet music: which are here, and how to get them.

verovio and typst are packages (`pip install 'abcgen[score]'`), abcm2ps is a program of its own.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from abcgen.formats.table import ScoreEngine
from abcgen.system import ToolError

ABCM2PS_VARIABLE = "ABCGEN_ABCM2PS"
PACKAGES_ADVICE = "pip install 'abcgen[score]'"
WINDOW_ADVICE = "pip install 'abcgen[window]'"
ABCM2PS_ADVICE = f"install the package abcm2ps, or set {ABCM2PS_VARIABLE} to where it is"


def find_abcm2ps() -> Path | None:
    """abcm2ps on the PATH, or what the environment variable ABCGEN_ABCM2PS names."""
    found = shutil.which(os.environ.get(ABCM2PS_VARIABLE) or "abcm2ps")
    return Path(found).absolute() if found else None


def choose(engine: ScoreEngine) -> Path | None:
    """What draws: abcm2ps, if it is a path, or verovio, if None.

    Raises ToolError, which says how to get it, when what is asked for isn't there.
    """
    if engine != "abcm2ps" and _installed("verovio"):
        return None
    if engine == "verovio":
        raise ToolError(f"there is no verovio to draw sheet music with: {PACKAGES_ADVICE}")
    if program := find_abcm2ps():
        return program
    if engine == "auto":
        raise ToolError(
            f"there is nothing to draw sheet music with: {PACKAGES_ADVICE}, or write a .musicxml "
            "file, which needs nothing"
        )
    if wanted := os.environ.get(ABCM2PS_VARIABLE):
        raise ToolError(f"{ABCM2PS_VARIABLE} names {wanted}, which isn't a program that can be run")
    raise ToolError(f"there is no abcm2ps to draw sheet music with: {ABCM2PS_ADVICE}")


def require_live() -> None:
    """Raise ToolError, which says how to get it, unless scores can be drawn live."""
    if not (_installed("verovio") and _installed("typst")):
        raise ToolError(f"to see the tune as notes while you edit it: {WINDOW_ADVICE}")


def require_typst(suffix: str) -> None:
    """Raise ToolError unless typst is there to write files that end in `suffix`."""
    if not _installed("typst"):
        raise ToolError(
            f"there is no typst to write {suffix} files with: {PACKAGES_ADVICE}, or write .svg"
        )


def require_documents(way_out: str) -> None:
    """Raise ToolError, with a way out, unless scores can be drawn and set in a document."""
    for package in ("verovio", "typst"):
        if not _installed(package):
            advice = f"{PACKAGES_ADVICE}, {way_out}"
            raise ToolError(f"there is no {package} to draw this with: {advice}")


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
