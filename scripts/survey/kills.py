"""Kill commands at random moments: no process may outlive them, no stray file the next run.

    python scripts/survey/kills.py
    python scripts/survey/kills.py --count 30 --seed 2 score train

Each of import, score, evaluate and train runs once whole; then it is started anew again and again
and ended by SIGKILL, SIGTERM and SIGHUP in turn, somewhere in as much time as it took. Two seconds
later none of its processes may be left. Last it runs whole once more: only what the first run left
may be there, but what is kept on purpose. Needs Linux and the extras import, score and train.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
import yaml
from living import MARK, living
from tqdm import tqdm

from abcgen.data import read_corpus
from abcgen.formats import export
from abcgen.model import CorpusConfig, Experiment, ModelConfig, TrainingConfig, to_dict

SECONDS = 2.0
"""How long a process may outlive the one that was killed."""
SIGNALS = signal.SIGKILL, signal.SIGTERM, signal.SIGHUP
COMMANDS: Mapping[str, Sequence[str]] = {
    "import": ("import", "music", "-o", "out/book.abc", "--force"),
    "score": ("score", "long.abc", "-o", "out/long.pdf", "--force"),
    "train": ("train", "small.yaml", "--output", "out/run", "--save-every", "0.1"),
    "evaluate": ("evaluate", "out/run", "--quick", "-o", "out/figures", "--force"),
}
"""In this order: what is trained is evaluated."""


def prepare(folder: Path) -> None:
    """Make what the commands read."""
    tunes = read_corpus("oneills").tunes
    for name in ("music", "out", "tmp", "home"):
        (folder / name).mkdir()
    for number, tune in enumerate(tunes[:60]):
        export(tune.text, folder / "music" / f"{number}.musicxml")
    header = "X:1\nT:Long\nM:4/4\nL:1/8\nK:D\n"
    (folder / "long.abc").write_text(header + "dAFA dAFA|gedc d2A2|\n" * 150, encoding="utf-8")
    (folder / "own.abc").write_text("\n\n".join(t.text for t in tunes[:100]), encoding="utf-8")
    experiment = Experiment(
        "small",
        CorpusConfig("own.abc", holdout=0.2),
        model=ModelConfig(embedding=8, layers=2, units=32),
        training=TrainingConfig(streams=8, steps=64, epochs=4, snapshot_every=2),
    )
    (folder / "small.yaml").write_text(yaml.safe_dump(to_dict(experiment)), encoding="utf-8")


def start(command: str, folder: Path, mark: str) -> subprocess.Popen[bytes]:
    """Start a command in a folder; the files that it may leave come to be in it."""
    code = "from abcgen.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *COMMANDS[command]],
        cwd=folder,
        env={
            **os.environ,
            MARK: mark,
            "TMPDIR": str(folder / "tmp"),
            "ABCGEN_HOME": str(folder / "home"),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def whole(command: str, folder: Path) -> float:
    """Run a command to its end; the seconds that it took."""
    started = time.monotonic()
    if status := start(command, folder, "whole").wait():
        raise click.ClickException(f"{command} ends with status {status}")
    return time.monotonic() - started


def files(folder: Path) -> set[str]:
    """All files and folders there but what is remembered of files that were read."""
    names = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    return {name for name in names if not name.startswith("home/cache/reading")}


def survey(command: str, folder: Path, count: int, rng: random.Random) -> list[str]:
    """What was left of a command that was killed again and again."""
    took = whole(command, folder)
    expected = files(folder)
    found = []
    for number in tqdm(range(count), desc=f"{command} ({took:.1f} s)", disable=None):
        forget(command, folder)
        mark, after = secrets.token_hex(8), rng.uniform(0.05, took)
        process = start(command, folder, mark)
        time.sleep(after)
        process.send_signal(SIGNALS[number % len(SIGNALS)])
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:  # stopping in order takes training a moment
            process.wait()
        time.sleep(SECONDS)
        if left := living(mark):
            name = SIGNALS[number % len(SIGNALS)].name
            found.append(f"{command}, {name} after {after:.2f} s: {left}")
    forget(command, folder)
    whole(command, folder)
    more = sorted(files(folder) - expected)
    return found + [f"{command} left {name}" for name in more if str(Path(name).parent) not in more]


def forget(command: str, folder: Path) -> None:
    """Let a command have something to do again."""
    remembered = folder / ("home/cache/reading" if command == "import" else "out/run")
    if command in ("import", "train"):
        for path in remembered.rglob("*"):
            if path.suffix in (".json", ".safetensors") and not path.name.startswith("."):
                path.unlink()


@click.command()
@click.argument("commands", nargs=-1, type=click.Choice(list(COMMANDS)))
@click.option("--count", default=30, help="How often each is killed.")
@click.option("--seed", default=1, help="Of the moments.")
def main(commands: tuple[str, ...], count: int, seed: int) -> None:
    """Print what was left; exit status 1 if there was anything."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        if "evaluate" in commands and "train" not in commands:
            whole("train", folder)
        for command in commands or COMMANDS:
            left = survey(command, folder, count, random.Random(f"{seed} {command}"))
            print(f"{command}: {count} times killed, {len(left)} things left", *left, sep="\n  ")
            sys.stdout.flush()
            found += left
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
