"""A file of any kind but ABC as a Score, and as the ABC of one tune."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from abcgen.formats.reading.base import Reading, check_length
from abcgen.formats.table import CONVERTED, FORMATS, PLAYED, function_of, suffix_of
from abcgen.music import STEP, quantise, steady
from abcgen.notation import to_tune
from abcgen.system import CorpusError

READERS: Mapping[str, str] = {suffix: each.reader for each in FORMATS for suffix in each.suffixes}


def read_score(data: bytes, name: str, step: Fraction | None = STEP) -> Reading:
    """The music of a file, whose kind is told by the suffix of its `name`.

    What was played (MIDI) is put on a grid of `step` quarter notes and made `steady`, unless
    `step` is None; what was written stays exactly as it is.

    Raises CorpusError for a file of another kind or one that is broken, its text without the
    file's name; music21 may fail in other ways too.
    """
    suffix = suffix_of(name)
    reader = READERS.get(suffix)
    if not reader:
        raise CorpusError(f"its suffix is none of {', '.join(CONVERTED)}")
    reading: Reading = function_of(reader)(data)
    check_length(reading.score.length)
    if suffix in PLAYED and step is not None:
        return Reading(steady(quantise(reading.score, step)), reading.remarks)
    return reading


def write_abc(data: bytes, name: str, step: Fraction = STEP) -> tuple[str, tuple[str, ...]]:
    """The ABC of a file's music, and the remarks of its reader; raises what `read_score` does."""
    reading = read_score(data, name, step)
    try:
        return to_tune(reading.score).text, reading.remarks
    except ValueError as error:
        raise CorpusError(f"it can't be written as ABC: {error}") from error
