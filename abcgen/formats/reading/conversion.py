"""A file of any kind but ABC as a Score, and as the ABC of one tune."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from abcgen.formats.reading.base import Reading
from abcgen.formats.reading.midi import read_midi
from abcgen.formats.reading.scores import read_kern, read_musicxml, read_packed
from abcgen.formats.reading.suffixes import MIDI, suffix_of
from abcgen.music import STEP, quantise, steady
from abcgen.notation import to_tune
from abcgen.system import CorpusError

READERS: Mapping[str, Callable[[bytes], Reading]] = {
    ".mid": read_midi,
    ".midi": read_midi,
    ".krn": read_kern,
    ".musicxml": read_musicxml,
    ".xml": read_musicxml,
    ".mxl": read_packed,
}
_LONGEST = 20_000
"""Quarter notes that a piece may last; an opera's act has fewer."""


def read_score(data: bytes, name: str, step: Fraction | None = STEP) -> Reading:
    """The music of a file, whose kind is told by the suffix of its `name`.

    What was played (MIDI) is put on a grid of `step` quarter notes and made `steady`, unless
    `step` is None; what was written stays exactly as it is.

    Raises CorpusError for a file of another kind or one that is broken, its text without the
    file's name; music21 may fail in other ways too.
    """
    suffix = suffix_of(name)
    reader = READERS.get(suffix)
    if reader is None:
        raise CorpusError(f"its suffix is none of {', '.join(READERS)}")
    reading = reader(data)
    if reading.score.length > _LONGEST:
        raise CorpusError(f"it lasts {round(reading.score.length)} quarter notes: no piece does")
    if suffix in MIDI and step is not None:
        return Reading(steady(quantise(reading.score, step)), reading.remarks)
    return reading


def write_abc(data: bytes, name: str, step: Fraction = STEP) -> tuple[str, tuple[str, ...]]:
    """The ABC of a file's music, and the remarks of its reader; raises what `read_score` does."""
    reading = read_score(data, name, step)
    try:
        return to_tune(reading.score).text, reading.remarks
    except ValueError as error:
        raise CorpusError(f"it can't be written as ABC: {error}") from error
