"""What the surveys of damaged files and killed commands go by."""

from __future__ import annotations

import subprocess
import sys
import time

import fuzz
import pytest
from fuzz_readers import mutant
from living import MARK, living

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("kind", ["tunes", "files", "snapshots"])
def test_a_mutant_follows_from_its_seed_and_number(kind: str) -> None:
    numbers = range(20, 40)
    first, again, others = ([mutant(kind, seed, n) for n in numbers] for seed in (1, 1, 2))
    assert first == again
    assert all(one != other for one, other in zip(first, others, strict=True))


def test_sound_readings_and_where_they_come_from() -> None:
    found = list(fuzz.read_all("snapshots", 1, range(5, 8)))
    assert [(each.number, each.reader) for each in found] == [
        (number, reader) for number in (5, 6, 7) for reader in ("models", "sample")
    ]
    assert not any(each.what for each in found)


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("", "ended its process with status 0"),
        ("import os; os.abort()", "ended its process with status -6"),
        ("import time; time.sleep(600)", "ended its process: stood still for 1 s"),
    ],
)
def test_a_process_that_breaks_down_costs_one_mutant(
    monkeypatch: pytest.MonkeyPatch, code: str, end: str
) -> None:
    begin = "import json; print(json.dumps({'number': 0, 'reader': 'x'}), flush=True); "
    monkeypatch.setattr(fuzz, "PATIENCE", 1.0)
    monkeypatch.setattr(fuzz, "_command", lambda *_: [sys.executable, "-c", begin + code])
    [reading] = fuzz.read_all("snapshots", 1, range(1))
    assert (reading.number, reading.reader, reading.what) == (0, "x", end)


@pytest.mark.parametrize(
    ("seconds", "peak", "fault"),
    [(4.9, 1 << 30, ""), (5.1, 0, "took 5.1 s"), (0, 3 << 30, "took 3072 MB")],
)
def test_what_takes_too_much_is_a_fault(seconds: float, peak: int, fault: str) -> None:
    assert fuzz._fault("", seconds, peak) == fault


def test_processes_are_known_by_their_mark() -> None:
    command = ["/bin/sleep", "600"]
    process = subprocess.Popen(command, env={MARK: "here"})
    try:
        give_up = time.monotonic() + 60
        # For a moment after its start a process has no environment yet.
        while not (found := living("here")) and time.monotonic() < give_up:
            time.sleep(0.01)
        assert found == ["/bin/sleep 600"]
        assert living("her") == []
    finally:
        process.kill()
        process.wait()
    assert living("here") == []
