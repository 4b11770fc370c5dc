from .bars import CountedBar, count_bars
from .checking import check, check_tune, has_errors
from .completing import FinishedTune, complete, ends_tune
from .faults import Fault, as_dicts, render
from .field_values import (
    FREE_METRE,
    MetreField,
    metre_text,
    parse_metre,
    parse_unit,
    tonic_text,
    tuplet_time,
)
from .music import (
    Bar,
    ChordName,
    Element,
    Ending,
    Grace,
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Pitch,
    Sound,
    TempoChange,
    VoiceMusic,
)
from .note_spelling import LETTERS, SIGNS, Accidentals, staff_of, tuplet, tuplet_time_of, written
from .passages import ALIKE, Note, Numbers, distinct, melody, melody_of, numbers, share
from .performing import perform, to_score
from .reader import read
from .repeats import open_repeats
from .sounding_keys import SOUNDING_KEYS, sounding_key_of
from .text import fields, key_name, opening, split_tunebook, title
from .ties import tied_pairs, tied_sounds
from .tokens import Kind, Token, field_parts, tokens_of
from .transposing import StartKey, nearest, start_key, transpose
from .tune import Tune, parse_tune, parse_tunebook
from .voicestate import LONGEST_LENGTH
from .write import to_tune

__all__ = [
    "ALIKE",
    "FREE_METRE",
    "LETTERS",
    "LONGEST_LENGTH",
    "SIGNS",
    "SOUNDING_KEYS",
    "Accidentals",
    "Bar",
    "ChordName",
    "CountedBar",
    "Element",
    "Ending",
    "Fault",
    "FinishedTune",
    "Grace",
    "KeyChange",
    "Kind",
    "MetreChange",
    "MetreField",
    "Music",
    "Note",
    "Numbers",
    "PartLabel",
    "Pitch",
    "Sound",
    "StartKey",
    "TempoChange",
    "Token",
    "Tune",
    "VoiceMusic",
    "as_dicts",
    "check",
    "check_tune",
    "complete",
    "count_bars",
    "distinct",
    "ends_tune",
    "field_parts",
    "fields",
    "has_errors",
    "key_name",
    "melody",
    "melody_of",
    "metre_text",
    "nearest",
    "numbers",
    "open_repeats",
    "opening",
    "parse_metre",
    "parse_tune",
    "parse_tunebook",
    "parse_unit",
    "perform",
    "read",
    "render",
    "share",
    "sounding_key_of",
    "split_tunebook",
    "staff_of",
    "start_key",
    "tied_pairs",
    "tied_sounds",
    "title",
    "to_score",
    "to_tune",
    "tokens_of",
    "tonic_text",
    "transpose",
    "tuplet",
    "tuplet_time",
    "tuplet_time_of",
    "written",
]
