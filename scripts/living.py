"""Which processes come of one that was started with a mark in its environment; needs Linux."""

from __future__ import annotations

from pathlib import Path

MARK = "ABCGEN_MARK"
"""The environment variable."""


def living(mark: str) -> list[str]:
    """The command lines of the processes that have that mark and have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (path / "environ").read_bytes().split(b"\0"):
                found.append((path / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip())
        except OSError:  # it ended, or is another's
            continue
    return found
