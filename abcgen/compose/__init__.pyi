from .comparing import SnapshotResult, compare
from .composer import Composer, save_tune
from .controls import CONTROLS, OF_TEXT, Control, Kind
from .draft import Draft
from .events import Discarded, Finished, Written
from .lead_in import random_passage
from .limits import DEFAULT_LENGTH, LENGTH_RANGE, MAX_LENGTH
from .loading import composer_of, load_composer
from .request import Request, random_seed, request_of
from .rewrite import bars_between, rewrite_bars
from .text import TextComposer, initial_character, show_character

__all__ = [
    "CONTROLS",
    "DEFAULT_LENGTH",
    "LENGTH_RANGE",
    "MAX_LENGTH",
    "OF_TEXT",
    "Composer",
    "Control",
    "Discarded",
    "Draft",
    "Finished",
    "Kind",
    "Request",
    "SnapshotResult",
    "TextComposer",
    "Written",
    "bars_between",
    "compare",
    "composer_of",
    "initial_character",
    "load_composer",
    "random_passage",
    "random_seed",
    "request_of",
    "rewrite_bars",
    "save_tune",
    "show_character",
]
