"""The figures of what people wait for: the window, score and sound, preparation, the judge."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from timing import MeasureError, run_python

from abcgen.compose import Request, load_composer
from abcgen.formats import export, render
from abcgen.notation import parse_tune, to_score

if TYPE_CHECKING:
    from abcgen.data import Corpus

MOMENTS = (
    "start to usable",
    "click to first letter",
    "click to tune",
    "click to score",
    "change to score",
    "longest stall",
)
"""Of the window; see window_moments.py, which prints them."""
BOOK = "oneills"
"""The collection whose tunes are prepared and judged; music21 brings it."""
TUNES = 1000
"""How many of them figures are given for."""
MANY = 256
"""Tunes that are composed at once."""
_ABCGEN = "from abcgen.cli import main; main()"
Made = TypeVar("Made")


def window_moment(_seconds: float, *, moment: str) -> float:
    """Seconds until that moment, in a window of its own."""
    script = str(Path(__file__).with_name("window_moments.py"))
    found: dict[str, float] = json.loads(run_python(script, str(time.time())))
    return found[moment]


def sampling_time(_seconds: float, *, count: int) -> float:
    """Seconds a tune that `abcgen sample` takes from process start to so many .abc files."""
    with tempfile.TemporaryDirectory(prefix="abcgen-") as folder:
        tune = str(Path(folder, "tune.abc"))
        began = time.perf_counter()
        run_python("-c", _ABCGEN, "sample", "--seed=1", f"--count={count}", "-o", tune)
        took = time.perf_counter() - began
        if len(list(Path(folder).iterdir())) != count:
            raise MeasureError("tunes are missing")
    return took / count


def composing_time(_seconds: float) -> float:
    """Seconds a tune that the default model takes for MANY side by side, as `evaluate` does; those
    for which most of the grammar is worked out don't count."""
    composer = load_composer()
    composer.write_many(Request(seed=1), MANY)
    return _timed(lambda: composer.write_many(Request(seed=1 + MANY), MANY))[0] / MANY


def sound_time(_seconds: float) -> float:
    """Seconds that it takes to make a minute of a tune's sound."""
    score = to_score(parse_tune(_tune()))
    took, take = _timed(lambda: render(score))
    return took * 60 / take.seconds


def file_time(_seconds: float, *, suffix: str) -> float:
    """Seconds from a tune to a file with that suffix, when all that it takes is loaded."""
    tune = _tune()
    with tempfile.TemporaryDirectory(prefix="abcgen-") as folder:
        first, second = (Path(folder, f"{name}{suffix}") for name in ("first", "second"))
        export(tune, first)
        return _timed(lambda: export(tune, second))[0]


def preparing_time(_seconds: float, *, model: str) -> float:
    """Seconds until TUNES tunes are in the form in which a model reads them."""
    from abcgen.data import seen
    from abcgen.model import find_model

    config, tunes = find_model(model).load().experiment.corpus, _real_tunes()
    return _timed(lambda: seen(tunes, config, "chars", BOOK))[0]


def index_time(_seconds: float) -> float:
    """Seconds to make the originality index of TUNES tunes."""
    from abcgen.data import Index

    tunes = _real_tunes()
    return _timed(lambda: Index.of(tunes))[0]


def judging_time(_seconds: float) -> float:
    """Seconds to look at TUNES tunes and to judge one half of them by the other."""
    from abcgen.evaluation import examine, judge

    texts = [tune.text for tune in _real_tunes().tunes]

    def judged() -> object:
        tunes = [found for found in map(examine, texts) if found]
        return judge(tunes[::2], (), tunes[1::2])

    return _timed(judged)[0]


def _tune() -> str:
    """One that the default model wrote."""
    [draft] = load_composer().write_many(Request(seed=1), 1)
    return draft.finish().abc


def _real_tunes() -> Corpus:
    from abcgen.data import read_corpus

    book = read_corpus(BOOK)
    return replace(book, tunes=book.tunes[:TUNES])


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made
