"""Make weights/RESULTS.md from what runs and evaluations left: a row for every model tried.

    python scripts/results.py            writes it anew
    python scripts/results.py --check    says whether it is as it would be written

Each folder in weights/ and weights/tries/ is a model. Its experiment.yaml says what it is, its
log.csv (as `abcgen train` leaves it) how it learned. What its tunes are like stands in
evaluation.json (as `abcgen evaluate MODEL -o FOLDER` leaves it), or in judgement.json (as
`scripts/survey/judge.py --json` does). Tries have no weights; what didn't work is there too.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from abcgen.model import EXPERIMENT_FILE, LOG_FILE, Experiment, differences, load_experiment
from abcgen.system import write_atomic

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
TRIES = WEIGHTS / "tries"
RESULTS = WEIGHTS / "RESULTS.md"
EVALUATION, JUDGEMENT, TABLE = "evaluation.json", "judgement.json", "evaluation.txt"
MEASURES = (
    "true cadence",
    "V-I at the end",
    "A and B end with the same two bars",
    "bar 5 = bar 1",
    "repeated bars",
    "numbered endings",
)
"""What of a judgement a row names; evaluation.txt has all."""
NONE = "–"
_UNTOLD = ("name", "description")

HEAD = """\
# Models tried, and what their tunes are like

Made by `python scripts/results.py` from the experiments, logs and evaluations in this folder:
change those, not this page. [docs/model.md](../docs/model.md) explains how the models work,
[docs/terms.md](../docs/terms.md) the terms.

Bits per character are those of the model's own text form, on the validation tunes, in its best
epoch. AUC says how well two judges, boosted trees and a logistic regression, tell its tunes from
real ones: .5 is chance. Tunes are as `abcgen sample` writes them unasked, none left out.
"""


@dataclass(frozen=True)
class Row:
    """A model that was tried."""

    name: str
    experiment: Experiment
    log: tuple[Mapping[str, float | None], ...]
    judgement: Mapping[str, Any] | None
    table: str
    """What `abcgen evaluate` says of it; empty where it wasn't evaluated."""


def read_row(folder: Path) -> Row:
    """What is known of the model in a folder; raises ConfigError where its experiment can't be
    read."""
    log = folder / LOG_FILE
    rows: tuple[Mapping[str, float | None], ...] = ()
    if log.exists():
        with log.open(encoding="utf-8", newline="") as file:
            rows = tuple(
                {name: float(value) if value else None for name, value in row.items()}
                for row in csv.DictReader(file)
            )
    judgement = None
    if (folder / EVALUATION).exists():
        judgement = _json(folder / EVALUATION)["judgement"]
    elif (folder / JUDGEMENT).exists():
        judgement = _json(folder / JUDGEMENT)
    table = folder / TABLE
    return Row(
        folder.name,
        load_experiment(folder / EXPERIMENT_FILE),
        rows,
        judgement,
        table.read_text(encoding="utf-8") if table.exists() else "",
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def rows_in(folder: Path) -> list[Row]:
    """Those of the models in a folder, by name."""
    return [read_row(path.parent) for path in sorted(folder.glob(f"*/{EXPERIMENT_FILE}"))]


def results(shipped: list[Row], tries: list[Row]) -> str:
    """The page."""
    real: Mapping[str, float] = next(
        (row.judgement["real"] for row in shipped if row.judgement), {}
    )
    parts = [HEAD, "## Models that ship\n", *_table(shipped, real)]
    default = next((row.experiment for row in shipped if row.name == "folk"), None)
    if tries and default:
        parts += ["\n## Tries that don't ship\n", *_table(tries, real)]
        parts += ["\nWhat they were, and how their experiments differ from that of `folk`:\n"]
        parts += [_difference(row, default) for row in tries]
    for row in shipped:
        if row.table:
            parts += [
                f"\n## What `{row.name}`'s tunes are like\n",
                f"```\n{row.table.rstrip()}\n```",
            ]
    return "\n".join(parts) + "\n"


def _table(rows: list[Row], real: Mapping[str, float]) -> Iterator[str]:
    heads = ("Model", "Epochs", "Minutes", "Bits", "Best epoch", "AUC", *MEASURES)
    yield f"| {' | '.join(heads)} |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for row in rows:
        yield f"| {' | '.join((f'`{row.name}`', *_learning(row), *_judged(row)))} |"
    if real:
        shares = (_percent(real[name]) for name in MEASURES)
        yield f"| {' | '.join(('real tunes', *(NONE,) * 5, *shares))} |"


def _learning(row: Row) -> tuple[str, str, str, str]:
    """Epochs of those planned, minutes, bits and the epoch that has them."""
    if not row.log:
        return (NONE,) * 4
    planned, done = row.experiment.training.epochs, len(row.log)
    epochs = str(done) if done == planned else f"{done} of {planned}"
    minutes = f"{(row.log[-1]['seconds'] or 0) / 60:.0f}"
    bits = {row["epoch"]: found for row in row.log if (found := row["bits_per_character"])}
    if not bits:
        return epochs, minutes, NONE, NONE
    best = min(bits, key=lambda epoch: bits[epoch])
    return epochs, minutes, f"{bits[best]:.3f}", f"{best:.0f}"


def _judged(row: Row) -> tuple[str, ...]:
    if row.judgement is None:
        return (NONE,) * (1 + len(MEASURES))
    verdict = row.judgement["verdict"]
    auc = ", ".join(f"{value:.2f}".lstrip("0") for value in verdict["auc"].values())
    return auc, *(_percent(row.judgement["written"][name]) for name in MEASURES)


def _percent(share: float | None) -> str:
    return NONE if share is None else f"{share:.0%}".replace("%", " %")


def _difference(row: Row, default: Experiment) -> str:
    said = (text for text in differences(row.experiment, default) if not text.startswith(_UNTOLD))
    settings = "; ".join(said)
    return f"- `{row.name}`: {row.experiment.description}" + (f" ({settings})" if settings else "")


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; say whether the page is up to date.")
def main(check: bool) -> None:
    page = results(rows_in(WEIGHTS), rows_in(TRIES))
    if not check:
        write_atomic(RESULTS, page)
    elif not RESULTS.exists() or RESULTS.read_text(encoding="utf-8") != page:
        raise click.ClickException(f"{RESULTS.name}: isn't what scripts/results.py makes; run it")


if __name__ == "__main__":
    main()
