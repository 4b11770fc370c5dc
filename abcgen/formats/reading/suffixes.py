"""Which files hold music that abcgen reads, by their suffixes."""

from __future__ import annotations

from pathlib import PurePosixPath

ABC = ".abc"
MIDI = (".mid", ".midi")
KERN = (".krn",)
MUSICXML = (".musicxml", ".mxl", ".xml")
CONVERTED = (*MIDI, *KERN, *MUSICXML)
"""Those whose content is made into ABC."""
KNOWN = (ABC, *CONVERTED)


def suffix_of(name: str) -> str:
    """The suffix of a file's name, in lower case."""
    return PurePosixPath(name).suffix.lower()
