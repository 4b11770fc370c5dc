"""How fast abcgen samples, starts and trains, beside plain Keras and plain PyTorch.

    python scripts/benchmark.py                          everything: some 40 minutes on 2 cores
    python scripts/benchmark.py --only sampling --quick  a first impression of one section

Each figure is taken in a process of its own, warm-up left out. A round takes every figure once,
a peer's beside abcgen's that it is compared with, and every other round goes backwards: where
the processor's clock drifts, it does for all. A ceiling is what the machine could do at most if
all else took no time. Ratios are of one round's figures. The tables show
the median over the rounds and, in brackets, the least and the greatest. Peers that aren't
installed are named and skipped; a peer whose logits aren't abcgen's is an error.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from tqdm import tqdm

from abcgen.system import use_one_thread

use_one_thread()

from measurements import (  # noqa: E402
    ABC2MIDI,
    DISPLAY,
    GPU,
    JUDGE,
    KERAS,
    MUSIC21,
    RUSAGE,
    SCORE,
    TORCH,
    Case,
    Section,
    sections,
)
from peers import PeerError  # noqa: E402
from results_kept import Found, Row, as_json, document, figures_of, keep, machine, table  # noqa: E402
from timing import MeasureError, run_python  # noqa: E402

from abcgen.formats import find_abc2midi  # noqa: E402
from abcgen.system import AbcgenError, write_atomic  # noqa: E402

ROUNDS = 5
SECONDS = 3.0
QUICK_SECONDS = 0.3
MODULES = {
    KERAS: ("tensorflow", "keras"),
    TORCH: ("torch",),
    RUSAGE: ("resource",),
    MUSIC21: ("music21",),
    SCORE: ("verovio", "typst"),
    JUDGE: ("sklearn",),
}
OPEN_WINDOW = "import tkinter; tkinter.Tk()"
COUNT_GPUS = "import tensorflow; print(len(tensorflow.config.list_physical_devices('GPU')))"


def take(section: Section, rounds: int, measure: Callable[[Case], float]) -> tuple[Row, ...]:
    """Take every figure of a section, so many rounds; raises what `measure` raises."""
    reasons = {case.name: why_not(case) for case in section.cases}
    cases = [case for case in section.cases if not reasons[case.name]]
    turns = [case for number in range(rounds) for case in cases[:: -1 if number % 2 else 1]]
    figures: dict[str, list[float]] = {case.name: [] for case in section.cases}
    with tqdm(turns, desc=section.title, unit="figure", disable=None) as bar:
        for case in bar:
            bar.set_postfix_str(case.name)
            figures[case.name].append(measure(case))
    return tuple(
        Row(
            case.name,
            tuple(figures[case.name]),
            ratios(section, figures[case.peer_of], figures[case.name]) if case.peer_of else (),
            reasons[case.name],
        )
        for case in section.cases
    )


def ratios(section: Section, ours: Sequence[float], its: Sequence[float]) -> tuple[float, ...]:
    """How many times as good abcgen was, round by round."""
    pairs = zip(its, ours, strict=False) if section.less_is_better else zip(ours, its, strict=False)
    return tuple(more / less for more, less in pairs)


def can_run(script: str) -> bool:
    """Whether a fresh Python does so."""
    try:
        run_python("-c", script)
    except MeasureError:
        return False
    return True


def in_own_process(section: str, seconds: float) -> Callable[[Case], float]:
    """Measures a case in a fresh process; raises MeasureError, naming it, when that fails."""

    def measure(case: Case) -> float:
        arguments = ("--measure", section, case.name, f"--seconds={seconds}")
        try:
            script = str(Path(__file__).resolve())
            return float(run_python(script, *arguments, environment=case.environment))
        except MeasureError as error:
            raise MeasureError(f"{section}, {case.name}: {error}") from error

    return measure


def why_not(case: Case) -> str | None:
    """What a case needs and isn't here, as a reason to skip it; None when all is."""
    return next((f"{need} isn't here" for need in case.needs if not is_here(need)), None)


@cache
def is_here(need: str) -> bool:
    """Whether KERAS, TORCH, MUSIC21 or ABC2MIDI is installed, TensorFlow sees a GPU, or RUSAGE
    tells how much memory is used."""
    if need == ABC2MIDI:
        return find_abc2midi() is not None
    if need == DISPLAY:
        return can_run(OPEN_WINDOW)
    if need == GPU:
        return is_here(KERAS) and int(run_python("-c", COUNT_GPUS)) > 0
    return all(importlib.util.find_spec(module) for module in MODULES[need])


def read(arguments: Sequence[str] | None, known: Mapping[str, Section]) -> argparse.Namespace:
    """The command line's options; ends the program, with status 2, for what it doesn't know."""

    def section_names(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return names

    def above_zero(text: str) -> int:
        if not text.isdecimal() or int(text) == 0:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
        return int(text)

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--only", type=section_names, default=list(known), help=f"from {','.join(known)}")
    add("--rounds", type=above_zero, default=ROUNDS, help=f"how many, by default {ROUNDS}")
    add("--seconds", type=float, default=SECONDS, help="how long a speed is measured")
    add("--quick", action="store_true", help="one short round, for a first impression")
    add("--json", type=Path, metavar="FILE", help="also write all figures to FILE")
    add("--keep", action="store_true", help="keep them in docs/benchmarks and docs/measurements.md")
    add(
        "--measure",
        nargs=2,
        metavar=("SECTION", "CASE"),
        help="take one figure in this process, as the tables name it, and print it",
    )
    options = parser.parse_args(arguments)
    if options.quick:
        options.rounds, options.seconds = 1, QUICK_SECONDS
    if options.measure:
        section, name = options.measure
        cases = {case.name: case for case in known[section].cases} if section in known else {}
        if name not in cases:
            parser.error(f"there is no case {name!r} in {section!r}")
        options.measure = cases[name]
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; returns the exit status."""
    known = sections()
    options = read(arguments, known)
    try:
        if options.measure:
            print(options.measure.measure(options.seconds))
            return 0
        print(machine(), flush=True)
        results: dict[str, Found] = {}
        for name in options.only:
            rows = take(known[name], options.rounds, in_own_process(name, options.seconds))
            results[name] = figures_of(known[name], rows)
            print("", table(results[name]), sep="\n", flush=True)
        found = document(results)
        if options.json:
            write_atomic(options.json, as_json(found))
        if options.keep:
            keep(found)
    except (AbcgenError, MeasureError, PeerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
