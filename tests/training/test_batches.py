"""Streams and batches: every target is the character after its input, nothing is repeated."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.errors import CorpusError
from abcgen.training.batches import batches, make_streams


def test_streams_are_contiguous_parts_of_the_text() -> None:
    inputs, targets = make_streams(np.arange(1003, dtype=np.int32), streams=4, steps=16)
    assert inputs.shape == targets.shape == (4, 240)
    assert (targets == inputs + 1).all()
    assert (np.diff(inputs) == 1).all()
    assert len(np.unique(inputs)) == inputs.size


def test_an_epoch_goes_through_each_stream_once() -> None:
    inputs, targets = make_streams(np.arange(1003, dtype=np.int32), streams=4, steps=16)
    parts = list(batches(inputs, targets, 16))
    assert len(parts) == 15
    assert (np.concatenate([x for x, _ in parts], 1) == inputs).all()
    assert (np.concatenate([y for _, y in parts], 1) == targets).all()


def test_an_epoch_can_be_entered_in_the_middle() -> None:
    inputs, targets = make_streams(np.arange(1003, dtype=np.int32), streams=4, steps=16)
    whole, rest = list(batches(inputs, targets, 16)), list(batches(inputs, targets, 16, 11))
    assert len(rest) == 4
    assert all((a[0] == b[0]).all() for a, b in zip(whole[11:], rest, strict=True))


def test_a_text_of_exactly_one_batch_is_enough_and_less_is_not() -> None:
    assert make_streams(np.zeros(65, np.int32), 4, 16)[0].shape == (4, 16)
    with pytest.raises(CorpusError, match="need at least 65"):
        make_streams(np.zeros(64, np.int32), 4, 16)
