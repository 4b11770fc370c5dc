"""Training that can be stopped at any moment and goes on as if it had never been.

Everything a later step depends on (weights, Adam's moments, the recurrent state, the dropout
generators, the position in the epoch and its running totals) is kept in one resume file, which
is replaced atomically. Killed and resumed, a run ends in the same bytes as one left alone.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy.typing as npt
import tensorflow as tf
import yaml
from safetensors.numpy import save

from abcgen.config import Experiment, from_dict, load_experiment, to_dict
from abcgen.corpus import Corpus, split
from abcgen.encoding import Vocabulary, get_encoding
from abcgen.errors import ConfigError, SnapshotError
from abcgen.files import write_atomic
from abcgen.metrics import predict
from abcgen.network import Network
from abcgen.snapshot import (
    EXPERIMENT_FILE,
    Snapshot,
    check_fits,
    read_tensors,
    save_snapshot,
    snapshot_path,
    snapshot_paths,
)
from abcgen.training.batches import batches, make_streams
from abcgen.training.learner import Learner

RESUME_FILE = "resume.safetensors"
RESUME_VERSION = 1
LOG_FILE = "log.csv"
SEPARATOR = "\n"
"""The symbol that stands before every tune: the end of the line above it."""
_TICK = 0.2  # Seconds between progress reports: reading the loss waits for the device.


@dataclass(frozen=True)
class Progress:
    """Where training stands."""

    epoch: int
    """The epoch under way, from 1."""
    epochs: int
    batch: int
    """Batches of this epoch that are done."""
    batches: int
    loss: float
    """Nats a character, the mean over this epoch so far."""
    accuracy: float
    """The share of characters predicted rightly over this epoch so far, dropout on."""
    characters_per_second: float
    """Over what this call has trained."""
    seconds_left: float


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


@dataclass(frozen=True)
class Outcome:
    """How a call of `train` ended."""

    finished: bool
    """False: stopped on request; the same call goes on from there."""
    epochs: int
    """Whole epochs done."""


@dataclass(frozen=True)
class _Position:
    """How far the run has come: `batch` batches of epoch `epoch` (from 1) are done."""

    epoch: int = 1
    batch: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class _ResumeDocument:
    """What a resume file says of itself."""

    format: int
    experiment: Experiment
    vocabulary: tuple[str, ...]
    corpus_sha256: str
    position: _Position
    log: tuple[LogRow, ...]


def train(
    experiment: Experiment,
    corpus: Corpus,
    run_dir: Path,
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
    resume: bool = True,
    save_every: float = 30.0,
    tensorboard: bool = False,
) -> Outcome:
    """Train `experiment` on `corpus`; snapshots, log and resume file go into `run_dir`.

    With `resume` an interrupted run goes on from its last saved step, at most `save_every`
    seconds of training before the interruption; without it the run starts anew, and what an
    earlier one left in `run_dir` is removed.

    Raises SnapshotError when `run_dir` holds another experiment's run, CorpusError when the
    corpus is too short, ConfigError when the encoding is unknown.
    """
    return _Run(experiment, corpus, run_dir, save_every).go(
        on_progress, should_stop, resume, tensorboard
    )


class _Run:
    """One call of `train`: the files of a run folder and the loop over its epochs."""

    def __init__(
        self, experiment: Experiment, corpus: Corpus, run_dir: Path, save_every: float
    ) -> None:
        encoding = get_encoding(experiment.encoding)
        kept, held_out = split(corpus, experiment.corpus.holdout)
        training = experiment.training
        self.experiment = experiment
        self.run_dir = run_dir
        self.save_every = save_every
        # Over all tunes, so that the held-out ones can be measured to the last symbol.
        self.vocabulary = Vocabulary.of(encoding.encode(corpus.text))
        self.corpus_sha256 = kept.sha256
        self.held_out = [self.vocabulary.ids(encoding.encode(tune.text)) for tune in held_out.tunes]
        ids = self.vocabulary.ids(encoding.encode(kept.text))
        self.inputs, self.targets = make_streams(ids, training.streams, training.steps)
        self.batches = self.inputs.shape[1] // training.steps
        self.position = _Position()
        self.log: list[LogRow] = []

    def go(
        self,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        resume: bool,
        tensorboard: bool,
    ) -> Outcome:
        state = None
        if resume:
            state = self._find_state()
        else:
            self._clear()
        self.learner = Learner(self.experiment, len(self.vocabulary))
        if state:
            self.learner.restore(state)
        self._describe()
        epochs = self.experiment.training.epochs
        with _scalar_writer(self.run_dir if tensorboard else None) as write_scalars:
            while self.position.epoch <= epochs:
                if not self._train_epoch(on_progress, should_stop):
                    self._save_state()
                    return Outcome(False, self.position.epoch - 1)
                write_scalars(self._end_epoch())
        return Outcome(True, epochs)

    def _train_epoch(
        self, on_progress: Callable[[Progress], None], should_stop: Callable[[], bool]
    ) -> bool:
        """Train to the end of the epoch under way; False when stopped on request."""
        first = self.position
        if first.batch == 0:
            self.learner.start_epoch()
        started = saved = time.monotonic()
        ticked = 0.0
        for inputs, targets in batches(
            self.inputs, self.targets, self.experiment.training.steps, first.batch
        ):
            if should_stop():
                return False
            self.learner.step(inputs, targets)
            now = time.monotonic()
            done = self.position.batch + 1
            self.position = replace(first, batch=done, seconds=first.seconds + now - started)
            if now - ticked >= _TICK or done == self.batches:
                on_progress(self._progress(now - started, done - first.batch))
                ticked = now
            if now - saved >= self.save_every:
                self._save_state()
                saved = time.monotonic()
        return True

    def _end_epoch(self) -> LogRow:
        """Measure the epoch, write its snapshot if one is due, its log row and the state."""
        epoch, seconds = self.position.epoch, self.position.seconds
        weights = self.learner.weights()
        loss, accuracy = self._means()
        bits = None
        if self.held_out:
            network = Network(self.experiment.model, weights)
            bits = predict(network, self.held_out, self.vocabulary.index(SEPARATOR)).bits_per_symbol
        before = self.log[-1].seconds if self.log else 0.0
        row = LogRow(
            epoch,
            loss,
            accuracy,
            bits,
            characters_per_second=self.inputs.size / max(seconds - before, 1e-9),
            seconds=seconds,
        )
        training = self.experiment.training
        if epoch % training.snapshot_every == 0 or epoch == training.epochs:
            scores = {"loss": loss, "accuracy": accuracy}
            if bits is not None:
                scores["bits_per_character"] = bits
            snapshot = Snapshot(
                self.experiment, self.vocabulary, epoch, weights, scores, self.corpus_sha256
            )
            save_snapshot(snapshot, snapshot_path(self.run_dir, epoch))
        self.log.append(row)
        _write_log(self.run_dir / LOG_FILE, self.log)
        self.position = _Position(epoch + 1, 0, seconds)
        self._save_state()
        return row

    def _means(self) -> tuple[float, float]:
        loss, hits = self.learner.totals()
        done = max(self.position.batch, 1)
        return loss / done, hits / done

    def _progress(self, elapsed: float, done: int) -> Progress:
        epochs = self.experiment.training.epochs
        left = (epochs - self.position.epoch + 1) * self.batches - self.position.batch
        pace = elapsed / done
        training = self.experiment.training
        return Progress(
            self.position.epoch,
            epochs,
            self.position.batch,
            self.batches,
            *self._means(),
            characters_per_second=training.streams * training.steps / max(pace, 1e-9),
            seconds_left=left * pace,
        )

    def _describe(self) -> None:
        """Leave the experiment beside its snapshots, as a file that trains the same again."""
        path = self.run_dir / EXPERIMENT_FILE
        if not path.exists() or load_experiment(path) != self.experiment:
            text = yaml.safe_dump(to_dict(self.experiment), sort_keys=False, allow_unicode=True)
            write_atomic(path, text)

    def _save_state(self) -> None:
        document = _ResumeDocument(
            RESUME_VERSION,
            self.experiment,
            self.vocabulary.symbols,
            self.corpus_sha256,
            self.position,
            tuple(self.log),
        )
        data = save(self.learner.state(), {"abcgen": json.dumps(to_dict(document))})
        write_atomic(self.run_dir / RESUME_FILE, data)

    def _find_state(self) -> dict[str, npt.NDArray[Any]] | None:
        """The state to go on from, if any; sets position and log."""
        path = self.run_dir / RESUME_FILE
        if not path.exists():
            if snapshot_paths(self.run_dir):
                raise SnapshotError(
                    f"{self.run_dir}: holds finished snapshots but no {RESUME_FILE} to go on from; "
                    "train into another folder, or use --force to replace them"
                )
            return None
        described, state = read_tensors(path)
        try:
            document = from_dict(_ResumeDocument, described)
        except ConfigError as error:
            raise SnapshotError(
                f"{path}: its description doesn't hold ({error}); use --force to restart"
            ) from error
        if document.format != RESUME_VERSION:
            raise SnapshotError(f"{path}: is of another version of abcgen; use --force to restart")
        vocabulary = Vocabulary(document.vocabulary)
        check_fits(path, document.experiment, self.experiment, vocabulary, self.vocabulary)
        if document.corpus_sha256 != self.corpus_sha256:
            raise SnapshotError(f"{path}: was trained on other tunes; use --force to restart")
        self.position = document.position
        self.log = list(document.log)
        return state

    def _clear(self) -> None:
        for path in (self.run_dir / RESUME_FILE, self.run_dir / LOG_FILE):
            path.unlink(missing_ok=True)
        for path in snapshot_paths(self.run_dir).values():
            path.unlink()


def _write_log(path: Path, rows: Iterable[LogRow]) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(column.name for column in fields(LogRow))
    for row in rows:
        table.writerow(f"{v:.6g}" if isinstance(v, float) else v for v in astuple(row))
    write_atomic(path, text.getvalue())


@contextmanager
def _scalar_writer(run_dir: Path | None) -> Iterator[Callable[[LogRow], None]]:
    """What shows each epoch's row to TensorBoard; without a folder, nothing."""
    if run_dir is None:
        yield lambda row: None
        return
    writer = tf.summary.create_file_writer(str(run_dir / "tensorboard"))

    def write(row: LogRow) -> None:
        with writer.as_default(step=row.epoch):
            for name, value in asdict(row).items():
                if value is not None and name != "epoch":
                    tf.summary.scalar(name, value)
        writer.flush()

    try:
        yield write
    finally:
        writer.close()
