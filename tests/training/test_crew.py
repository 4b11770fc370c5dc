"""What ends a worker of several is told as what it is, and the others are told too."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from abcgen.system.errors import SnapshotError, TrainingError
from abcgen.training.cluster import Cluster
from abcgen.training.line import Line

pytestmark = pytest.mark.trains
WORKERS = ("a:1", "b:2")


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    """The lines of two workers, of which the chief listens."""
    ends = socket.socketpair()
    lines = [Line(Cluster(WORKERS, n), {1 - n: ends[n]}) for n in range(2)]
    lines[0].listen(lambda reason: None)
    yield lines
    for line, end in zip(lines, ends, strict=True):
        line.end("")
        end.close()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (SnapshotError("resume: can't be written"), "has ended (resume: can't be written)"),
        (ValueError("odd"), "has ended (ValueError: odd)"),
        (KeyboardInterrupt(), "was stopped"),
    ],
)
def test_an_error_of_ones_own_stays_that(
    lines: list[Line], error: BaseException, says: str
) -> None:
    from abcgen.training.crew import watched

    with pytest.raises(type(error)) as raised, watched(lines[1]):
        raise error
    assert raised.value is error
    assert lines[0].reason(60) == f"worker 1 (b:2) {says}"


def test_an_error_of_tensorflow_about_no_worker_stays_that(lines: list[Line]) -> None:
    import tensorflow as tf

    from abcgen.training.crew import watched

    with pytest.raises(tf.errors.InvalidArgumentError), watched(lines[1]):
        tf.debugging.assert_equal(1, 2)
    assert "worker 1 (b:2) has ended (InvalidArgumentError: " in lines[0].reason(60)


def test_a_loss_is_told_by_who_was_first(lines: list[Line]) -> None:
    import tensorflow as tf

    from abcgen.training.crew import watched

    lines[1].end("worker 1 (b:2) was stopped")
    with pytest.raises(TrainingError) as raised, watched(lines[0]):
        raise tf.errors.UnavailableError(None, None, "/task:0 can't be reached")
    assert str(raised.value).startswith("worker 1 (b:2) was stopped, so training has ended on all")


def test_a_loss_that_nobody_explains_names_who_saw_it(
    lines: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    from abcgen.training import crew

    monkeypatch.setattr(crew, "_LATER", 0.0)
    with pytest.raises(TrainingError) as raised, crew.watched(lines[1]):
        raise tf.errors.UnavailableError(None, None, "/task:1 can't be reached")
    assert str(raised.value).startswith("worker 1 (b:2) has lost touch with another, so training")
    assert lines[0].reason(60) == "worker 1 (b:2) has lost touch with another"


def test_alone_nothing_is_changed() -> None:
    import tensorflow as tf

    from abcgen.training.crew import watched

    with pytest.raises(tf.errors.AbortedError), watched(None):
        raise tf.errors.AbortedError(None, None, "")
