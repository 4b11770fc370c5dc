"""What can go wrong, as exceptions whose text is meant for the user.

Every error abcgen raises on purpose is an `AbcgenError`; its text is one clear sentence that
says what was wrong and what to do. Anything else that escapes is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class AbcgenError(Exception):
    """A failure whose text is fit to show to the user; the command line exits with status 1."""

    exit_status: ClassVar[int] = 1


class RequestError(AbcgenError):
    """The user asked for something that can't be: wrong use, exit status 2."""

    exit_status = 2


class ExistsError(AbcgenError):
    """A file that is there already and wasn't to be replaced."""


class ConfigError(AbcgenError):
    """A YAML file (experiment or dataset) that doesn't say what it should."""


class CorpusError(AbcgenError):
    """Tunes that are missing, changed, or can't be read."""


class SnapshotError(AbcgenError):
    """A weights file that is damaged or doesn't fit what it is used with."""


class TrainingError(AbcgenError):
    """Several workers can't train together, or no longer."""


class JournalError(AbcgenError):
    """The journal of tunes can't be read or written just now."""


class ToolError(AbcgenError):
    """An external program (abc2midi, the system's player) is missing or failed."""
