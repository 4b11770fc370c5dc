"""Training that can be stopped at any moment and goes on as if it had never been.

Everything a later step depends on (weights, Adam's moments, the recurrent state, the position in
the epoch and its running totals) is kept in one resume file, which is replaced atomically. Killed
and resumed, a run ends in the same bytes as one left alone.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from abcgen.data import Corpus, Index, prepare, save_index
from abcgen.model import (
    EXPERIMENT_FILE,
    INDEX_FILE,
    LOG_FILE,
    RESUME_FILE,
    Experiment,
    Network,
    Snapshot,
    TensorFile,
    Tensors,
    adopted,
    best_snapshot,
    best_snapshot_path,
    from_dict,
    kinds_of,
    load_experiment,
    predict,
    save_snapshot,
    save_tensors,
    snapshot_path,
    snapshot_paths,
    to_dict,
    yaml_of,
)
from abcgen.representation import get_encoding
from abcgen.system import SnapshotError, write_atomic
from abcgen.training.cluster import Cluster, facts_of, meet
from abcgen.training.crew import Crew, watched
from abcgen.training.epoch_batches import EpochBatches
from abcgen.training.learner import Learner
from abcgen.training.line import Line
from abcgen.training.log import LogRow, best_row, scalar_writer, write_log
from abcgen.training.resuming import RESUME_VERSION, Position, ResumeDocument, open_resume
from abcgen.training.schedule import learning_rate, semantic_weight
from abcgen.training.start import find_start, vocabulary_of

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
class Outcome:
    """How a call of `train` ended."""

    finished: bool
    """False: stopped on request; the same call goes on from there."""
    epochs: int
    """Whole epochs done."""


def train(
    experiment: Experiment,
    corpus: Corpus,
    run_dir: Path,
    *,
    on_preparing: Callable[[int, int], None] = lambda done, tunes: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_epoch: Callable[[LogRow], None] = lambda row: None,
    should_stop: Callable[[], bool] = lambda: False,
    on_note: Callable[[str], None] = lambda note: None,
    resume: bool = True,
    save_every: float = 30.0,
    tensorboard: bool = False,
    cluster: Cluster | None = None,
    gpus: int = 1,
    patience: float = 600.0,
) -> Outcome:
    """Train `experiment` on `corpus`; snapshots, log and resume file go into `run_dir`.

    With `resume` an interrupted run goes on from its last saved step, at most `save_every`
    seconds of training before the interruption; without it the run starts anew, and what an
    earlier one left in `run_dir` is removed. `on_preparing` hears how many tunes of a part of the
    corpus are prepared or, then, indexed, and of how many. `on_epoch` is called after each epoch,
    when what it leaves in `run_dir` is there; `on_note` with what a user may want to know.

    The workers of a `cluster` each call this with the same experiment and tunes, and wait for one
    another for `patience` seconds at most. The streams are dealt out to their GPUs, `gpus` on each,
    or to their processors. Only the first worker's `run_dir` is written to, and asked to stop one
    stops all.

    Raises SnapshotError when `run_dir` holds another experiment's run, CorpusError when the
    corpus is too short or doesn't fit the split, ConfigError when the encoding is unknown,
    RequestError when the text form, the split or the model to start from is, and that model's
    SnapshotError or ConfigError when it can't be started from, TrainingError when the workers
    don't find or understand each other, or when one is lost.
    """
    run = _Run(experiment, corpus, save_every, on_preparing)
    line = None
    if cluster:
        facts = facts_of(experiment, run.vocabulary, run.data)
        options = {"--force": str(not resume), "--gpus": str(gpus)}
        line = Line(cluster, meet(cluster, {**facts, **options}, patience))
    with watched(line):
        crew = Crew(cluster, gpus, line=line)
        outcome = run.go(
            crew, run_dir, on_progress, on_epoch, should_stop, on_note, resume, tensorboard
        )
        crew.part()
    return outcome


class _Run:
    """One call of `train`: the files of a run folder and the loop over its epochs."""

    def __init__(
        self,
        experiment: Experiment,
        corpus: Corpus,
        save_every: float,
        on_preparing: Callable[[int, int], None],
    ) -> None:
        encoding = get_encoding(experiment.encoding)
        data = prepare(corpus, experiment.corpus, experiment.encoding, on_preparing)
        self.data = data
        self.on_preparing = on_preparing
        self.experiment = experiment
        self.save_every = save_every
        self.vocabulary = vocabulary_of(experiment, data)
        self.corpus_sha256 = data.train.sha256
        self.held_out = [
            self.vocabulary.ids(encoding.encode(tune.text)) for tune in data.validation.tunes
        ]
        self.end_token = self.vocabulary.index(encoding.end_token)
        self.epochs = EpochBatches(experiment, data, encoding, self.vocabulary)
        self.streams = self.epochs.epoch(1)
        self.position, self.log = Position(), list[LogRow]()

    def go(
        self,
        crew: Crew,
        run_dir: Path,
        on_progress: Callable[[Progress], None],
        on_epoch: Callable[[LogRow], None],
        should_stop: Callable[[], bool],
        on_note: Callable[[str], None],
        resume: bool,
        tensorboard: bool,
    ) -> Outcome:
        self.crew, self.run_dir = crew, run_dir
        saved = self._find_state() if resume and crew.is_chief else None
        start = find_start(self.experiment) if saved is None and crew.is_chief else None
        self.learner = Learner(self.experiment, len(self.vocabulary), crew=crew)
        self._stand_with_the_chief()
        state = self.learner.state()
        if saved is not None:
            file, document = saved
            # As large as what this run has made already, so no limit is needed.
            state = file.read(kinds_of(state), math.inf)
            if document.replicas != crew.replicas:
                on_note(
                    f"this run was saved by {document.replicas} learning side by side, and now "
                    f"there are {crew.replicas}: the weights will differ from an undisturbed run's "
                    "in their last bits"
                )
        elif start is not None:
            state = self._state_at_start(start, state)
        # Other processors may draw the same weights with other last bits.
        self.learner.restore({name: crew.chiefs(state[name]) for name in sorted(state)})
        if crew.is_chief:
            if not resume:
                self._clear()
            self._describe()
            self._keep_training_tunes()
        is_told = tensorboard and crew.is_chief
        write_scalars = scalar_writer(self.run_dir) if is_told else lambda row: None
        while not self._is_over():
            if not self._train_epoch(on_progress, should_stop):
                self._save_state()
                return Outcome(False, self.position.epoch - 1)
            row = self._end_epoch()
            write_scalars(row)
            on_epoch(row)
        return Outcome(True, self.position.epoch - 1)

    def _stand_with_the_chief(self) -> None:
        """Stand where the first worker found the run to stand: the others may not see its disk."""
        text = self.crew.chiefs_text(json.dumps(to_dict(self._document())))
        if not self.crew.is_chief:
            document = from_dict(ResumeDocument, json.loads(text))
            self.log = list(document.log)
            self._go_to(document.position)

    def _state_at_start(
        self, snapshot: Snapshot, state: dict[str, npt.NDArray[Any]]
    ) -> dict[str, npt.NDArray[Any]]:
        """The learner's first state, but with a snapshot's weights."""
        initial = {name: state[f"weights.{name}"] for name in snapshot.tensors}
        tensors = adopted(snapshot, self.vocabulary, initial)
        return state | {f"weights.{name}": tensor for name, tensor in tensors.items()}

    def _train_epoch(
        self, on_progress: Callable[[Progress], None], should_stop: Callable[[], bool]
    ) -> bool:
        """Train to the end of the epoch under way; False when stopped on request."""
        first, training = self.position, self.experiment.training
        if first.batch == 0:
            self.learner.start_epoch()
        started = saved = time.monotonic()
        ticked = 0.0
        for batch in self.streams.batches(first.batch):
            now = time.monotonic()
            stop, save = self.crew.agreed(should_stop(), now - saved >= self.save_every)
            if stop:
                return False
            if save:
                self._save_state()
                saved = now
            share = (first.epoch - 1 + self.position.batch / len(self.streams)) / training.epochs
            rate, weight = learning_rate(training, share), semantic_weight(training, share)
            self.learner.step(batch, rate, weight)
            now = time.monotonic()
            done = self.position.batch + 1
            self.position = replace(first, batch=done, seconds=first.seconds + now - started)
            if now - ticked >= _TICK or done == len(self.streams):
                on_progress(self._progress(now - started, done - first.batch))
                ticked = now
        return True

    def _end_epoch(self) -> LogRow:
        """Measure the epoch, write its snapshot if one is due, its log row and the state."""
        epoch, seconds = self.position.epoch, self.position.seconds
        weights, (loss, accuracy) = self.learner.weights(), self._means()
        bits = self._measure(weights) if self.held_out else None
        before = self.log[-1].seconds if self.log else 0.0
        row = LogRow(
            epoch,
            loss,
            accuracy,
            bits,
            characters_per_second=self.streams.symbols / max(seconds - before, 1e-9),
            seconds=seconds,
        )
        self.log.append(row)
        if self.crew.is_chief:
            self._keep_snapshots(weights)
            write_log(self.run_dir / LOG_FILE, self.log)
        self._go_to(Position(epoch + 1, 0, seconds))
        self._save_state()
        return row

    def _measure(self, weights: Tensors) -> float:
        """Bits a symbol on the held-out tunes, as the chief finds them."""
        bits = 0.0
        if self.crew.is_chief:
            network = Network(self.experiment.model, weights, self.vocabulary)
            bits = predict(network, self.held_out, self.end_token).bits_per_symbol
        return float(self.crew.chiefs(np.array([bits]))[0])

    def _go_to(self, position: Position) -> None:
        """Stand there next, with the epoch's streams, unless the run is over."""
        self.position = position
        if position.epoch > 1 and not self._is_over():
            self.streams = self.epochs.epoch(position.epoch)

    def _keep_snapshots(self, weights: Tensors) -> None:
        """Write what snapshots the epoch last logged is due."""
        row, training = self.log[-1], self.experiment.training
        scores = {"loss": row.loss, "accuracy": row.accuracy}
        if row.bits_per_character is not None:
            scores["bits_per_character"] = row.bits_per_character
        snapshot = Snapshot(
            self.experiment, self.vocabulary, row.epoch, weights, scores, self.corpus_sha256
        )
        every = training.snapshot_every
        if every and (row.epoch % every == 0 or self._is_over()):
            save_snapshot(snapshot, snapshot_path(self.run_dir, row.epoch))
        if training.keep_best and row is best_row(self.log):
            earlier = best_snapshot(self.run_dir)
            path = best_snapshot_path(self.run_dir, row.epoch, row.score)
            save_snapshot(snapshot, path)
            if earlier and earlier[1] != path:
                earlier[1].unlink()

    def _is_over(self) -> bool:
        """Whether all epochs are done, or so many without a better one that more are vain."""
        done, training = len(self.log), self.experiment.training
        vain = done - best_row(self.log).epoch if self.log else 0
        return done >= training.epochs or bool(training.patience and vain >= training.patience)

    def _means(self) -> tuple[float, float]:
        nats, right, counted = self.learner.totals()
        return nats / max(counted, 1), right / max(counted, 1)

    def _progress(self, elapsed: float, done: int) -> Progress:
        epochs, epoch = self.experiment.training.epochs, self.position.epoch
        batches = len(self.streams)
        later = sum(map(self.epochs.symbols, range(epoch + 1, epochs + 1)))
        left = batches - self.position.batch + batches * later / self.epochs.symbols(epoch)
        pace = elapsed / done
        return Progress(
            epoch,
            epochs,
            self.position.batch,
            batches,
            *self._means(),
            characters_per_second=self.streams.symbols / batches / max(pace, 1e-9),
            seconds_left=left * pace,
        )

    def _describe(self) -> None:
        """Leave the experiment beside its snapshots, as a file that trains the same again."""
        path = self.run_dir / EXPERIMENT_FILE
        if not path.exists() or load_experiment(path) != self.experiment:
            write_atomic(path, yaml_of(to_dict(self.experiment)))

    def _keep_training_tunes(self) -> None:
        """Leave an index of the tunes trained on, for reports on what is copied from them."""
        path = self.run_dir / INDEX_FILE
        if not path.exists():
            known, held_out = self.data.training_tunes, self.data.held_out
            save_index(Index.of(known, held_out, self.on_preparing), path)

    def _document(self) -> ResumeDocument:
        return ResumeDocument(
            RESUME_VERSION,
            self.experiment,
            self.vocabulary.symbols,
            self.corpus_sha256,
            self.position,
            tuple(self.log),
            self.crew.replicas,
        )

    def _save_state(self) -> None:
        state = self.learner.state()
        if self.crew.is_chief:
            save_tensors(to_dict(self._document()), state, self.run_dir / RESUME_FILE)

    def _find_state(self) -> tuple[TensorFile, ResumeDocument] | None:
        """The file with the state to go on from, if any; sets position and log."""
        found = open_resume(self.run_dir, self._document())
        if found is None:
            return None
        position, self.log = found[1].position, list(found[1].log)
        epochs = [row.epoch for row in self.log]
        if [*epochs, position.epoch] == list(range(1, len(epochs) + 2)):
            self._go_to(position)
            if 0 <= position.batch <= len(self.streams) or self._is_over():
                return found
        raise SnapshotError(
            f"{self.run_dir / RESUME_FILE}: says that batch {position.batch} of epoch "
            f"{position.epoch} is done, which can't be; use --force to restart"
        )

    def _clear(self) -> None:
        for name in (RESUME_FILE, LOG_FILE, INDEX_FILE):
            (self.run_dir / name).unlink(missing_ok=True)
        for path in snapshot_paths(self.run_dir).values():
            path.unlink()
