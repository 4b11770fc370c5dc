"""PPMd, the compressor that predicts text best among the common ones, as a measuring stick.

It is variant H (Shkarin 2002) as in 7z, from the package pyppmd, which the extra `evaluate`
installs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from abcgen.system import require

_MEMORY = 64 << 20
"""Bytes, ample for any corpus here: the model never has to start anew."""


def check_available() -> None:
    """Raise AbcgenError where pyppmd isn't installed."""
    require("pyppmd", "the comparison with PPMd needs", "evaluate")


def tune_bits(learned: Iterable[str], tunes: Sequence[str], order: int) -> float:
    """What tunes cost, in bits, after the learned ones, each on its own; summed.

    A tune's cost is by how much longer the compressed text is with the tune at its end. Whole
    bytes are counted; over many tunes what that adds and takes evens out.
    """
    before = "".join(learned).encode()
    base = _compressed(before, order)
    return 8.0 * sum(_compressed(before + tune.encode(), order) - base for tune in tunes)


def _compressed(data: bytes, order: int) -> int:
    """The length of some data, compressed."""
    import pyppmd

    encoder = pyppmd.Ppmd7Encoder(order, _MEMORY)
    return len(encoder.encode(data)) + len(encoder.flush())
