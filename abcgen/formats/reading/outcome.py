"""How reading one file ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """A tune, or why there is none."""

    abc: str = ""
    remarks: tuple[str, ...] = ()
    refused: str = ""
    """What is wrong with the file; empty when it became a tune."""
    passing: bool = False
    """The failure may be the machine's, so another try is worth while."""
