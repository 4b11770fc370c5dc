"""Tunes laid out in parallel streams, and the streams cut into batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.data import ArrayFile
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
    """An epoch's batches, laid out side by side; what they read is in a file."""

    text: ArrayFile
    places: npt.NDArray[np.int64]
    """(streams, batches): the place in the text of a batch's first target; the input stands before
    it."""
    counts: npt.NDArray[np.int32]
    """How many targets from there on; what is left of the batch is padding."""
    keep_state: npt.NDArray[np.float32]
    """(streams, batches)."""
    steps: int
    """How many a batch has."""
    filler: int = 0
    """The input where there is padding."""
    told: Callable[[int], Ids] | None = None
    """What tells the positions in a batch, by its number: (streams, steps, kinds); see
    `feature_rows`."""
    allowed: Callable[[int], Bits] | None = None
    """What the grammar allows in a batch, by its number: as `Batch` has it."""

    def __len__(self) -> int:
        return int(self.keep_state.shape[1])

    @cached_property
    def symbols(self) -> int:
        """How many targets count."""
        return int(self.counts.sum())

    @property
    def inputs(self) -> Ids:
        """All inputs: int32 (streams, steps times batches)."""
        return np.stack([self.read(row, 0, len(self))[0] for row in range(len(self.places))])

    @property
    def targets(self) -> Ids:
        """All targets, likewise."""
        return np.stack([self.read(row, 0, len(self))[1] for row in range(len(self.places))])

    def read(self, row: int, first: int, end: int) -> tuple[Ids, Ids]:
        """The inputs and the targets of a stream in its batches from number `first` up to `end`."""
        inputs = np.full((end - first, self.steps), self.filler, np.int32)
        targets = np.full_like(inputs, PADDING)
        for number in range(first, end):
            count = int(self.counts[row, number])
            if count:
                text = self.text.read(int(self.places[row, number]) - 1, count + 1)
                inputs[number - first, :count] = text[:-1]
                targets[number - first, :count] = text[1:]
        return inputs.ravel(), targets.ravel()

    def batches(self, first: int = 0) -> Iterator[Batch]:
        """The batches in order, from number `first` on."""
        for number in range(first, len(self)):
            rows = (self.read(row, number, number + 1) for row in range(len(self.places)))
            inputs, targets = map(np.stack, zip(*rows, strict=True))
            if self.told is not None:
                inputs = np.concatenate([inputs[:, :, None], self.told(number)], 2)
            allowed = None if self.allowed is None else self.allowed(number)
            yield Batch(inputs, targets, self.keep_state[:, number], allowed)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Each stream's runs of batches that go on from one fresh state: the number of the stream,
        of the run's first batch, and of the one behind its last."""
        for row, keep_state in enumerate(self.keep_state):
            starts = (np.flatnonzero(keep_state[1:] == 0) + 1).tolist()
            for first, end in itertools.pairwise((0, *starts, len(self))):
                yield row, first, end


def join(passes: Iterable[Iterable[Ids]], streams: int, steps: int) -> Streams:
    """Texts joined and cut into contiguous parts, a stream each; the state goes on from batch to
    batch. One pass over the texts is read after another.

    Raises CorpusError when the text of a pass is too short for one batch.
    """
    text = ArrayFile(np.int32)
    places, fresh = [], []
    for texts in passes:
        start = len(text)
        for part in texts:
            text.append(part)
        length = len(text) - start
        batches = (length - 1) // (streams * steps)
        if batches < 1:
            raise CorpusError(
                f"the training text has {length} characters; {streams} streams of {steps} need at "
                f"least {streams * steps + 1}: use a longer corpus or fewer streams or steps"
            )
        # The rows start at even distances, so that what each leaves unused at its end is spread
        # out.
        rows = start + 1 + (length - 1) // streams * np.arange(streams)
        places.append(rows[:, None] + steps * np.arange(batches))
        fresh.append(np.arange(batches) == 0)
    found = np.concatenate(places, 1)
    keep_state = np.broadcast_to(~np.concatenate(fresh), found.shape).astype(np.float32)
    return Streams(text, found, np.full(found.shape, steps, np.int32), keep_state, steps)


def pad(texts: Iterable[Ids], before: int, streams: int, steps: int) -> Streams:
    """Tunes in the order given, each from a fresh state, padded to a multiple of `steps`.

    The symbol `before` is fed ahead of each tune, so that its first symbol is learned too.
    Raises CorpusError when there is no tune.
    """
    text = ArrayFile(np.int32)
    starts, sizes = [], []
    for tune in texts:
        if len(tune):
            starts.append(text.append(np.append(np.int32(before), tune)) + 1)
            sizes.append(len(tune))
    if not sizes:
        raise CorpusError("there is no tune to train on")
    lengths = -(-np.array(sizes) // steps)  # in batches
    rows = _spread(lengths, streams)
    shape = streams, int(np.bincount(rows, lengths).max())
    places, counts = np.ones(shape, np.int64), np.zeros(shape, np.int32)
    keep_state = np.ones(shape, np.float32)
    ends = np.zeros(streams, int)
    for start, size, row, length in zip(starts, sizes, rows, lengths, strict=True):
        batches, read = slice(ends[row], ends[row] + length), steps * np.arange(length)
        places[row, batches] = start + read
        counts[row, batches] = np.minimum(size - read, steps)
        keep_state[row, ends[row]] = 0
        ends[row] += length
    return Streams(text, places, counts, keep_state, steps, before)


def _spread(lengths: npt.NDArray[np.int_], streams: int) -> npt.NDArray[np.int_]:
    """A stream for each tune, so that all end at about the same time: the longest tune first,
    each to the stream with the least so far (Graham 1969)."""
    rows = np.zeros_like(lengths)
    ends = np.zeros(streams, int)
    for place in np.argsort(-lengths, kind="stable"):
        rows[place] = ends.argmin()
        ends[rows[place]] += lengths[place]
    return rows
