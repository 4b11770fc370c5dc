from .compose.composer import Composer, save_tune
from .compose.draft import Draft
from .compose.events import Discarded, Finished, Written
from .compose.loading import compose_tune, load_composer
from .compose.request import Request, request_of
from .compose.rewrite import rewrite_bars
from .data.corpus import read_corpus
from .formats.exporting import export
from .model.registry import Model, find_model, find_models
from .notation.checking import check
from .notation.completing import FinishedTune
from .notation.transposing import transpose
from .system.errors import AbcgenError

__version__: str

__all__ = [
    "AbcgenError",
    "Composer",
    "Discarded",
    "Draft",
    "Finished",
    "FinishedTune",
    "Model",
    "Request",
    "Written",
    "__version__",
    "check",
    "compose_tune",
    "export",
    "find_model",
    "find_models",
    "load_composer",
    "read_corpus",
    "request_of",
    "rewrite_bars",
    "save_tune",
    "transpose",
]
