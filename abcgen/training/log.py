"""What each epoch gave, as a table beside the snapshots and for TensorBoard."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import tensorflow as tf

from abcgen.system import write_atomic


@dataclass(frozen=True)
class LogRow:
    """What an epoch gave: one row of log.csv."""

    epoch: int
    loss: float
    """Nats a character over the epoch, dropout on."""
    accuracy: float
    bits_per_character: float | None
    """On the held-out tunes; None when the experiment holds none out."""
    characters_per_second: float
    seconds: float
    """Training time since the run's first step, interruptions left out."""

    @property
    def score(self) -> float:
        """What epochs are compared by, less being better."""
        return self.loss if self.bits_per_character is None else self.bits_per_character


def best_row(log: Sequence[LogRow]) -> LogRow:
    """The row of the best epoch, the first of equals."""
    return min(log, key=lambda row: row.score)


def write_log(path: Path, rows: Iterable[LogRow]) -> None:
    """Replace a run's table by one of these rows."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(column.name for column in fields(LogRow))
    for row in rows:
        table.writerow(f"{v:.6g}" if isinstance(v, float) else v for v in astuple(row))
    write_atomic(path, text.getvalue())


def scalar_writer(run_dir: Path) -> Callable[[LogRow], None]:
    """What shows each epoch's row to TensorBoard."""
    writer = tf.summary.create_file_writer(str(run_dir / "tensorboard"))

    def write(row: LogRow) -> None:
        with writer.as_default(step=row.epoch):
            for name, value in asdict(row).items():
                if value is not None and name != "epoch":
                    tf.summary.scalar(name, value)
        writer.flush()

    return write
