"""Many files of any kinds as texts of ABC."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath

from abcgen.formats.reading import cache
from abcgen.formats.reading.outcome import Outcome
from abcgen.formats.reading.pool import convert_all
from abcgen.formats.reading.text import decode
from abcgen.formats.table import CONVERTED, suffix_of
from abcgen.music import STEP
from abcgen.notation import title
from abcgen.system import CorpusError, printable

Progress = Callable[[str, int, int], None]
"""Called after each file with its name, the number of files done, and the number of all."""
_LARGEST = 32 << 20
"""Bytes of a file that is converted; the longest operas have fewer."""
_REFERENCE = re.compile(r"^X:.*\n", re.MULTILINE)


@dataclass(frozen=True)
class TextFile:
    """A file's text, its lines ending in "\\n": of an .abc file, or the ABC that was made."""

    name: str
    """Relative to its dataset or to the folder that was read, with slashes."""
    text: str
    remarks: tuple[str, ...] = ()
    """What could not be taken as it stood in a file that was converted, a sentence each."""


@dataclass(frozen=True)
class Skipped:
    """A file that could not be read."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{printable(self.name)}: {self.reason}"


def collect(
    files: Sequence[tuple[str, bytes]],
    *,
    step: Fraction = STEP,
    on_progress: Progress | None = None,
    workers: int | None = None,
) -> tuple[TextFile | Skipped, ...]:
    """What each file (name, content) is as ABC, in their order.

    A file without one of the suffixes in `table.CONVERTED` is taken for ABC. Others become
    one tune each, called as they say or after the file; MIDI goes on a grid of `step` quarter
    notes. What a file became is remembered, so that it is converted but once. `workers` as in
    `pool.convert_all`.
    """
    found: list[TextFile | Skipped | None] = [None] * len(files)
    done = 0

    def settle(number: int, result: TextFile | Skipped) -> None:
        nonlocal done
        found[number] = result
        done += 1
        if on_progress is not None:
            on_progress(files[number][0], done, len(files))

    waiting = []
    for number, (name, data) in enumerate(files):
        suffix = suffix_of(name)
        if suffix not in CONVERTED:
            settle(number, _text(name, data))
        elif len(data) > _LARGEST:
            settle(number, Skipped(name, f"it has more than {_LARGEST >> 20} MB: no piece has"))
        elif (outcome := cache.recall(data, suffix, step)) is not None:
            settle(number, _tune(name, outcome))
        else:
            waiting.append(number)
    for place, outcome in convert_all([files[number] for number in waiting], step, workers=workers):
        name, data = files[waiting[place]]
        if not outcome.passing:
            cache.keep(outcome, data, suffix_of(name), step)
        settle(waiting[place], _tune(name, outcome))
    return tuple(result for result in found if result is not None)


def _text(name: str, data: bytes) -> TextFile | Skipped:
    try:
        return TextFile(name, decode(data))
    except CorpusError as error:
        return Skipped(name, str(error))


def _tune(name: str, outcome: Outcome) -> TextFile | Skipped:
    if outcome.refused:
        return Skipped(name, outcome.refused)
    abc = outcome.abc
    if not title(abc):
        # A name may have bytes that are no text.
        stem = " ".join(PurePosixPath(name).stem.encode("utf-8", "replace").decode().split())
        abc = _REFERENCE.sub(lambda line: f"{line[0]}T:{stem}\n", abc, count=1)
    return TextFile(name, abc, outcome.remarks)
