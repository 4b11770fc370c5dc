"""Tunes laid out in parallel streams, and the streams cut into batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.representation import Ids
from abcgen.system import CorpusError

Bits: TypeAlias = npt.NDArray[np.uint8]

PADDING = -1
"""A target that isn't counted."""


@dataclass(frozen=True)
class Batch:
    """What the network learns from at once."""

    inputs: Ids
    """int32 (streams, steps), or (streams, steps, rows) where there are position features."""
    targets: Ids
    """The symbol after each input, or PADDING."""
    keep_state: npt.NDArray[np.float32]
    """(streams,): 1 where a stream goes on from the batch before, 0 where it starts afresh."""
    allowed: Bits | None = None
    """(streams, steps, bytes): the symbols that the grammar allows, a bit each, as `np.packbits`
    has them; None where nobody asks."""


@dataclass(frozen=True)
class Streams:
    """An epoch's batches, laid out side by side."""

    inputs: Ids
    """int32 (streams, steps times batches)."""
    targets: Ids
    keep_state: npt.NDArray[np.float32]
    """(streams, batches)."""
    told: Callable[[int], Ids] | None = None
    """What tells the positions in a batch, by its number: (streams, steps, kinds); see
    `feature_rows`."""
    allowed: Callable[[int], Bits] | None = None
    """What the grammar allows in a batch, by its number: as `Batch` has it."""

    def __len__(self) -> int:
        return int(self.keep_state.shape[1])

    @property
    def steps(self) -> int:
        """How many a batch has."""
        return int(self.inputs.shape[1]) // len(self)

    @cached_property
    def symbols(self) -> int:
        """How many targets count."""
        return int(np.count_nonzero(self.targets != PADDING))

    def batches(self, first: int = 0) -> Iterator[Batch]:
        """The batches in order, from number `first` on."""
        steps = self.steps
        for number in range(first, len(self)):
            part = slice(number * steps, (number + 1) * steps)
            inputs = self.inputs[:, part]
            if self.told is not None:
                inputs = np.concatenate([inputs[:, :, None], self.told(number)], 2)
            allowed = None if self.allowed is None else self.allowed(number)
            yield Batch(inputs, self.targets[:, part], self.keep_state[:, number], allowed)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Each stream's runs of batches that go on from one fresh state: the number of the stream,
        of the run's first batch, and of the one behind its last."""
        for row, keep_state in enumerate(self.keep_state):
            starts = (np.flatnonzero(keep_state[1:] == 0) + 1).tolist()
            for first, end in itertools.pairwise((0, *starts, len(self))):
                yield row, first, end


def join(ids: Ids, streams: int, steps: int) -> Streams:
    """One text cut into contiguous parts, a stream each; the state goes on from batch to batch.

    Raises CorpusError when the text is too short for one batch.
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
    keep_state = np.ones((streams, length // steps), np.float32)
    keep_state[:, 0] = 0
    return Streams(rows[:, :-1], rows[:, 1:], keep_state)


def pad(texts: Sequence[Ids], before: int, streams: int, steps: int) -> Streams:
    """Tunes in the order given, each from a fresh state, padded to a multiple of `steps`.

    The symbol `before` is fed ahead of each tune, so that its first symbol is learned too.
    Raises CorpusError when there is no tune.
    """
    texts = [text for text in texts if len(text)]
    if not texts:
        raise CorpusError("there is no tune to train on")
    lengths = np.array([-(-len(text) // steps) for text in texts])  # in batches
    rows = _spread(lengths, streams)
    count = int(np.bincount(rows, lengths).max())
    inputs = np.full((streams, count * steps), before, np.int32)
    targets = np.full_like(inputs, PADDING)
    keep_state = np.ones((streams, count), np.float32)
    ends = np.zeros(streams, int)
    for text, row, length in zip(texts, rows, lengths, strict=True):
        start = ends[row] * steps
        inputs[row, start + 1 : start + len(text)] = text[:-1]
        targets[row, start : start + len(text)] = text
        keep_state[row, ends[row]] = 0
        ends[row] += length
    return Streams(inputs, targets, keep_state)


def concatenate(passes: Sequence[Streams]) -> Streams:
    """Streams that read one pass after the other; all have as many rows and steps a batch."""
    return Streams(
        np.concatenate([each.inputs for each in passes], 1),
        np.concatenate([each.targets for each in passes], 1),
        np.concatenate([each.keep_state for each in passes], 1),
    )


def _spread(lengths: npt.NDArray[np.int_], streams: int) -> npt.NDArray[np.int_]:
    """A stream for each tune, so that all end at about the same time: the longest tune first,
    each to the stream with the least so far (Graham 1969)."""
    rows = np.zeros_like(lengths)
    ends = np.zeros(streams, int)
    for place in np.argsort(-lengths, kind="stable"):
        rows[place] = ends.argmin()
        ends[rows[place]] += lengths[place]
    return rows
