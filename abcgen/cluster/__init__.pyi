from .manifest import begun as begun
from .steps import shards as shards
from .sweep import as_csv as as_csv
from .sweep import load_sweep as load_sweep
from .sweep import run_sweep as run_sweep
