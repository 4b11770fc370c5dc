from .midi.abc2midi import (
    Conversion,
    abc2midi_advice,
    abc2midi_version,
    abc_to_midi,
    find_abc2midi,
    midi_notes,
)
from .midi.engines import MidiEngine, convert
from .reading.collection import Progress, Skipped, TextFile, collect
from .reading.suffixes import ABC, CONVERTED, KNOWN, MIDI, suffix_of
from .sheets.programs import ABCM2PS_ADVICE, PACKAGES_ADVICE, ScoreEngine, find_abcm2ps
from .sheets.sheets import check_target, engrave

__all__ = [
    "ABC",
    "ABCM2PS_ADVICE",
    "CONVERTED",
    "KNOWN",
    "MIDI",
    "PACKAGES_ADVICE",
    "Conversion",
    "MidiEngine",
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
    "engrave",
    "find_abc2midi",
    "find_abcm2ps",
    "midi_notes",
    "suffix_of",
]
