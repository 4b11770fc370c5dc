"""What abcgen needs on this machine, what is there, and how to get the rest."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from abcgen.formats import (
    ABCM2PS_ADVICE,
    FLUIDSYNTH_ADVICE,
    PACKAGES_ADVICE,
    abc2midi_advice,
    abc2midi_version,
    find_abc2midi,
    find_abcm2ps,
    find_fluidsynth,
)
from abcgen.model import find_models
from abcgen.system import folders as resources
from abcgen.system import no_training_here

_PACKAGES = ("numpy", "PyYAML", "click", "mido", "tqdm", "platformdirs")
# By the name that Python imports; the distribution may have another.
_EXTRAS = (
    ("tensorflow", "training", "pip install 'abcgen[train]'"),
    ("matplotlib", "plots of `abcgen evaluate`", "pip install 'abcgen[evaluate]'"),
    ("pyppmd", "PPMd beside models in `abcgen evaluate`", "pip install 'abcgen[evaluate]'"),
    ("sklearn", "the judge of `abcgen evaluate`", "pip install 'abcgen[evaluate]'"),
    ("verovio", "sheet music", PACKAGES_ADVICE),
    ("typst", "sheet music as PNG and PDF", PACKAGES_ADVICE),
    ("just_playback", "abcgen's own sound", "pip install 'abcgen[window]'"),
    ("soundfile", "sound files as MP3 and Ogg", "pip install 'abcgen[window]'"),
    ("distributed", "work on a cluster", "pip install 'abcgen[cluster]'"),
    ("marimo", "the lessons", "pip install 'abcgen[lessons]'"),
    ("music21", "tune collections ready without download", "pip install 'abcgen[import]'"),
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for."""

    what: str
    found: str | None
    """Its version or place; None when it is missing."""
    purpose: str = ""
    advice: str = ""
    """How to get it, when it is missing."""
    needed: bool = False
    """Whether tunes can't be composed and heard without it."""


def examine() -> Iterator[Finding]:
    """Look for everything abcgen uses, the indispensable first; imports none of it."""
    yield Finding("Python", f"{platform.python_version()} ({sys.executable})", needed=True)
    for package in _PACKAGES:
        yield Finding(
            package, _version(package), advice="pip install --force-reinstall abcgen", needed=True
        )
    models = ", ".join(model.name for model in find_models())
    yield Finding("models", models or None, advice="reinstall abcgen, or train one", needed=True)
    program, abcm2ps = find_abc2midi(), find_abcm2ps()
    found = f"{abc2midi_version(program) or 'of unknown version'} ({program})" if program else None
    use = "MIDI files; without it abcgen makes its own"
    yield Finding("abc2midi", found, use, abc2midi_advice())
    found, advice = str(abcm2ps) if abcm2ps else None, f"{ABCM2PS_ADVICE}, or use verovio"
    yield Finding("abcm2ps", found, "sheet music where there is no verovio", advice)
    fluidsynth = find_fluidsynth()
    found, use = str(fluidsynth) if fluidsynth else None, "playing on a soundfont of your own"
    yield Finding("fluidsynth", found, use, FLUIDSYNTH_ADVICE)
    opener = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform) or shutil.which("xdg-open")
    yield Finding("opener", opener, "playing MIDI files", "install the package xdg-utils")
    tk = importlib.util.find_spec("tkinter") and importlib.util.find_spec("_tkinter")
    advice = "install Python's tkinter (Debian: sudo apt install python3-tk)"
    yield Finding("Tk", "there" if tk else None, "the window", advice)
    for module, purpose, advice in _EXTRAS:
        installed = importlib.util.find_spec(module) is not None
        version = _version(module) or _version(f"{module}-cpu") or "there"
        if module == "tensorflow":
            advice = no_training_here() or advice
        yield Finding(module, version if installed else None, purpose, advice)
    yield Finding("data folder", str(resources.user_data()), "fetched corpora, trained models")


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
