from .exporting import Options, export
from .midi.abc2midi import (
    Conversion,
    abc2midi_advice,
    abc2midi_version,
    abc_to_midi,
    find_abc2midi,
    midi_notes,
)
from .midi.engines import convert
from .reading.collection import Progress, Skipped, TextFile, collect
from .sheets.programs import ABCM2PS_ADVICE, PACKAGES_ADVICE, find_abcm2ps
from .sheets.sheets import check_target
from .table import (
    ABC,
    CONVERTED,
    MIDI_ENGINES,
    PLAYED,
    READ,
    SCORE_ENGINES,
    SHEETS,
    Holds,
    MidiEngine,
    ScoreEngine,
    saved,
    saved_files,
    suffix_of,
)

__all__ = [
    "ABC",
    "ABCM2PS_ADVICE",
    "CONVERTED",
    "MIDI_ENGINES",
    "PACKAGES_ADVICE",
    "PLAYED",
    "READ",
    "SCORE_ENGINES",
    "SHEETS",
    "Conversion",
    "Holds",
    "MidiEngine",
    "Options",
    "Progress",
    "ScoreEngine",
    "Skipped",
    "TextFile",
    "abc2midi_advice",
    "abc2midi_version",
    "abc_to_midi",
    "check_target",
    "collect",
    "convert",
    "export",
    "find_abc2midi",
    "find_abcm2ps",
    "midi_notes",
    "saved",
    "saved_files",
    "suffix_of",
]
