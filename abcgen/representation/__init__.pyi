from .common_key import COMMON_KEYS, shortest, to_common_key
from .encodings import Encoding, Ids, Vocabulary, get_encoding
from .encodings.scores import ScoreEncoding, has_notes
from .in_c import moved_to_c, sounding, sounding_key_of_tune, written_in_c
from .position import (
    KINDS,
    NO_MUSIC,
    OF_BAR,
    START,
    Position,
    advance,
    position_features,
    without_form,
)
from .text_forms import TextForm, find_text_form, music

__all__ = [
    "COMMON_KEYS",
    "KINDS",
    "NO_MUSIC",
    "OF_BAR",
    "START",
    "Encoding",
    "Ids",
    "Position",
    "ScoreEncoding",
    "TextForm",
    "Vocabulary",
    "advance",
    "find_text_form",
    "get_encoding",
    "has_notes",
    "moved_to_c",
    "music",
    "position_features",
    "shortest",
    "sounding",
    "sounding_key_of_tune",
    "to_common_key",
    "without_form",
    "written_in_c",
]
