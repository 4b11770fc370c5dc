"""Commands in shards on a Dask cluster give what they give otherwise, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.cli import tunes
from tests.cli.conftest import Run
from tests.making import JIGS

pytest.importorskip("distributed", reason="needs Dask, of the extra cluster")
PROGRAM = "from abcgen.cli import main\nif __name__ == '__main__': main()\n"
SAMPLE = ("sample", "--model", JIGS, "--length", "200", "--count", "16")
TUNE = "X:{0}\nT:Tune {0}\nM:4/4\nL:1/8\nK:D\n{1}\n"
BARS = ("DEFG ABcd|dcBA GFED|", "dfaf dfaf|e2e2 d4|", "A2Bc d2ef|g2f2 e4|", "d4 A4|F4 D4|")
BASE = """
name: small
corpus: {dataset: own.abc}
model: {embedding: 3, units: 4, layers: 1}
training: {streams: 2, steps: 8, epochs: 3, tunes: shuffled, snapshot_every: 1}
"""
SWEEP = "base: base.yaml\ngrid: {training.seed: [1, 2]}\n"
needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
Files = dict[str, bytes]


def files_in(folder: Path, pattern: str = "*") -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob(pattern)}


def started(folder: Path, *arguments: str, program: str = PROGRAM) -> subprocess.Popen[bytes]:
    script = folder / "program.py"
    script.write_text(program, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def killed(
    folder: Path, until: Callable[[], bool], *arguments: str, program: str = PROGRAM
) -> None:
    """Run a command up to a point, and kill it there."""
    process = started(folder, *arguments, program=program)
    end = time.monotonic() + 120
    while not until():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)
    process.kill()
    process.communicate()


@needs_signals
def test_tunes_are_the_same_however_many_processes_there_are(run: Run, folder: Path) -> None:
    alone = run(*SAMPLE, "--seed", "3", "-o", "1/t.abc")
    for number in ("1", "2"):
        name = f"of-{number}"
        many = run(*SAMPLE, "--seed", "3", "-o", f"{name}/t.abc", "--processes", number)
        assert many.exit_code == 0
        assert many.stderr.replace(name, "1") == alone.stderr
        assert files_in(folder / name) == files_in(folder / "1")

    def some_are_done() -> bool:
        return len([*(folder / "cut" / "t.abc.shards").glob("*.piece")]) > 4

    command = (*SAMPLE, "-o", "cut/t.abc", "--processes", "2")
    killed(folder, some_are_done, *command, "--seed", "3")
    kept = {path: path.stat().st_mtime_ns for path in (folder / "cut").rglob("*.piece")}
    assert 4 < len(kept) < 16
    refused = run(*command, "--seed", "4")
    assert refused.exit_code == 1
    assert "t.abc.shards holds what another run has done: seed was 3, not 4; " in refused.stderr
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert run(*command).exit_code == 0  # without a seed, with that of the run that it goes on with
    assert files_in(folder / "cut") == files_in(folder / "1")


@needs_signals
def test_tunes_are_saved_as_they_get_done(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = run(*SAMPLE, "--seed", "3", "-o", "1/t.mid")
    few = "from abcgen.cli import tunes\ntunes._AT_ONCE = 5\n"
    command = (*SAMPLE, "--seed", "3", "-o", "2/t.mid", "--processes", "2")

    def six_are_there() -> bool:
        return len([*(folder / "2").glob("t-*.mid")]) >= 6

    killed(folder, six_are_there, *command, program=few + PROGRAM)
    kept = {path: path.stat().st_mtime_ns for path in (folder / "2").glob("t-*")}
    assert 12 <= len(kept) < 32
    monkeypatch.setattr(tunes, "_AT_ONCE", 5)
    (first := folder / "2" / "t-01.abc").rename(aside := folder / "aside.abc")
    first.write_text("another's", encoding="utf-8")
    assert "t-01.abc exists: choose another name" in run(*command).stderr
    assert first.read_text(encoding="utf-8") == "another's"
    aside.replace(first)
    again = run(*command)
    assert again.exit_code == 0
    assert files_in(folder / "2") == files_in(folder / "1")
    assert {path: path.stat().st_mtime_ns for path in kept} == kept

    def said(text: str) -> list[str]:
        return sorted(line for line in text.splitlines() if "overruled" not in line)

    assert said(again.stderr.replace("2/", "1/")) == said(alone.stderr)


@needs_signals
def test_ctrl_c_keeps_what_is_done(folder: Path) -> None:
    shards = folder / "t.abc.shards"
    many = (*SAMPLE, "--count", "2000")  # more than are done before it hears of it
    process = started(folder, *many, "--seed", "3", "-o", "t.abc", "--processes", "1")
    while not [*shards.glob("*.piece")]:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it, too
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines() == [
        b"stopped; what is done is in t.abc.shards, and the same command goes on"
    ]
    assert (shards / "manifest.json").exists()
    assert not (folder / "t-0001.abc").exists()


def test_files_of_any_kinds_become_the_same_tunebook(run: Run, folder: Path) -> None:
    (folder / "music").mkdir()
    for number, bars in enumerate(BARS, 1):
        path = folder / "music" / f"{number}.abc"
        path.write_text(TUNE.format(number, bars), encoding="utf-8")
        assert run("export", str(path), "-o", f"music/{number}.musicxml").exit_code == 0
    (folder / "music" / "broken.mid").write_bytes(b"MThd")
    alone = run("import", "music", "-o", "1.abc")
    many = run("import", "music", "-o", "2.abc", "--processes", "2")
    assert many.exit_code == 0
    assert many.stderr == alone.stderr
    assert "8 of 9 files imported, 1 skipped:" in many.stderr
    assert (folder / "2.abc").read_bytes() == (folder / "1.abc").read_bytes()
    assert not (folder / "2.abc.shards").exists()


@pytest.mark.usefixtures("nottingham")
def test_a_model_is_measured_alike(run: Run, folder: Path) -> None:
    common = ("evaluate", JIGS, "--quick", "--epoch", "90", "--tunes", "3")
    assert run(*common, "-o", "1").exit_code == 0
    assert run(*common, "-o", "2", "--processes", "1").exit_code == 0
    assert files_in(folder / "2") == files_in(folder / "1")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--processes", "2"], "--processes and --scheduler need a place to keep what is done: "),
        (
            ["--processes", "2", "--scheduler", "tcp://there:1", "-o", "t.abc"],
            "--processes are those of this machine: leave out --scheduler",
        ),
    ],
)
def test_what_cannot_be_is_told(
    refused: Callable[..., str], arguments: list[str], sentence: str
) -> None:
    assert refused(2, "sample", "--seed", "1", *arguments).startswith(sentence)


@needs_signals
@pytest.mark.trains
def test_a_sweep_is_the_same_however_it_is_run(run: Run, folder: Path) -> None:
    tunes = (TUNE.format(number, bars * 2) for number, bars in enumerate(BARS, 1))
    (folder / "own.abc").write_text("\n".join(tunes), encoding="utf-8")
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    alone = run("sweep", "sweep.yaml", "-o", "1")
    assert alone.exit_code == 0
    assert alone.stdout.splitlines()[1].startswith("seed=1")
    killed(
        folder,
        lambda: bool([*(folder / "2").rglob("epoch-001*")]),
        *("sweep", "sweep.yaml", "-o", "2", "--processes", "2"),
    )
    assert not (folder / "2" / "sweep.csv").exists()
    again = run("sweep", "sweep.yaml", "-o", "2", "--processes", "2")
    assert again.stdout == alone.stdout
    first = files_in(folder / "1", "epoch-*") | files_in(folder / "1", "sweep.csv")
    assert files_in(folder / "2", "epoch-*") | files_in(folder / "2", "sweep.csv") == first
    assert len(first) == 7
    assert len(set(first.values())) == 7
