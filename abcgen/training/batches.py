"""A text cut into parallel streams, and the streams into batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from abcgen.encoding.base import Ids
from abcgen.errors import CorpusError


def make_streams(ids: Ids, streams: int, steps: int) -> tuple[Ids, Ids]:
    """Inputs and targets, each of shape (streams, length): one contiguous part of the text a row.

    `length` is the greatest multiple of `steps` that the text fills; a target is the character
    after its input. Raises CorpusError when the text is too short for one batch.
    """
    length = (len(ids) - 1) // (streams * steps) * steps
    if length == 0:
        raise CorpusError(
            f"the training text has {len(ids)} characters; {streams} streams of {steps} need at "
            f"least {streams * steps + 1}: use a longer corpus or fewer streams or steps"
        )
    # The rows start at even distances, so that what each leaves unused at its end is spread out.
    stride = (len(ids) - 1) // streams
    rows = np.stack([ids[row * stride : row * stride + length + 1] for row in range(streams)])
    return rows[:, :-1], rows[:, 1:]


def batches(inputs: Ids, targets: Ids, steps: int, first: int = 0) -> Iterator[tuple[Ids, Ids]]:
    """The batches of an epoch from number `first` on: pairs of shape (streams, steps)."""
    for start in range(first * steps, inputs.shape[1], steps):
        yield inputs[:, start : start + steps], targets[:, start : start + steps]
