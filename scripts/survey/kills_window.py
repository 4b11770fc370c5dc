"""Kill the window at random moments of real work: no tune that it showed may be lost.

    xvfb-run -a python scripts/survey/kills_window.py
    xvfb-run -a python scripts/survey/kills_window.py --count 10 --windows 2 --seed 3

A window composes, is typed into, stars, saves and starts new tunes, by clicks and keys, and writes
down what it shows, as soon as it does. It is ended by SIGKILL again and again, and started anew on
the same list of tunes. Each tune that was shown whole must be in the list then; of one that is
typed into, the last SECONDS may lack. With two windows, both work on one list, and are killed one
after the other.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import tkinter as tk
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from abcgen_gui.desktop import Desktop
from abcgen_gui.tune.stand import Stand
from abcgen_gui.tunes.part import Tunes
from abcgen_gui.window import Window
from tqdm import tqdm

from abcgen.journal import Journal, Search
from abcgen.system import use_one_thread

SECONDS = 3.0
"""After these what was typed must be kept: two while it goes on, and time for a busy machine."""
_LOOK = 10
"""Milliseconds between two looks at what is shown."""
_START = 60.0
"""Seconds in which a window must be there."""


class Worker:
    """Works the window as a person in a hurry would."""

    def __init__(self, folder: Path, log: Path, seed: int) -> None:
        self._rng = random.Random(seed)
        self.window = Window(
            Desktop(
                open_file=lambda path: None,
                ask_save_path=lambda *_: folder / f"saved-{self._rng.random()}.abc",
                player=None,
            )
        )
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._stand, self._desk = self.window.part(Stand), self.window.part(Tunes).desk
        self._last: object = None
        self._ready = False
        self._alive: list[object] = []
        """What was shown, so that nothing else gets its number."""
        self.window.after(_LOOK, self._look)

    def _tell(self, **said: Any) -> None:
        os.write(self._log, (json.dumps(said | {"time": time.monotonic()}) + "\n").encode())

    def _look(self) -> None:
        """Write down what is shown."""
        self.window.after(_LOOK, self._look)
        if not self._ready and not self._desk.busy:
            self._ready = True
            self._tell(rows=len(self._desk.listing.entries))
            self.window.after(_LOOK, self._work)
        text, shown = self._stand.tune.text, self._desk.showing.current
        now = text, id(shown), shown.number
        if self._stand.tune.writing or now == self._last or not text.strip():
            return
        self._last = now
        self._tell(text=text, shown=id(shown), number=shown.number)
        self._alive.append(shown)

    def _work(self) -> None:
        """Do one thing more."""
        self.window.after(self._rng.choice((20, 100, 400, 1500)), self._work)
        act = self._rng.choice((self._compose, self._compose, self._type, self._type, self._other))
        act()

    def _compose(self) -> None:
        for name in ("generate", *self._rng.sample(("go_on", "new_bars", "stop"), 1)):
            if self.window.commands.enabled(name):
                press(self.window.buttons[name])
                break

    def _type(self) -> None:
        area = self._stand.tune.area
        area.mark_set("insert", "end-1c")
        area.focus_force()
        for letter in self._rng.choice(("abc", "d", "gfe")):
            area.event_generate(letter)

    def _other(self) -> None:
        name = self._rng.choice(("save_as", "new", "star", "up"))
        tree = self._desk.panel.table.tree
        if name == "save_as" and self.window.commands.enabled(name):
            press(self.window.buttons[name])
        elif name == "new":
            self.window.commands.invoke(name)
        else:
            tree.focus_force()
            tree.event_generate("<s>" if name == "star" else "<Down>")


def press(button: tk.Misc) -> None:
    """Click a button."""
    place: dict[str, Any] = {"x": button.winfo_width() // 2, "y": button.winfo_height() // 2}
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        button.event_generate(event, **place)


@dataclass(frozen=True)
class Seen:
    """A text that a window showed."""

    text: str
    shown: int
    """The same as long as this tune was shown."""
    number: int | None
    """In the list, once it was there."""
    time: float


def start(folder: Path, log: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start a window that works, and wait until its list is there."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--work", str(folder), str(log), "--seed", str(seed)],
        env={**os.environ, "ABCGEN_HOME": str(folder)},
    )
    end = time.monotonic() + _START
    while not (log.is_file() and b'"rows"' in log.read_bytes()):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise click.ClickException("the window doesn't start")
        time.sleep(0.02)
    return process


def read(log: Path) -> tuple[int, list[Seen]]:
    """How many tunes were listed at first, and what was shown."""
    said = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    rows = next(each["rows"] for each in said if "rows" in each)
    return rows, [Seen(**each) for each in said if "text" in each]


def lost(seen: list[Seen], there: dict[int, str], killed: float) -> list[str]:
    """What is not there, by number, of what a window showed; a sentence each.

    It is typed at the end alone, so a text may be there with more that was shown for a moment.
    """
    numbers = {each.shown: each.number for each in seen if each.number is not None}
    # What is written over an empty page turns out to be another tune when it is kept.
    by_text = {each.text: numbers[each.shown] for each in seen if each.shown in numbers}
    tunes: dict[object, list[Seen]] = {}
    for each in seen:
        known = numbers.get(each.shown, by_text.get(each.text))
        tunes.setdefault(f"shown {each.shown}" if known is None else known, []).append(each)
    found = []
    texts = set(there.values())
    for number, versions in tunes.items():
        now = there.get(number, "") if isinstance(number, int) else ""
        kept = [
            place
            for place, each in enumerate(versions)
            if each.text in texts or now.startswith(each.text)
        ]
        first_missing = versions[kept[-1] + 1 if kept else 0 :]
        # A first version with a header was made; others were typed, and so is one without.
        typed = kept or not versions[0].text.startswith("X:")
        patience = SECONDS if typed else 0.0
        if first_missing and (age := killed - first_missing[0].time) > patience:
            words = first_missing[0].text[:60].replace("\n", " ")
            found.append(f"shown {age:.2f} s before the end, not there: {words}")
    return found


def survey(folder: Path, count: int, windows: int, seed: int) -> tuple[int, list[str]]:
    """How many tunes are kept in the end, and what was lost."""
    rng, found, numbers = random.Random(seed), [], set[int]()
    for turn in tqdm(range(count), disable=None):
        logs = [folder / f"log-{turn}-{number}" for number in range(windows)]
        working = [start(folder, log, rng.randrange(10**6)) for log in logs]
        ends = []
        time.sleep(rng.uniform(0.0, 8.0))
        for process in working:
            process.kill()
            ends.append(time.monotonic())
            process.wait()
            time.sleep(rng.uniform(0.0, 0.5))
        with closing(Journal(folder / "tunes.sqlite")) as journal:
            entries = (*journal.find(), *journal.find(Search(hidden=True)))
        there = {entry.number: entry.abc for entry in entries}
        if gone := numbers - set(there):
            found.append(f"kill {turn}: the tunes {sorted(gone)} were there and are gone")
        for log, end in zip(logs, ends, strict=True):
            rows, seen = read(log)
            found += [f"kill {turn}: {each}" for each in lost(seen, there, end)]
            if windows == 1 and rows != len(numbers):
                found.append(f"kill {turn}: {len(numbers)} tunes were there, {rows} were listed")
        numbers = set(there)
    return len(numbers), found


@click.command()
@click.option("--count", default=50, help="How often the window is killed.")
@click.option("--windows", default=1, help="How many work at once.")
@click.option("--seed", default=1, help="Of the moments and of the work.")
@click.option("--work", nargs=2, type=click.Path(path_type=Path), hidden=True)
def main(count: int, windows: int, seed: int, work: tuple[Path, Path] | None) -> None:
    """Print what was lost; exit status 1 if there was anything."""
    if work:
        use_one_thread()
        Worker(*work, seed).window.mainloop()
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept, found = survey(folder, count, windows, seed)
    print(f"{count} times killed: {kept} tunes kept, {len(found)} lost", *found, sep="\n  ")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
