from .compose.composer import Composer as Composer
from .compose.composer import save_tune as save_tune
from .compose.draft import Draft as Draft
from .compose.events import Discarded as Discarded
from .compose.events import Finished as Finished
from .compose.events import Written as Written
from .compose.loading import compose_tune as compose_tune
from .compose.loading import load_composer as load_composer
from .compose.request import Request as Request
from .compose.request import request_of as request_of
from .compose.rewrite import rewrite_bars as rewrite_bars
from .data.corpus import read_corpus as read_corpus
from .formats.exporting import export as export
from .model.registry import Model as Model
from .model.registry import find_model as find_model
from .model.registry import find_models as find_models
from .notation.checking import check as check
from .notation.completing import FinishedTune as FinishedTune
from .notation.transposing import transpose as transpose
from .system.errors import AbcgenError as AbcgenError

__version__: str
