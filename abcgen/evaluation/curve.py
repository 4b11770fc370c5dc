"""A run's log as a picture: loss and accuracy, epoch by epoch."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from math import log, nan
from pathlib import Path

from abcgen.evaluation.plots import (
    BLUE,
    GREEN,
    ORANGE,
    check_available,
    count_epochs,
    new_figure,
    write_png,
)
from abcgen.model import LOG_FILE
from abcgen.system import AbcgenError

CURVE_FILE = "curve.png"
_HELD_OUT = "bits_per_character"
"""The column that may be empty."""
_COLUMNS = ("epoch", "loss", "accuracy", _HELD_OUT)


def draw_log(run_dir: Path, name: str) -> Path:
    """Draw a run's log into its folder, as CURVE_FILE; returns the picture's path.

    Raises AbcgenError without matplotlib, and where there is no log or a damaged one.
    """
    check_available()
    rows = read_log(run_dir / LOG_FILE)
    epochs = [row["epoch"] for row in rows]
    figure, (above, below) = new_figure(2, 1, (7.5, 6.5))
    figure.suptitle(f"{name}: training, epoch by epoch")
    above.plot(epochs, [row["loss"] for row in rows], color=BLUE, label="training")
    held_out = [row[_HELD_OUT] * log(2) for row in rows]
    if any(value == value for value in held_out):
        above.plot(epochs, held_out, color=GREEN, label="tunes held out")
        above.legend(frameon=False)
    above.set_ylabel("loss, nats a symbol")
    above.set_ylim(bottom=0)
    below.plot(epochs, [100 * row["accuracy"] for row in rows], color=ORANGE)
    below.set_ylabel("accuracy in training, %")
    below.set_ylim(0, 102)
    count_epochs((above, below))
    write_png(figure, run_dir / CURVE_FILE)
    return run_dir / CURVE_FILE


def read_log(path: Path) -> Sequence[Mapping[str, float]]:
    """The rows of a run's log: epoch, loss, accuracy and bits_per_character, NaN where none are.

    Raises AbcgenError for a file that is missing, empty or no such log.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                {name: float(row[name] or (nan if name == _HELD_OUT else "")) for name in _COLUMNS}
                for row in csv.DictReader(file)
            ]
    except OSError as error:
        raise AbcgenError(f"{path}: can't be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise AbcgenError(f"{path}: is no log of a training run") from error
    if not rows:
        raise AbcgenError(f"{path}: there is no epoch in it yet")
    return rows
