"""What the lessons show: scores, sounds, texts with colours, and drawings.

show.tune(abc)  # score, sound and text
show.chances(explanation, 60)  # what may come after 60 characters
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import marimo as mo

from abcgen import AbcgenError, Model, check, export
from abcgen.evaluation.plots import BLUE, GREEN, ORANGE, count_epochs, new_figure
from abcgen.formats import marked_score
from abcgen.learning import lines_of
from abcgen.notation import Lines, parse_tune, to_score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from abcgen.compose import Explanation
    from abcgen.learning import Card

_GREY = "#c9ced6"
_RED = "#b3001b"
_SIZE = re.compile(r'width="([\d.]+)px" height="([\d.]+)px"')
_TALLEST = 20.0
"""Heights of a score to its width: none is so tall."""
_MOST_BITS = 8.0
"""A letter that told so much has the darkest ground."""
_NAMES: Mapping[str, str] = {"\n": "⏎", " ": "␣"}
_PRE = "white-space: pre-wrap; font: 15px/1.6 ui-monospace, monospace; margin: 0.5rem 0"


# Music


def tune(abc: str) -> mo.Html:
    """A tune to hear, to see and to read."""
    return mo.vstack([sound(abc), score(abc), mo.accordion({"The letters": text(abc)})])


def score(abc: str) -> mo.Html:
    """The sheet music of a tune. Notes where something is wrong are red."""
    lines = Lines(abc)
    faults = [fault for fault in check(abc) if fault.severity == "error"]
    starts = [lines.offset(fault.line, fault.column) for fault in faults]
    marks = [(at, at + fault.length) for at, fault in zip(starts, faults, strict=True)]
    try:
        picture, _ = marked_score(abc, marks, _RED, _TALLEST)
    except AbcgenError as error:
        return _sorry(error)
    fitting = _SIZE.sub(r'viewBox="0 0 \1 \2" width="100%"', picture, count=1)
    return mo.Html(f'<div style="max-width: 40rem; background: #fff">{fitting}</div>')


def checked(abc: str) -> mo.Html:
    """The sheet music of a tune, and what is wrong with it."""
    found = "\n".join(f"line {one.line}: {one.message}" for one in check(abc))
    return mo.vstack([score(abc), text(found or "Nothing is wrong.")])


def sound(abc: str) -> mo.Html:
    """A player with the sound of a tune."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "tune.mp3")
        try:
            export(abc, path)
        except AbcgenError as error:
            return _sorry(error)
        return mo.audio(path.read_bytes())


def _sorry(error: AbcgenError) -> mo.Html:
    return mo.callout(f"This can't be shown: {error}", kind="warn")


def text(letters: str) -> mo.Html:
    """Text as it stands."""
    return mo.Html(f'<pre style="{_PRE}">{html.escape(letters)}</pre>')


def alphabet(symbols: Iterable[str]) -> mo.Html:
    """The symbols that a model knows, each with its number."""
    return text("   ".join(f"{number}\u00a0{_name(one)}" for number, one in enumerate(symbols)))


def card(one: Card) -> mo.Html:
    """What a snapshot wrote: faults are red, notes of a known tune green."""
    lines = []
    for line in lines_of(one):
        pieces = (
            _span(piece.text, _RED if piece.fault else GREEN if piece.known else "")
            for piece in line
        )
        lines.append("".join(pieces))
    return mo.Html(f'<pre style="{_PRE}">{chr(10).join(lines)}</pre>')


def _span(letters: str, colour: str) -> str:
    shown = html.escape(letters)
    return f'<b style="color: {colour}">{shown}</b>' if colour else shown


# What a model expects


def shaded(explanation: Explanation) -> mo.Html:
    """A text: the darker a letter, the more it surprised the model. Its bits appear on it."""
    spans = []
    for place, (letter, bits) in enumerate(
        zip(explanation.text, explanation.surprise, strict=True)
    ):
        likely = ", ".join(
            f"{_name(one.symbol)} {one.probability:.0%}" for one in explanation.likeliest(place, 3)
        )
        ground = f"rgba(214, 72, 16, {min(bits / _MOST_BITS, 1) * 0.85:.2f})"
        spans.append(
            f'<span style="background: {ground}" title="{place}: {bits:.1f} bits; expected '
            f'{html.escape(likely, quote=True)}">{html.escape(letter)}</span>'
        )
    return mo.Html(f'<pre style="{_PRE}">{"".join(spans)}</pre>')


def chances(
    explanation: Explanation, place: int, others: Mapping[str, Sequence[float]] | None = None
) -> Figure:
    """How likely each of ten symbols is at a place. What the grammar forbids is grey.

    `others`: more to draw beside one another, a row of chances for each, by the symbols' columns.
    """
    likely = explanation.likeliest(place, 10)
    columns = [explanation.symbols.index(one.symbol) for one in likely]
    rows = others or {"": explanation.probabilities[place].tolist()}
    figure, plots = new_figure(1, len(rows), (max(6, 3.2 * len(rows)), 3))
    for axes, (name, row) in zip(plots, rows.items(), strict=True):
        heights = [100 * row[column] for column in columns]
        axes.bar(
            range(len(heights)), heights, color=[_GREY if e.forbidden else BLUE for e in likely]
        )
        axes.set_xticks(range(len(likely)), [_name(one.symbol) for one in likely])
        axes.set_ylim(0, 102)
        axes.set_title(name)
    plots[0].set_ylabel("chance, %")
    return figure


def _name(symbol: str) -> str:
    return _NAMES.get(symbol, symbol)


# Drawings


def bars(heights: Mapping[str, float], label: str, most: float | None = None) -> Figure:
    """Some figures by their names."""
    figure, (axes,) = new_figure(1, 1, (max(5.0, 1.7 * len(heights)), 3))
    drawn = axes.bar(range(len(heights)), list(heights.values()), 0.6, color=BLUE)
    axes.bar_label(drawn, fmt=_figure)
    axes.set_xticks(range(len(heights)), list(heights))
    axes.set_ylabel(label)
    axes.set_ylim(0, most)
    return figure


def curve(model: Model, marks: Iterable[int] = ()) -> Figure:
    """What a model's training cost it, epoch by epoch, with some epochs marked."""
    from abcgen.evaluation.curve import read_log

    rows = read_log(model.folder / "log.csv")
    figure, (axes,) = new_figure(1, 1, (7, 3.2))
    epochs = [row["epoch"] for row in rows]
    bit = 1.4427  # a nat has so many bits
    axes.plot(epochs, [row["loss"] * bit for row in rows], color=BLUE, label="in training")
    held_out = [row["bits_per_character"] for row in rows]
    if any(value == value for value in held_out):
        axes.plot(epochs, held_out, color=ORANGE, label="on pieces it never read")
    for mark in marks:
        axes.axvline(mark, color=_GREY, linewidth=3, zorder=0)
    axes.set_ylabel("bits a symbol")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    count_epochs([axes])
    return figure


def roll(abc: str, bars_shown: int = 8) -> Figure:
    """The notes of a tune as bars on a roll of paper: time to the right, pitch upwards."""
    played = to_score(parse_tune(abc))
    figure, (axes,) = new_figure(1, 1, (9, 3.2))
    end = float(bars_shown * (played.metres[0].bar if played.metres else 4))
    for voice, colour in zip(played.voices, [BLUE, ORANGE, GREEN] * 8, strict=False):
        _lay(axes, voice.events, colour, end)
    axes.set_xlim(0, end)
    axes.locator_params(axis="y", integer=True)
    axes.set_xlabel("quarter notes")
    axes.set_ylabel("pitch (60: middle C)")
    return figure


def _lay(axes: Axes, events: Iterable[Any], colour: str, end: float) -> None:
    for event in events:
        if event.onset < end:
            start, size = float(event.onset), float(event.duration)
            for pitch in event.pitches:
                axes.barh(pitch, size, 0.9, start, color=colour, edgecolor="white")


def figures(cards: Iterable[Card]) -> mo.Html:
    """The figures of cards."""
    rows = [
        {
            "epoch": one.epoch,
            "faults": len(one.faults),
            "good bars": _share(one.valid_share),
            "overruled": "" if one.overruled is None else len(one.overruled),
            "known notes": _share(one.known_share),
            "longest copy": one.longest,
            "copied from": one.source,
        }
        for one in cards
    ]
    return table(rows)


def table(rows: Sequence[Mapping[str, object]]) -> mo.Html:
    """Rows of cells by their headings."""
    lines = [rows[0].keys(), [":---"] * len(rows[0]), *(row.values() for row in rows)]
    return mo.md("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"
