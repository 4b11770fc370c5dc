from .accompaniment import accompany
from .chords import KINDS, NOTE_NAME, parse_chord, split_chord
from .grouping import Change, changes, struck_together
from .key_finding import KEYS, find_key, major_tonic
from .keys import (
    ACCIDENTALS,
    LETTERS_BY_FIFTHS,
    MODES,
    NAME_SIGNS,
    NO_KEY,
    SEMITONES,
    KeyField,
    note_pitch,
    parse_key,
    signature,
    tonic_of,
)
from .metre_finding import COMMON_METRES, barred
from .quantising import STEP, quantise, steady
from .score import HIGHEST_PITCH, LOWEST_PITCH, ChordSymbol, Event, Key, Metre, Score, Tempo, Voice

__all__ = [
    "ACCIDENTALS",
    "COMMON_METRES",
    "HIGHEST_PITCH",
    "KEYS",
    "KINDS",
    "LETTERS_BY_FIFTHS",
    "LOWEST_PITCH",
    "MODES",
    "NAME_SIGNS",
    "NOTE_NAME",
    "NO_KEY",
    "SEMITONES",
    "STEP",
    "Change",
    "ChordSymbol",
    "Event",
    "Key",
    "KeyField",
    "Metre",
    "Score",
    "Tempo",
    "Voice",
    "accompany",
    "barred",
    "changes",
    "find_key",
    "major_tonic",
    "note_pitch",
    "parse_chord",
    "parse_key",
    "quantise",
    "signature",
    "split_chord",
    "steady",
    "struck_together",
    "tonic_of",
]
