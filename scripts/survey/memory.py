"""How much memory a process holds that composes all day, and what a large tunebook takes.

    python scripts/survey/memory.py compose --count 20000
    python scripts/survey/memory.py window --count 1000
    xvfb-run -a python scripts/survey/memory.py window --count 1000 --shown
    python scripts/survey/memory.py tunebook --tunes 50000,100000,200000

`compose` asks a composer for one thing after another, as a user would: keys, metres, dances,
forms, ranges, beginnings to go on from, bars to write anew. `window` does so through the window's
own jobs, with two models in turn, or in the window itself. Both tell the resident memory as they
go, and fail if it ever exceeds by more than 20 MB what it was after 500 tunes. `tunebook` gives the
seconds and the most memory of four ways to read one large file, each in a process of its own. For
Linux and macOS.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from subprocess import DEVNULL, Popen
from tkinter import ttk
from typing import Any

from abcgen.system import use_one_thread

use_one_thread()

import click  # noqa: E402
from abcgen_gui.compose.composers import Composers  # noqa: E402
from abcgen_gui.compose.job_spec import JobSpec  # noqa: E402
from abcgen_gui.compose.jobs import compose  # noqa: E402
from abcgen_gui.compose.side import Compose  # noqa: E402
from abcgen_gui.desktop import Desktop  # noqa: E402
from abcgen_gui.tasks import TaskControl  # noqa: E402
from abcgen_gui.tune.stand import Stand  # noqa: E402
from abcgen_gui.tunes.part import Tunes  # noqa: E402
from abcgen_gui.window import Window  # noqa: E402

from abcgen.compose import Bars, Composer, load_composer, request_of, rewrite_bars  # noqa: E402
from abcgen.model import DEFAULT_MODEL, find_model  # noqa: E402
from abcgen.system import RequestError  # noqa: E402

SETTLED = 500
"""Tunes after which memory shouldn't grow by more than ALLOWED MB."""
ALLOWED = 20
OFFERED: Mapping[str, tuple[Any, ...]] = {
    "key": ("D", "G", "A", "C", "F", "Bb", "E", "Am", "Em", "Bm", "Dm", "Gm", "Ador", "Amix"),
    "metre": ("6/8", "9/8", "4/4", "2/4", "3/4", "3/2", "C"),
    "rhythm": ("jig", "reel", "waltz", "slip jig", "polka", "march", "air"),
    "form": ("AABB", "AAB", "AB", "AABBCC", "ABC"),
    "bars": (4, 8, 16),
    "pickup": (True, False),
    "harmony": ("none", "simple", "rich"),
    "instrument": ("fiddle", "flute", "accordion"),
    "difficulty": ("easy", "medium"),
    "tonic": (True,),
    "lowest": ("D", "G,", "C"),
    "highest": ("b", "d'", "a"),
    "title": ("A walk", "Rain", "The second tune"),
    "temperature": (0.7, 1.0, 1.2),
}
COUNTS = (1, 1, 4, 16)
"""How many tunes are asked for at once."""
_UNIT = 1 if sys.platform == "darwin" else 1024
"""The bytes in which the system counts a process's memory."""
_NEEDED = {"bars": "form", "tonic": "key"}


def wishes(rng: random.Random) -> dict[str, Any]:
    """What a user might ask: nothing at all, a few things, or many."""
    asked = set(rng.sample(sorted(OFFERED), rng.choice((0, 0, 1, 1, 2, 3, 5))))
    asked |= {_NEEDED[name] for name in asked if name in _NEEDED}
    return {name: rng.choice(OFFERED[name]) for name in sorted(asked)}


def tunes(composer: Composer, seed: int) -> Iterator[str]:
    """Tunes without end, each as something else was asked; some go on from the one before, some
    are it with two bars written anew."""
    rng, tune = random.Random(seed), ""
    while True:
        way, values = rng.random(), wishes(rng) | {"seed": rng.randrange(1_000_000)}
        try:
            if tune and way < 0.1:
                again = request_of({"seed": values["seed"]})
                tune = rewrite_bars(composer, tune, Bars(3, 4), again)
            else:
                if tune and way < 0.2:
                    values = {"seed": values["seed"], "fragment": tune[: tune.rindex("|") // 2]}
                *more, tune = (
                    draft.finish().abc
                    for draft in composer.write_many(request_of(values), rng.choice(COUNTS))
                )
                yield from more
        except RequestError:  # such as no note in the range, or a tune too long for the length
            continue
        yield tune


def window_tunes(seed: int) -> Iterator[str]:
    """The same through the window's jobs, by two models in turn."""
    rng, composers = random.Random(seed), Composers()
    for name in cycle((DEFAULT_MODEL, "nottingham")):
        model = find_model(name)
        request = request_of(wishes(rng) | {"seed": rng.randrange(1_000_000)})
        job = JobSpec(model, model.epochs[-1], request, play=False)
        try:
            yield compose(job, composers, lambda path: None, TaskControl()).text
        except RequestError:
            continue


def shown_tunes(seed: int) -> Iterator[str]:
    """Tunes of the window itself, with the score, the faults and the list of each."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as home:
        os.environ["ABCGEN_HOME"] = home
        window = Window(Desktop(player=None, open_file=lambda path: None))
        stand, desk = window.part(Stand), window.part(Tunes).desk
        while True:
            fields = window.part(Compose).fields
            for name in ("key", "rhythm"):
                field = fields[name]
                assert isinstance(field, ttk.Combobox)
                field.set(rng.choice(("any", *field.cget("values")[:6])))
            window.commands.invoke("generate")
            end = time.monotonic() + 0.5  # the score comes 0.3 s after the tune
            while window.busy or desk.busy or time.monotonic() < end:
                window.update()
                time.sleep(0.005)
            yield stand.tune.text


def resident() -> float:
    """The memory that this process holds, in MB; where Linux doesn't tell, the most it ever did."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / 1e6
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch(made: Iterator[str], count: int, step: int) -> bool:
    """Tell the memory each `step` tunes; whether it stayed as it was after the first SETTLED."""
    began, most, settled = time.process_time(), 0.0, 0.0
    for number, _ in enumerate(islice(made, count), 1):
        held = resident()
        if number == SETTLED:
            settled = held
        if number > SETTLED:
            most = max(most, held - settled)
        if number % step == 0:
            seconds = (time.process_time() - began) / number
            print(f"{number:>6} tunes: {held:4.0f} MB, {1000 * seconds:.0f} ms a tune", flush=True)
    print(f"at the most {most:.0f} MB more than after {SETTLED} tunes")
    return most <= ALLOWED


@click.group()
def main() -> None:
    """Measure memory."""


@main.command("compose")
@click.option("--model", default=DEFAULT_MODEL)
@click.option("--count", default=20_000, type=click.IntRange(SETTLED + 1))
@click.option("--seed", default=1)
def compose_many(model: str, count: int, seed: int) -> None:
    """Compose by one composer, told something else each time."""
    sys.exit(not watch(tunes(load_composer(model), seed), count, SETTLED))


@main.command("window")
@click.option("--count", default=1000, type=click.IntRange(SETTLED + 1))
@click.option("--seed", default=1)
@click.option("--shown", is_flag=True, help="In the window itself, which needs a display.")
def compose_in_window(count: int, seed: int, shown: bool) -> None:
    """Compose as the window does."""
    made = shown_tunes(seed) if shown else window_tunes(seed)
    sys.exit(not watch(made, count, SETTLED // 5))


READINGS: Mapping[str, str] = {
    "check": "sys.argv[1:] = ['check', book]; main()",
    "corpus show": "sys.argv[1:] = ['corpus', 'show', book]; main()",
    "midi": "sys.argv[1:] = ['midi', book, '--tune', last, '-o', book + '.mid']; main()",
    "opened in the window": "read_seed(Path(book))",
}
"""Ways to read a tunebook, as Python."""
READER = """
import sys
from pathlib import Path
from abcgen.cli import main
from abcgen_gui.compose.melody import read_seed
book, last = sys.argv[1:]
"""
TUNE = "X:{0}\nT:Tune {0}\nM:6/8\nL:1/8\nK:D\nDFA d2A|BAF D3|\n\n"


@main.command()
@click.option("--tunes", default="50000,100000,200000")
def tunebook(tunes: str) -> None:
    """Read large tunebooks, the last tune but a quarter where one is asked for."""
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, tunes.split(",")):
            book = Path(folder) / f"{count}.abc"
            book.write_text("".join(map(TUNE.format, range(1, count + 1))), encoding="utf-8")
            for way, code in READINGS.items():
                command = (sys.executable, "-c", READER + code, str(book), str(count * 3 // 4))
                with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as process:
                    _, status, used = os.wait4(process.pid, 0)
                    process.returncode = os.waitstatus_to_exitcode(status)
                if process.returncode:
                    sys.exit(f"{way} failed")
                seconds, most = used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT / 1e6
                print(f"{count:>7} tunes, {way}: {seconds:.1f} s, {most:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
