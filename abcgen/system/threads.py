"""How many threads NumPy's linear algebra may use."""

from __future__ import annotations

import os

VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",  # macOS
)
"""The environment variables that set it, each of another library that NumPy may use."""


def use_one_thread() -> None:
    """Keep NumPy's products on one thread, unless the user's environment says otherwise.

    To be called before NumPy is imported. Sampling multiplies small matrices: a second thread
    gains little, and where other programs are busy each product waits long for it.
    """
    for variable in VARIABLES:
        os.environ.setdefault(variable, "1")


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
