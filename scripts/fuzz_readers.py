"""The process in which `fuzz.py` gives mutants to abcgen: commands as they are, one after another.

A line of JSON on the standard output says what begins, another how it ended.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import functools
import json
import os
import random
import re
import resource
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner
from fuzz_mutants import file_mutant, tune_mutant
from fuzz_tensors import EXPERIMENT, corpus, snapshot_mutant, tensor_mutant

from abcgen.cli import cli
from abcgen.formats.reading.worker import answer
from abcgen.notation import check
from abcgen.system import AbcgenError

MOST_ADDRESSES = 8 << 30
"""Bytes of address space: more would stop the machine. What counts is the memory in use."""
Reader = Callable[[Path], None]


def run(*arguments: str) -> None:
    """Run a command; raises what it shouldn't have ended in."""
    result = CliRunner().invoke(cli, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if result.exit_code not in (0, 1, 2):
        raise AssertionError(f"exit status {result.exit_code}")
    if result.exit_code and not result.stderr.strip():
        raise AssertionError(f"exit status {result.exit_code} without a word")
    if "Traceback" in result.output:
        raise AssertionError(result.output)


def check_tune(path: Path) -> None:
    run("check", str(path))


def play(engine: str) -> Reader:
    return lambda path: run(
        *("midi", str(path), "-o", "tune.mid", "--midi-engine", engine, "--force")
    )


def engrave(suffix: str) -> Reader:
    return lambda path: run("score", str(path), "-o", f"tune{suffix}", "--force")


def go_on(path: Path) -> None:
    # As Python gives a command what was typed.
    text = path.read_bytes().decode("utf-8", "surrogateescape").replace("\0", " ")
    run("sample", "--fragment", text, "--length", "200", "--seed", "1", "-o", "on.mid", "--force")


def write_anew(path: Path) -> None:
    run("rewrite", str(path), "--bars", "2", "--seed", "1")


def convert_file(path: Path) -> None:
    """What `abcgen import` does with a file, in the process it has for that."""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    became = answer({"name": path.name, "data": data, "step": "1/4"})
    if "abc" in became:
        check(became["abc"])
        return
    caught = re.search(r"can't be read \((\w+)", became["refused"])
    # music21, which reads MusicXML, may stumble; our own readers may not.
    if caught and hasattr(builtins, caught[1]) and path.suffix not in (".musicxml", ".mxl"):
        raise AssertionError(became["refused"])


def list_snapshots(path: Path) -> None:
    run("models", str(path.parent))


def compose(path: Path) -> None:
    run("sample", "--model", str(path.parent), "--length", "20", "--seed", "1")


def go_on_training(path: Path) -> None:
    from abcgen.training import train

    left = [2]

    def stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    with contextlib.suppress(AbcgenError):
        train(EXPERIMENT, corpus(), path.parent, should_stop=stop)


@functools.cache
def _resume_file() -> bytes:
    """A sound one, left in the second epoch."""
    from abcgen.training import train

    left = [15]

    def stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    with tempfile.TemporaryDirectory() as folder:
        train(EXPERIMENT, corpus(), Path(folder), should_stop=stop)
        return (Path(folder) / "resume.safetensors").read_bytes()


def resume_mutant(rng: random.Random, number: int) -> tuple[str, bytes]:
    return "resume.safetensors", tensor_mutant(_resume_file(), rng)


KINDS: Mapping[
    str,
    tuple[
        Callable[[random.Random, int], tuple[str, bytes]], Sequence[tuple[str, int, Reader]], int
    ],
] = {
    "tunes": (
        tune_mutant,
        (
            ("check", 1, check_tune),
            ("built-in MIDI", 1, play("builtin")),
            ("abc2midi", 2, play("abc2midi")),
            ("MusicXML", 2, engrave(".musicxml")),
            ("score", 50, engrave(".svg")),
            ("fragment", 10, go_on),
            ("rewrite", 10, write_anew),
        ),
        3000,
    ),
    "files": (file_mutant, (("import", 1, convert_file),), 2000),
    "snapshots": (snapshot_mutant, (("models", 1, list_snapshots), ("sample", 1, compose)), 750),
    "resume": (resume_mutant, (("train", 1, go_on_training),), 250),
}
"""How mutants are made of each kind, what reads each so manyeth of them, and how many there are."""


def mutant(kind: str, seed: int, number: int) -> tuple[str, bytes]:
    """The name and the bytes of a mutant."""
    return KINDS[kind][0](random.Random(f"{seed} {kind} {number}"), number)


def readings(
    kind: str, seed: int, numbers: Sequence[int]
) -> Iterator[tuple[int, str, str, Reader, bytes]]:
    for number in numbers:
        name, data = mutant(kind, seed, number)
        for label, every, reader in KINDS[kind][1]:
            if (number + number // 10) % every == 0:  # some of each kind of mutant
                yield number, name, label, reader, data


def main(kind: str, seed: int, first: int, last: int) -> None:
    """Give the mutants of a kind from `first` to before `last` to all their readers."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    say = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    mutant(kind, seed, first)  # what all need is made ready
    for number, name, label, reader, data in readings(kind, seed, range(first, last)):
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            path = Path(folder, "in", name)
            path.parent.mkdir()
            path.write_bytes(data)
            print(json.dumps({"number": number, "reader": label}), file=say, flush=True)
            what, started = "", _processor_seconds()
            _forget_peak()
            try:
                reader(path)
            except Exception:  # noqa: BLE001 - that is what is looked for
                what = traceback.format_exc()
            found = {"what": what, "seconds": _processor_seconds() - started, "peak": _peak()}
            print(json.dumps(found), file=say, flush=True)
            os.chdir("/")


def _processor_seconds() -> float:
    """Of this process and those that it waited for: other work on the machine doesn't count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """Bytes of memory in use at the most since then."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
