from .common_key import HOME_KEYS, shortest, to_home_key
from .encodings import Encoding, Ids, Vocabulary, get_encoding
from .encodings.scores import ScoreEncoding, has_notes
from .in_c import at_home, home_of_tune, moved_home, sounding
from .position import KINDS, NO_MUSIC, OF_BAR, START, Position, advance, told, without_form
from .text_forms import View, find_view, music

__all__ = [
    "HOME_KEYS",
    "KINDS",
    "NO_MUSIC",
    "OF_BAR",
    "START",
    "Encoding",
    "Ids",
    "Position",
    "ScoreEncoding",
    "View",
    "Vocabulary",
    "advance",
    "at_home",
    "find_view",
    "get_encoding",
    "has_notes",
    "home_of_tune",
    "moved_home",
    "music",
    "shortest",
    "sounding",
    "to_home_key",
    "told",
    "without_form",
]
