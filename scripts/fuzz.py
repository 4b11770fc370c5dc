"""Feed damaged music, snapshots and resume files to abcgen: nothing may break, hang or stray.

    python scripts/fuzz.py
    python scripts/fuzz.py --kind tunes --seed 7 --count 3000
    python scripts/fuzz.py --kind files --seed 1 --only 1234

Mutants are given to abcgen's own commands, in a process of their own that is started anew when it
breaks down. A reading fails if it ends in anything but success or a sentence, takes more than 5
seconds of the processor or more than 1 GB of memory, stands still, or leaves a process. The seed,
the kind and the number repeat each mutant; `--save FOLDER` keeps those that fail.

Needs Linux, the extras import and train, and safetensors.
"""

from __future__ import annotations

import json
import queue
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abcgen.system import use_one_thread

use_one_thread()

import os  # noqa: E402

import click  # noqa: E402
from fuzz_readers import KINDS, mutant  # noqa: E402
from living import MARK, living  # noqa: E402
from tqdm import tqdm  # noqa: E402

from abcgen.system.children import Child  # noqa: E402

SECONDS = 5.0
MEMORY = 1 << 30
PATIENCE = 60.0
"""Seconds on the clock after which a reading stands still."""
START = 180.0
"""Seconds in which a process gets ready to read: it may train a little first."""
BATCH = 250
"""Mutants that one process reads."""
_ENDED = "ended its process"


@dataclass(frozen=True)
class Reading:
    """How a reader ended with a mutant."""

    number: int
    reader: str
    what: str
    """What went wrong; empty if nothing did."""


def read_all(kind: str, seed: int, numbers: range) -> Iterator[Reading]:
    """Give mutants to their readers, in as many processes as it takes."""
    first = numbers.start
    while first < numbers.stop:
        last = min(first + BATCH, numbers.stop)
        following = last
        for reading in _read_some(kind, seed, first, last):
            if reading.what.startswith(_ENDED):
                following = reading.number + 1
            yield reading
        first = following


def _read_some(kind: str, seed: int, first: int, last: int) -> Iterator[Reading]:
    mark = secrets.token_hex(8)
    child = Child(
        _command(kind, seed, first, last),
        environment={**os.environ, MARK: mark},
        stdout=subprocess.PIPE,
    )
    assert child.process.stdout is not None
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        for line in child.process.stdout or ():
            lines.put(line)
        lines.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    number, reader = first, "start"
    patience = START
    try:
        while True:
            try:
                line = lines.get(timeout=patience)
            except queue.Empty:
                yield Reading(number, reader, f"{_ENDED}: stood still for {patience:g} s")
                return
            if not line:
                if reader:
                    status = child.process.wait()
                    yield Reading(number, reader, f"{_ENDED} with status {status}")
                return
            patience, found = PATIENCE, json.loads(line)
            if "number" in found:
                number, reader = found["number"], found["reader"]
            else:
                yield Reading(number, reader, _fault(**found))
                reader = ""
    finally:
        child.end()
        time.sleep(0.1)
        if left := living(mark):
            yield Reading(last - 1, "afterwards", f"left processes: {left}")


def _command(kind: str, *numbers: int) -> list[str]:
    script = Path(__file__).with_name("fuzz_readers.py")
    return [sys.executable, str(script), kind, *map(str, numbers)]


def _fault(what: str, seconds: float, peak: int) -> str:
    if what:
        return what
    if seconds > SECONDS:
        return f"took {seconds:.1f} s"
    return f"took {peak >> 20} MB" if peak > MEMORY else ""


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), multiple=True, help="[default: all]")
@click.option("--count", type=int, help="Of each kind. [default: 3000, 2000, 750, 250]")
@click.option("--seed", default=1)
@click.option("--only", type=int, help="The mutant of this number alone, written to --save too.")
@click.option("--save", type=click.Path(path_type=Path), help="Where to keep mutants that fail.")
def main(
    kind: tuple[str, ...], count: int | None, seed: int, only: int | None, save: Path | None
) -> None:
    """Print how the readers fared, by kind; exit status 1 if there was any trouble."""
    counts: Counter[str] = Counter()
    troubles = 0
    for each in kind or KINDS:
        most = KINDS[each][2] if count is None else count
        numbers = range(most) if only is None else range(only, only + 1)
        with tqdm(total=len(numbers), unit="mutant", desc=each, disable=None) as bar:
            for reading in read_all(each, seed, numbers):
                bar.update(reading.number - numbers.start - bar.n)
                counts[f"{each}, {reading.reader}: {'BROKEN' if reading.what else 'sound'}"] += 1
                if reading.what or (only is not None and save):
                    _tell(each, seed, reading, save)
                troubles += bool(reading.what)
    for name in sorted(counts):
        print(f"{name:<32} {counts[name]:>6}")
    print(f"{troubles} troubles with seed {seed}")
    sys.exit(bool(troubles))


def _tell(kind: str, seed: int, reading: Reading, save: Path | None) -> None:
    if reading.what:
        print(f"\n--kind {kind} --seed {seed} --only {reading.number}, {reading.reader}:")
        print(reading.what.strip()[-1500:], flush=True)
    if save:
        name, data = mutant(kind, seed, reading.number)
        save.mkdir(parents=True, exist_ok=True)
        (save / f"{kind}-{seed}-{reading.number}{Path(name).suffix}").write_bytes(data)


if __name__ == "__main__":
    main()
