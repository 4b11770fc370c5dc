"""An evaluation as a table for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan

from abcgen.data import LENGTHS, Baseline
from abcgen.evaluation.form import COMMON_SKELETONS, FEW_TUNES, Form
from abcgen.evaluation.judging import Judgement, Verdict
from abcgen.evaluation.obeying import Beside, Obeyed
from abcgen.evaluation.recognising import Recognised
from abcgen.evaluation.results import Collection, Evaluation
from abcgen.system import table

Row = tuple[str, Callable[[float], str], Callable[[Collection], float | None]]
_COMMONEST = 5
"""Keys and metres are shown that are commonest in the corpus."""
_SHOWN = 10
"""Of the figures that tell written tunes from real ones."""


def render(evaluation: Evaluation) -> str:
    """The whole evaluation as text."""
    parts = [
        _heading(evaluation),
        _prediction(evaluation),
        _tunes(evaluation),
        _distances(evaluation),
    ]
    if evaluation.judgement:
        parts.append(judgement_tables(evaluation.judgement))
    if evaluation.obeyed:
        parts.append(obeyed_tables(evaluation.obeyed))
    if len(evaluation.curve) > 1:
        parts.append(_curve(evaluation))
    parts.append("Least original\n" + "\n".join(f"  {n}" for n in evaluation.nearest))
    chosen = evaluation.recommended
    parts.append(f"Epoch {chosen.epoch}: {chosen.why}.")
    return "\n\n".join(parts) + "\n"


def judgement_tables(judgement: Judgement) -> str:
    """The measures of real and written tunes, how well these are told apart, and by what."""
    rows = [["Is it a tune", "real", "written"]]
    for name, real in judgement.real.items():
        rows.append([name, *(_shown(percent, v) for v in (real, judgement.written[name]))])
    tables = [table(rows)]
    verdict, control = judgement.verdict, judgement.control
    if verdict:
        rows = [["Told apart, AUC", "real from written", "real from real"]]
        for name, auc in verdict.auc.items():
            rows.append([name, f"{auc:.3f}", f"{control.auc[name]:.3f}" if control else "–"])
        tables += [table(rows), _telling(verdict)]
    return "\n\n".join(tables)


def obeyed_tables(obeyed: Obeyed) -> str:
    """How keys and dances asked for are obeyed, the figure of real tunes in brackets."""
    rows = [
        ["Asked for", *("final on the tonic", "true cadence", "mode recognised", "notes apart")]
    ]
    for of_key in obeyed.keys:
        name = f"{of_key.key} --tonic" if of_key.tonic else of_key.key
        shares = map(_percents, (of_key.final, of_key.cadence, _shares(of_key.recognised)))
        rows.append([name, *shares, "{:.3f} ({:.3f})".format(*of_key.notes_apart)])
    tables = [table(rows)]
    rows = [
        ["Asked for", *("recognised", "held over a beat", "AABB of 8", "no error", "taken for")]
    ]
    for of_dance in obeyed.dances:
        told = of_dance.recognised
        shares = map(_percents, (_shares(told), of_dance.held_over, of_dance.aabb))
        others = ", ".join(
            f"{name} {count}" for name, count in (told.taken_for if told else {}).items()
        )
        rows.append([of_dance.dance or "nothing", *shares, percent(of_dance.right), others])
    return "\n\n".join([*tables, table(rows)])


def _shares(found: Recognised | None) -> Beside:
    return Beside(found.share, found.real) if found else Beside(nan, nan)


def _percents(beside: Beside) -> str:
    return "{} ({})".format(*(_shown(percent, value) for value in beside))


def _telling(verdict: Verdict) -> str:
    rows = [["What tells most", "AUC by itself", "real", "written"]]
    for one in verdict.telling[:_SHOWN]:
        rows.append([one.name, *map(_number(3), (one.auc, one.real, one.written))])
    return table(rows)


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _number(digits: int) -> Callable[[float], str]:
    return lambda value: f"{value:.{digits}f}"


def _copying(name: str, length: int, of: Callable[[Collection], Baseline | None]) -> Row:
    def figure(collection: Collection) -> float | None:
        known = of(collection)
        return known.copying[str(length)] if known else None

    return f"with {length} notes of {name}", percent, figure


def _of_originality(figure: Callable[[Baseline], float]) -> Callable[[Collection], float | None]:
    return lambda collection: figure(collection.originality) if collection.originality else None


def _written(bars: int) -> Row:
    return f"{bars} bars written", percent, lambda c: c.form.written_bars.get(bars, 0.0)


def _played(bars: int) -> Row:
    return f"{bars} bars played", percent, lambda c: c.form.performed_bars.get(bars, 0.0)


_COPIES_OF_CORPUS = tuple(
    _copying("one of the corpus", length, lambda c: c.of_corpus) for length in LENGTHS
)
"""Rows that say something only where other collections were read."""
_ROWS: Sequence[Row] = (
    ("ended by themselves", percent, lambda c: c.ended),
    ("parse", percent, lambda c: c.form.parse),
    ("parse and have no bad bar", percent, lambda c: c.form.no_bad_bars),
    ("bad bars, of all bars", lambda v: f"{100 * v:.3f} %", lambda c: c.form.bad_bars),
    ("end on the tonic", percent, lambda c: c.form.on_tonic),
    ("have a repeat sign", percent, lambda c: c.form.repeats),
    ("have numbered endings", percent, lambda c: c.form.endings),
    *map(_written, (16, 24, 32)),
    *map(_played, (16, 32, 48)),
    ("a multiple of 8 bars played", percent, lambda c: c.form.performed_by_eight),
    (f"skeletons in {FEW_TUNES} tunes", _number(1), lambda c: c.form.skeletons_in_few),
    ("skeletons in {corpus} tunes", _number(1), lambda c: c.form.skeletons_in_corpus),
    (
        f"one of the {COMMON_SKELETONS} commonest skeletons",
        percent,
        lambda c: c.form.common_skeletons,
    ),
    ("full bars that repeat one, mean", percent, lambda c: c.form.bars_repeated),
    ("the same, rhythm alone", percent, lambda c: c.form.rhythms_repeated),
    ("leaps over an octave", lambda v: f"{100 * v:.2f} %", lambda c: c.form.leaps),
    ("range in semitones, median", _number(0), lambda c: c.form.range),
    ("notes, median", _number(0), lambda c: c.form.notes),
    ("in minor", percent, lambda c: c.form.minor),
    *(_copying("a learned tune", length, lambda c: c.originality) for length in LENGTHS),
    *_COPIES_OF_CORPUS,
    ("longest learned run, median", _number(0), _of_originality(lambda b: b.median)),
    ("  of 95 in 100 at most", _number(0), _of_originality(lambda b: b.typical)),
    ("  at most", _number(0), _of_originality(lambda b: b.longest)),
)
"""A figure of tunes a row: what it is called, how it is written, where it stands."""


def _heading(evaluation: Evaluation) -> str:
    extent = evaluation.extent
    compared = ", which PPMd and n-grams learned too" if len(evaluation.costs) > 2 else ""
    others = f"; first, {evaluation.others:,} of other collections" if evaluation.others else ""
    text = (
        f"{evaluation.model}, epoch {evaluation.epoch}: {evaluation.description}\n"
        f"learned: {evaluation.learned:,} tunes{compared}{others}\n"
        f"text form {evaluation.text_form}; predicted: {extent.tunes} {evaluation.measured} tunes, "
        f"{extent.symbols:,} {evaluation.unit_name}s, {extent.notes:,} notes"
    )
    if evaluation.measured == "training":
        text += (
            "\nNo tune was held out from this model: what follows says how well it knows the tunes "
            "it\nlearned by heart, not how well it would predict others."
        )
    return text


def _prediction(evaluation: Evaluation) -> str:
    compared = evaluation.extent.music > 0
    rows = [["Prediction, in bits a", evaluation.unit_name, "note", "tune", "right"]]
    if compared:
        rows[0].append("character of the music text form")
    for cost in evaluation.costs:
        figures = (cost.bits_per_symbol, cost.bits_per_note, cost.bits_per_tune)
        rows.append([cost.predictor, *map("{:.{}f}".format, figures, (3, 2, 0))])
        rows[-1].append(_shown(percent, cost.accuracy))
        if compared:
            rows[-1].append(_shown(_number(3), cost.bits_per_music))
    return table(rows)


def _tunes(evaluation: Evaluation) -> str:
    columns = evaluation.collections
    rows = [["Tunes", *(column.name for column in columns)]]
    rows.append(["how many", *(f"{column.form.tunes:,}" for column in columns)])
    corpus = f"{columns[-1].form.tunes:,}"
    for row in _ROWS:
        if row in _COPIES_OF_CORPUS and not evaluation.others:
            continue
        label, write, figure = row
        rows.append([label.format(corpus=corpus), *(_shown(write, figure(c)) for c in columns)])
    rows += _commonest(columns, lambda form: form.keys)
    rows += _commonest(columns, lambda form: form.metres)
    return table(rows)


def _commonest(
    columns: Sequence[Collection], shares: Callable[[Form], Mapping[str, float]]
) -> list[list[str]]:
    """A row for each of the values that are commonest in the last column."""
    return [
        [f"in {value}", *(percent(shares(column.form).get(value, 0.0)) for column in columns)]
        for value in list(shares(columns[-1].form))[:_COMMONEST]
    ]


def _distances(evaluation: Evaluation) -> str:
    columns = [column for column in evaluation.collections if column.distances is not None]
    rows = [
        [
            f"Distance from learned tunes, mean of groups of {evaluation.group}",
            *(column.name for column in columns),
            "real: mean",
            "at most",
        ]
    ]
    for feature, real in evaluation.real.items():
        means = [column.distances[feature].mean for column in columns if column.distances]
        rows.append([feature, *map("{:.4f}".format, (*means, real.mean, real.largest))])
    return table(rows)


def _curve(evaluation: Evaluation) -> str:
    rows = [["Epochs", "held out", "training", "no bad bar", "16-note copies", "longest run"]]
    for point in evaluation.curve:
        rows.append(
            [
                f"{point.epoch}",
                _shown(_number(3), point.held_out),
                _shown(_number(3), point.learned),
                _shown(percent, point.no_bad_bars),
                _shown(percent, point.copying["16"] if point.copying else None),
                _shown(_number(0), point.longest_run),
            ]
        )
    return table(rows)


def _shown(write: Callable[[float], str], value: float | None) -> str:
    return "–" if value is None or isnan(value) else write(value)
