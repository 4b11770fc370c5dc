"""How many threads NumPy's linear algebra may use."""

from __future__ import annotations

import os

_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",  # macOS
)


def use_one_thread() -> None:
    """Keep NumPy's products on one thread, unless the user's environment says otherwise.

    To be called before NumPy is imported. Sampling multiplies small matrices: a second thread
    gains little, and where other programs are busy each product waits long for it.
    """
    for variable in _VARIABLES:
        os.environ.setdefault(variable, "1")
