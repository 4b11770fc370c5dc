"""The same request through every snapshot of the shipped jigs model."""

from __future__ import annotations

import pytest

from abcgen.compose import Request, load_composer
from abcgen.compose.comparing import compare
from abcgen.model.registry import find_model
from abcgen.system.errors import RequestError

MODEL = find_model("nottingham-jigs")


def test_a_model_is_seen_learning() -> None:
    early, late = compare(MODEL, (10, 90), Request(length=300, seed=1))
    assert (early.epoch, late.epoch) == (10, 90)
    assert early.accuracy is not None
    assert late.accuracy is not None
    assert early.accuracy < late.accuracy
    assert early.overruled is not None
    assert late.overruled is not None
    assert early.overruled > late.overruled
    assert early.faults == late.faults == 0
    assert early.bits_per_character is None  # nothing was held out
    assert early.originality is not None
    assert late.originality is not None
    assert early.originality.longest < late.originality.longest


def test_each_stage_is_what_its_snapshot_writes() -> None:
    request = Request(start="M", length=200, seed=3, valid=False)
    (stage,) = compare(MODEL, (50,), request)
    draft = load_composer("nottingham-jigs", 50).write_many(request, 1)[0]
    assert stage.abc == draft.finish().abc
    assert stage.overruled is None


def test_a_snapshot_that_writes_no_note_is_no_failure() -> None:
    (stage,) = compare(MODEL, (10,), Request(start="7", length=1, valid=False))
    assert (stage.abc, stage.faults, stage.originality) == ("", 0, None)


def test_an_epoch_without_a_snapshot_is_refused() -> None:
    with pytest.raises(RequestError, match="no snapshot of epoch 11"):
        compare(MODEL, (10, 11), Request())
