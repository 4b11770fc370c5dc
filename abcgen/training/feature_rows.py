"""The position features of tunes, as the network reads them while it learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from abcgen.representation import (
    KINDS,
    NOTHING_KNOWN,
    SLOT_KINDS,
    START_POSITION,
    Ids,
    Vocabulary,
    advance,
    position_features,
)
from abcgen.training.batches import Streams
from abcgen.training.row_file import RowFile


class FeatureRows:
    """The rows that tell the positions of texts; those of each text are worked out once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._characters = vocabulary.symbols
        self._file = RowFile(self._rows, np.int16, len(KINDS))

    def added(self, streams: Streams, dropout: float, seed: Sequence[int]) -> Streams:
        """The streams, each input with the rows that tell the position after it, as `Network`
        reads it.

        `dropout`: how often each earlier bar is left untold, place by place, as `seed` draws it.
        """
        steps = streams.steps
        places = np.zeros(streams.keep_state.shape, np.int64)
        for row, first, end in streams.runs():
            place = self._file.place(streams.read(row, first, end)[0])
            places[row, first:end] = place + steps * np.arange(end - first)

        def told(number: int) -> Ids:
            read = [self._file.read(place, steps) for place in places[:, number].tolist()]
            rows = np.stack(read).astype(np.int32)
            if dropout:
                starts = (np.arange(len(rows)) * len(streams) + number) * steps
                for row, start in zip(rows, starts.tolist(), strict=True):
                    _leave_out(row, dropout, seed, start)
            return rows + np.int32(len(self._characters))

        return replace(streams, told=told)

    def _rows(self, text: Ids) -> Ids:
        position, rows = START_POSITION, []
        for token in text.tolist():
            position = advance(position, self._characters[token])
            rows.append(position_features(position))
        return np.array(rows, np.int32)


def _leave_out(rows: Ids, dropout: float, seed: Sequence[int], start: int) -> None:
    """Tell some of the rows as if nothing were known; `start` rows were drawn for before."""
    bits = np.random.PCG64(seed)
    bits.advance(start * len(SLOT_KINDS))  # each number drawn is one step
    left_out = np.random.Generator(bits).random((len(rows), len(SLOT_KINDS))) < dropout
    for slot, kinds in enumerate(SLOT_KINDS):
        for kind in kinds:
            rows[left_out[:, slot], kind] = NOTHING_KNOWN[kind]
