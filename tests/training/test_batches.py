"""Streams and batches: every target is the character after its input, nothing is repeated."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from abcgen.system.errors import CorpusError
from abcgen.training.batches import PADDING, join, pad

TEXT = np.arange(1003, dtype=np.int32)
BEFORE = 0


def tunes(*lengths: int) -> list[np.ndarray]:
    """Tunes of those lengths, no symbol of which comes twice."""
    starts = np.cumsum((1, *lengths))
    return [np.arange(*ends, dtype=np.int32) for ends in itertools.pairwise(starts)]


def test_joined_streams_are_contiguous_parts_of_the_text() -> None:
    streams = join([[TEXT]], streams=4, steps=16)
    assert streams.inputs.shape == streams.targets.shape == (4, 240)
    assert (streams.targets == streams.inputs + 1).all()
    assert (np.diff(streams.inputs) == 1).all()
    assert len(np.unique(streams.inputs)) == streams.inputs.size == streams.symbols
    assert (streams.keep_state[:, 0] == 0).all()
    assert (streams.keep_state[:, 1:] == 1).all()


def test_an_epoch_goes_through_each_stream_once() -> None:
    streams = join([[TEXT]], streams=4, steps=16)
    batches = list(streams.batches())
    assert len(batches) == len(streams) == 15
    assert (np.concatenate([batch.inputs for batch in batches], 1) == streams.inputs).all()
    assert (np.concatenate([batch.targets for batch in batches], 1) == streams.targets).all()
    assert (np.stack([batch.keep_state for batch in batches], 1) == streams.keep_state).all()


def test_an_epoch_can_be_entered_in_the_middle() -> None:
    streams = join([[TEXT]], streams=4, steps=16)
    whole, rest = list(streams.batches()), list(streams.batches(11))
    assert len(rest) == 4
    assert all((a.inputs == b.inputs).all() for a, b in zip(whole[11:], rest, strict=True))


def test_a_text_of_exactly_one_batch_is_enough_and_less_is_not() -> None:
    assert join([[np.zeros(65, np.int32)]], 4, 16).inputs.shape == (4, 16)
    with pytest.raises(CorpusError, match="need at least 65"):
        join([[np.zeros(64, np.int32)]], 4, 16)


def test_packed_tunes_are_learned_whole_and_once() -> None:
    texts = tunes(5, 16, 17, 40, 1, 33)
    streams = pad(texts, BEFORE, streams=3, steps=16)
    counted = streams.targets[streams.targets != PADDING]
    assert sorted(counted) == list(range(1, 113))
    assert streams.symbols == 112
    # What comes before a symbol is the one before it in its tune, or the end_token.
    firsts = {int(text[0]) for text in texts}
    before = streams.inputs[streams.targets != PADDING]
    pairs = zip(before, counted, strict=True)
    assert all(read == (BEFORE if due in firsts else due - 1) for read, due in pairs)


def test_a_packed_tune_starts_from_a_fresh_state_and_only_there() -> None:
    streams = pad(tunes(5, 16, 17, 40, 1, 33), BEFORE, streams=3, steps=16)
    fresh = [
        int(streams.targets[row, 16 * number])
        for row, number in np.argwhere(streams.keep_state == 0)
    ]
    assert sorted(fresh) == [1, 6, 22, 39, 79, 80]


def test_streams_are_filled_evenly() -> None:
    streams = pad(tunes(*[16] * 8, 48, 16), BEFORE, streams=4, steps=16)
    assert len(streams) == 3
    assert streams.symbols == streams.targets.size


def test_without_tunes_there_is_nothing_to_pack() -> None:
    with pytest.raises(CorpusError, match="no tune"):
        pad([], BEFORE, 4, 16)
