"""Reading files in processes of their own, on all cores, none for longer than it may take.

A file at which a library hangs, crashes or eats memory costs no more than its process.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from fractions import Fraction

from pebble import ProcessExpired

from abcgen.formats.reading.conversion import write_abc
from abcgen.formats.reading.outcome import Outcome
from abcgen.system import CorpusError, apart

if sys.platform != "win32":
    import resource

SECONDS = 300.0
"""How long reading one file may take; the longest string quartet in music21 takes 50 s."""
MEMORY = 4 << 30
"""Bytes of address space that reading one file may take."""
_LONGEST_REASON = 200

_File = tuple[str, bytes, Fraction]


def convert_all(
    files: Sequence[tuple[str, bytes]],
    step: Fraction,
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
) -> Iterator[tuple[int, Outcome]]:
    """Each file's number in `files` (name, content) with what it became, as they get done.

    A file that takes longer than `seconds`, or at which its process dies, is refused; the others
    are read by a new process. Left early, it stops at once.
    """
    tasks = [(name, data, step) for name, data in files]
    for number, future in apart(read, tasks, workers=workers, seconds=seconds, prepare=prepare):
        yield number, _outcome(future, seconds)


def _outcome(future: Future[Outcome], seconds: float) -> Outcome:
    try:
        return future.result()
    except TimeoutError:
        return Outcome(refused=f"it takes longer than {seconds:g} s", passing=True)
    except ProcessExpired:
        return Outcome(refused="its reader broke down over it", passing=True)


def read(file: _File) -> Outcome:
    """What a file (its name, its content, the grid's step) becomes, or why it is refused."""
    name, data, step = file
    try:
        abc, remarks = write_abc(data, name, step)
    except CorpusError as error:
        return Outcome(refused=str(error))
    except ImportError as error:
        return Outcome(refused=f'{error}: run `pip install "abcgen[import]"`', passing=True)
    except MemoryError:
        return Outcome(refused="it takes more memory than a piece should")
    except Exception as error:  # noqa: BLE001 - music21 ends in whatever it stumbles over
        told = " ".join(str(error).split())[:_LONGEST_REASON]
        return Outcome(refused=f"it can't be read ({type(error).__name__}: {told})")
    return Outcome(abc, tuple(remarks))


def prepare() -> None:
    """Make this process one that reads: quiet, and with a limit on its memory."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what a library prints is no one's business
        os.dup2(silence, stream)
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError):  # not everywhere, or stricter already
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
