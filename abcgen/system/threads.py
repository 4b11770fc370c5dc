"""How many threads NumPy's linear algebra may use, and where threads take memory from."""

from __future__ import annotations

import contextlib
import os
import sys

VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",  # macOS
)
"""The environment variables that set it, each of another library that NumPy may use."""
_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""


def use_one_thread() -> None:
    """Keep NumPy's products on one thread, unless the user's environment says otherwise.

    To be called before NumPy is imported. Sampling multiplies small matrices: a second thread
    gains little, and where other programs are busy each product waits long for it.
    """
    for variable in VARIABLES:
        os.environ.setdefault(variable, "1")


def share_memory() -> None:
    """Have threads that start from now on take memory from one place.

    glibc gives each of them a store of its own (mallopt(3), M_ARENA_MAX), and what one has freed
    no other can use: a window whose workers take turns then holds several times what it needs.
    Nothing happens where there is another C library.
    """
    import ctypes  # only windows need it

    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
