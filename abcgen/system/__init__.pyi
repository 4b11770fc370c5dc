from . import folders
from .errors import AbcgenError, ConfigError, CorpusError, RequestError, SnapshotError, ToolError
from .files import write_atomic
from .folders import DEFAULT_MODEL
from .opener import open_file
from .processes import run_limited
from .pythons import no_training_here
from .tables import table
from .threads import VARIABLES, cores, use_one_thread
from .workers import apart, each

__all__ = [
    "DEFAULT_MODEL",
    "VARIABLES",
    "AbcgenError",
    "ConfigError",
    "CorpusError",
    "RequestError",
    "SnapshotError",
    "ToolError",
    "apart",
    "cores",
    "each",
    "folders",
    "no_training_here",
    "open_file",
    "run_limited",
    "table",
    "use_one_thread",
    "write_atomic",
]
