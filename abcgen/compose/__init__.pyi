from .comparing import SnapshotResult, compare
from .composer import (
    DEFAULT_LENGTH,
    LENGTH_RANGE,
    MAX_LENGTH,
    Composer,
    Draft,
    Request,
    initial_character,
    random_seed,
    save_tune,
    show_character,
)
from .lead_in import random_passage
from .rewrite import bars_between, rewrite_bars

__all__ = [
    "DEFAULT_LENGTH",
    "LENGTH_RANGE",
    "MAX_LENGTH",
    "Composer",
    "Draft",
    "Request",
    "SnapshotResult",
    "bars_between",
    "compare",
    "initial_character",
    "random_passage",
    "random_seed",
    "rewrite_bars",
    "save_tune",
    "show_character",
]
