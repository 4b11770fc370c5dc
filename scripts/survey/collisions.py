"""Many runs of `abcgen sample` side by side, whose outputs have the same names.

    python scripts/survey/collisions.py
    python scripts/survey/collisions.py --runs 40 --json collisions.json

Of every group of runs to one name, each has to end with its own files there or say that it can't,
with a status that isn't 0. No file may be lost, and a .mid has to be of the tune in the .abc
beside it: that is converted again and compared. Runs with --force are in groups of their own,
where the last one's files stay. The exit status is 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from abcgen.formats import convert
from abcgen.system import Data

MODEL = "nottingham-jigs"
GROUP = 4
"""So many runs have one name, and run side by side."""
FORCED = 4
"""Of so many groups one is run with --force."""
COMMAND = (sys.executable, "-c", "from abcgen.cli import main; main()")


@dataclass(frozen=True)
class Run:
    """A call of `abcgen sample`."""

    group: int
    seed: int
    status: int
    said: str

    @property
    def saved(self) -> bool:
        """Whether it says that its files are there."""
        return self.status == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them and print what came of it; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=800, help="how many")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="collisions-") as name:
        folder = Path(name)
        with ThreadPoolExecutor(GROUP) as pool:
            runs = list(pool.map(lambda number: compose(folder, number), range(options.runs)))
        figures = judged(folder, runs)
    text = json.dumps(figures, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(any(figures[name] for name in WRONG))


def is_forced(group: int) -> bool:
    """Whether the runs of a group replace what is there."""
    return group % FORCED == FORCED - 1


def compose(folder: Path, number: int) -> Run:
    """One run; its group's name is tune-GROUP.mid."""
    group = number // GROUP
    options = ["--model", MODEL, "--seed", str(number), "--title", f"Tune {number}"]
    options += ["-o", f"tune-{group:03}.mid"]
    options += ["--force"] * is_forced(group)
    done = subprocess.run(
        [*COMMAND, "sample", *options],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    return Run(group, number, done.returncode, done.stderr)


WRONG = ("lost", "shared", "mixed", "unsaid", "strange")
"""The figures that should be 0."""


def judged(folder: Path, runs: Sequence[Run]) -> dict[str, int]:
    """What came of the runs, counted."""
    found: Counter[str] = Counter(dict.fromkeys(WRONG, 0))
    for group in sorted({run.group for run in runs}):
        of_group = [run for run in runs if run.group == group]
        saved = [run for run in of_group if run.saved]
        found["runs"] += len(of_group)
        found["saved"] += len(saved)
        found["refused"] += len(of_group) - len(saved)
        # A refusal is one sentence that names the file.
        found["unsaid"] += sum("exists" not in run.said for run in of_group if not run.saved)
        abc, midi = (folder / f"tune-{group:03}{suffix}" for suffix in (".abc", ".mid"))
        if not is_forced(group):
            found["shared"] += max(len(saved) - 1, 0)
        if abc.is_file() and midi.is_file():
            found["pairs"] += 1
            found["mixed"] += not is_of_one_tune(abc, midi)
            lines = abc.read_text(encoding="utf-8").splitlines()
            found["lost"] += not any(f"T:Tune {run.seed}" in lines for run in saved)
        else:
            found["lost"] += 1
    known = {f"tune-{run.group:03}{suffix}" for run in runs for suffix in (".abc", ".mid")}
    found["strange"] = sum(path.name not in known for path in folder.iterdir())
    return dict(found)


def is_of_one_tune(abc: Path, midi: Path) -> bool:
    """Whether a MIDI file is what the tune beside it becomes."""
    made: dict[Path, Data] = {}
    convert(abc.read_text(encoding="utf-8"), midi, save=made.__setitem__)
    return bool(made[midi] == midi.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
