"""Processes that add tunes to a journal and say of each when it is there."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from abcgen.journal.journal import Journal

TUNE = "X:1\nT:{name}\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA BAG|\n"


def add_and_edit(path: Path, name: str, count: int, told: Connection) -> None:
    """Add so many tunes and edit each; send its number and text whenever one is said to be kept."""
    journal = Journal(path)
    for turn in range(count):
        text = TUNE.format(name=f"{name} {turn}")
        number = journal.add(text)
        told.send((number, text))
        text += f"% again {turn}\n"
        journal.edit(number, text)
        told.send((number, text))
    told.close()
