"""An evaluation as pictures: the learning curve, what tunes are like, how much is copied."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from abcgen.data import LENGTHS
from abcgen.evaluation.distributions import NOTES_A_BIN, Histogram
from abcgen.evaluation.results import Evaluation, Point
from abcgen.system import Save, require, write_atomic

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 150
BLUE, ORANGE, GREEN = "#1f6fb4", "#d9730d", "#2a8a57"
_GREY, _DARK, _PURPLE = "#c9ced6", "#555b66", "#7a4fa3"
_COLOURS: Mapping[str, str] = {
    "free": ORANGE,
    "constrained": BLUE,
    "validation": GREEN,
    "test": GREEN,
    "corpus": _GREY,
}
_NEARLY_ALL = 0.98
_MOST_DURATIONS = 10
_RUNS = range(4, 33)
_ORANGES = ("#f6c79a", "#ea9a4f", "#d9730d", "#8f4700")
"""Of passages of so many notes, the longer the darker."""


def check_available() -> None:
    """Raise AbcgenError where matplotlib isn't installed."""
    require("matplotlib", "plots need", "evaluate")


def draw(evaluation: Evaluation, folder: Path, save: Save = write_atomic) -> Iterator[Path]:
    """Have `save` write the plots as PNG files into a folder; yields each one's path as it does.

    learning.png only where there are several epochs. Raises AbcgenError without matplotlib.
    """
    check_available()
    pictures: dict[str, Callable[[Evaluation], Figure]] = {
        "tunes.png": _tunes,
        "copying.png": _copying,
    }
    if len(evaluation.curve) > 1:
        pictures["learning.png"] = _learning
    for name, picture in pictures.items():
        write_png(picture(evaluation), folder / name, save)
        yield folder / name


def write_png(figure: Figure, path: Path, save: Save = write_atomic) -> None:
    """Write a picture, whole or not at all."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=_DPI)
    save(path, data.getvalue())


def new_figure(rows: int, columns: int, size: tuple[float, float]) -> tuple[Figure, list[Axes]]:
    """A figure and its axes, row by row; not pyplot's, which keeps figures of its own."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    plots = [axes for row in grid for axes in row]
    for axes in plots:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e6e8ec", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
    return figure, plots


def count_epochs(plots: Sequence[Axes]) -> None:
    """Mark whole epochs along plots that stand below one another."""
    from matplotlib.ticker import MaxNLocator

    for axes in plots:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    plots[-1].set_xlabel("epoch")


# The learning curve


def _learning(evaluation: Evaluation) -> Figure:
    curve = evaluation.curve
    with_tunes = curve[0].copying is not None
    figure, plots = new_figure(3 if with_tunes else 1, 1, (7.5, 9 if with_tunes else 4))
    chosen = evaluation.recommended.epoch
    figure.suptitle(f"{evaluation.model}: what it learned, epoch by epoch")
    _bits(plots[0], evaluation)
    if with_tunes:
        _line(plots[1], curve, lambda point: 100 * _or_nan(point.no_bad_bars), ORANGE, "")
        plots[1].set_ylabel("free tunes without a bad bar, %")
        for length, colour in zip(LENGTHS, _ORANGES, strict=True):
            _line(plots[2], curve, partial(_copies, length), colour, f"{length} notes")
        plots[2].set_ylabel("free tunes that copy, %")
        plots[2].legend(frameon=False, title="passages of a learned tune")
        for axes in plots[1:]:
            axes.set_ylim(0, 102)
    for axes in plots:
        axes.axvline(chosen, color=_GREY, linewidth=3, zorder=0, label=f"epoch {chosen}, to use")
    count_epochs(plots)
    plots[0].legend(frameon=False)
    return figure


def _copies(length: int, point: Point) -> float:
    return 100 * (point.copying or {}).get(str(length), nan)


def _bits(axes: Axes, evaluation: Evaluation) -> None:
    curve = evaluation.curve
    _line(axes, curve, lambda point: point.learned, BLUE, "training tunes")
    if curve[0].held_out is not None:
        _line(axes, curve, lambda point: _or_nan(point.held_out), GREEN, "validation tunes")
    if evaluation.measured == "validation":
        others = (cost for cost in evaluation.costs if cost.accuracy is None)
        best = min(others, key=lambda cost: cost.bits_per_symbol, default=None)
        if best:
            height = best.bits_per_symbol
            axes.axhline(height, color=_DARK, linewidth=1, linestyle="--", label=best.predictor)
    axes.set_ylabel(f"bits per {evaluation.unit_name}")


def _line(
    axes: Axes, curve: Sequence[Point], figure: Callable[[Point], float], colour: str, label: str
) -> None:
    epochs = [point.epoch for point in curve]
    axes.plot(epochs, [figure(point) for point in curve], ".-", color=colour, label=label)


# What tunes are like


class _Kind(NamedTuple):
    """A histogram of `Collection.histograms` and how it is drawn."""

    name: str
    label: str
    share_of: str
    tick_every: int
    style: str
    """matplotlib's, of what the model wrote: values between which nothing lies are not joined."""
    values: Callable[[Histogram], Iterable[str]]
    """Those shown, by the corpus's histogram."""
    rest: bool = False
    """Whether all others are shown too, as one."""


def _tunes(evaluation: Evaluation) -> Figure:
    figure, plots = new_figure(2, 2, (10, 7))
    figure.suptitle(f"{evaluation.model}, epoch {evaluation.epoch}: its tunes beside the corpus")
    *written, corpus = (c for c in evaluation.collections if c.ended is not None or not c.runs)
    for axes, kind in zip(plots, _KINDS, strict=True):
        real = corpus.histograms[kind.name]
        for collection in (corpus, *written):
            histogram = collection.histograms[kind.name]
            shares = {value: histogram.get(value, 0.0) for value in kind.values(real)}
            if kind.rest:
                shares["other"] = 1 - sum(shares.values())
            heights = [100 * share for share in shares.values()]
            colour = _COLOURS.get(collection.name, _PURPLE)
            if collection is corpus:
                axes.bar(range(len(heights)), heights, 0.9, color=colour, label="corpus")
                ticks = range(0, len(heights), kind.tick_every)
                axes.set_xticks(ticks, list(shares)[:: kind.tick_every])
            else:
                axes.plot(heights, kind.style, color=colour, label=collection.name)
        axes.set_xlabel(kind.label)
        axes.set_ylabel(f"{kind.share_of}, %")
        axes.set_ylim(bottom=0)
    plots[0].legend(frameon=False)
    return figure


def _by_tens(corpus: Histogram) -> Iterable[str]:
    """Up to where nearly all of the corpus lies below."""
    total, last = 0.0, 0
    for value, share in corpus.items():
        total, last = total + share, int(value)
        if total >= _NEARLY_ALL:
            break
    return map(str, range(0, last + 1, NOTES_A_BIN))


def _by_eights(corpus: Histogram) -> Iterable[str]:
    return map(str, range(8, 65, 8))


def _within_octave(corpus: Histogram) -> Iterable[str]:
    return map(str, range(-12, 13))


def _commonest(corpus: Histogram) -> Iterable[str]:
    common = sorted(corpus, key=lambda value: -corpus[value])[:_MOST_DURATIONS]
    return sorted(common, key=Fraction)


_KINDS = (
    _Kind("notes", "notes written, by tens", "tunes", 5, ".-", _by_tens),
    _Kind("bars", "bars played, repeats expanded", "tunes", 1, "o", _by_eights, rest=True),
    _Kind("intervals", "interval to the next note, semitones", "steps", 4, ".-", _within_octave),
    _Kind("durations", "duration, quarter notes", "notes", 1, "o", _commonest),
)


# How much is copied


def _copying(evaluation: Evaluation) -> Figure:
    figure, (axes,) = new_figure(1, 1, (7.5, 4.5))
    figure.suptitle(f"{evaluation.model}, epoch {evaluation.epoch}: what is in the learned tunes")
    for collection in evaluation.collections:
        if collection.runs:
            total = sum(collection.runs.values())
            shares = [
                100 * sum(tunes for run, tunes in collection.runs.items() if run >= notes) / total
                for notes in _RUNS
            ]
            real = collection.ended is None
            axes.plot(
                _RUNS,
                shares,
                color=_COLOURS.get(collection.name, _PURPLE),
                linestyle="--" if real else "-",
                label=f"{collection.name}, real tunes" if real else collection.name,
            )
    axes.set_xlabel("notes in a row that a learned tune has too, in any key")
    axes.set_ylabel("tunes with such a passage, %")
    axes.set_xticks(range(_RUNS.start, _RUNS.stop, 4))
    axes.set_ylim(0, 102)
    axes.legend(frameon=False)
    return figure


def _or_nan(value: float | None) -> float:
    """For matplotlib, which leaves NaN out."""
    return nan if value is None else value
