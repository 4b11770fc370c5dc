"""A worker that goes, and why, is heard by the others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from abcgen.training import line as line_module
from abcgen.training.cluster import Cluster
from abcgen.training.line import Line

WORKERS = ("a:1", "b:2", "c:3")
PATIENCE = 60.0


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    """The chief's line and those of two others."""
    pairs = {index: socket.socketpair() for index in (1, 2)}
    chief = Line(Cluster(WORKERS, 0), {index: pair[0] for index, pair in pairs.items()})
    others = [Line(Cluster(WORKERS, index), {0: pair[1]}) for index, pair in pairs.items()]
    yield [chief, *others]
    for each in (chief, *others):
        each.end("")
    for pair in pairs.values():
        for end in pair:
            end.close()


@pytest.mark.parametrize("first", [0, 1])
def test_all_hear_why_one_has_ended(lines: list[Line], first: int) -> None:
    for each in lines:
        each.listen(lambda reason: None)
    lines[first].end(f"{lines[first].me} was stopped")
    said = f"worker {first} ({WORKERS[first]}) was stopped"
    assert [each.reason(PATIENCE) for each in lines] == [said] * 3
    lines[2].end("too late")
    assert lines[2].reason(0) == said


def test_who_hangs_up_is_lost(lines: list[Line]) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    for each in (lines[0], lines[2]):
        each.listen(told.put)
    lines[1].end("")
    assert [told.get(timeout=PATIENCE) for _ in range(2)] == ["worker 1 (b:2) is lost"] * 2


def test_who_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "_SILENCE", 0.0)
    mine, other = socket.socketpair()
    with mine, other:
        line = Line(Cluster(WORKERS, 0), {2: mine})
        line.listen(lambda reason: None)
        assert line.reason(PATIENCE) == "worker 2 (c:3) hasn't answered for 0 s"
        assert other.makefile("rb").read().strip() == line.reason(0).encode()


def test_who_lives_is_heard() -> None:
    mine, other = socket.socketpair()
    with mine, other:
        line = Line(Cluster(WORKERS, 1), {0: mine})
        line.listen(lambda reason: None)
        assert other.recv(2, socket.MSG_WAITALL) == b"\n\n"
        line.end("")
