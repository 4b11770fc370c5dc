"""A tune in ABC to a file of any format in the table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abcgen.formats.midi.abc2midi import Conversion
from abcgen.formats.table import FORMATS, MidiEngine, ScoreEngine, either, function_of, suffix_of
from abcgen.system import RequestError, write_atomic


@dataclass(frozen=True)
class Options:
    """What is chosen for the file, as far as its format has a choice."""

    midi_engine: MidiEngine = "auto"
    chords: bool = True
    """Whether chord symbols are played."""
    score_engine: ScoreEngine = "auto"


USUAL = Options()


def export(abc: str, target: Path, options: Options = USUAL) -> Conversion:
    """Write the first tune of `abc` as the suffix of `target` says, replaced whole or not at all.

    Raises RequestError for a suffix that nothing writes, ToolError when a program is missing or
    fails, or the tune has no notes, OSError when the file can't be written.
    """
    suffix = suffix_of(target)
    for each in FORMATS:
        if each.writer and suffix in each.suffixes:
            made = function_of(each.writer)(abc, target, options)
            assert isinstance(made, Conversion)
            return made
    written = either(each.suffixes[0] for each in FORMATS if each.writer)
    raise RequestError(f"{target}: the name should end in {written}")


def write_abc(abc: str, target: Path, options: Options) -> Conversion:
    """Write the text as it stands."""
    write_atomic(target, abc)
    return Conversion(target, (), (), engine="abcgen")


def write_midi(abc: str, target: Path, options: Options) -> Conversion:
    """Write a MIDI file with the engine chosen."""
    from abcgen.formats.midi.engines import convert

    return convert(abc, target, engine=options.midi_engine, chords=options.chords)


def write_sheet_music(abc: str, target: Path, options: Options) -> Conversion:
    """Write sheet music with the engine chosen."""
    from abcgen.formats.sheets.sheets import engrave

    made = engrave(abc, target, engine=options.score_engine)
    return Conversion(made.path, (), made.remarks, made.engine)
