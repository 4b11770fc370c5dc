"""The resume file: where a run stands, and what it was that it trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abcgen.model import (
    RESUME_FILE,
    Experiment,
    TensorFile,
    check_fits,
    from_dict,
    open_tensors,
    snapshot_paths,
)
from abcgen.representation import Vocabulary
from abcgen.system import ConfigError, SnapshotError
from abcgen.training.log import LogRow

RESUME_VERSION = 2


@dataclass(frozen=True)
class Position:
    """How far the run has come: `batch` batches of epoch `epoch` (from 1) are done."""

    epoch: int = 1
    batch: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class ResumeDocument:
    """What a resume file says of itself."""

    format: int
    experiment: Experiment
    vocabulary: tuple[str, ...]
    corpus_sha256: str
    position: Position
    log: tuple[LogRow, ...]
    replicas: int = 1
    """How many have learned side by side: with another number sums end in other bits."""


def open_resume(run_dir: Path, begun: ResumeDocument) -> tuple[TensorFile, ResumeDocument] | None:
    """The file that a run goes on from, and what it says of itself; None where nothing was begun.

    Raises SnapshotError for one that can't be gone on from, or not by a run that has `begun` so.
    """
    path = run_dir / RESUME_FILE
    if not path.exists():
        if snapshot_paths(run_dir):
            raise SnapshotError(
                f"{run_dir}: holds finished snapshots but no {RESUME_FILE} to go on from; "
                "train into another folder, or use --force to replace them"
            )
        return None
    file = open_tensors(path)
    try:
        document = from_dict(ResumeDocument, file.document)
        vocabulary = Vocabulary(document.vocabulary)
    except (ConfigError, ValueError) as error:
        raise SnapshotError(
            f"{path}: its description doesn't hold ({error}); use --force to restart"
        ) from error
    if document.format != RESUME_VERSION:
        raise SnapshotError(f"{path}: is of another version of abcgen; use --force to restart")
    expected = Vocabulary(begun.vocabulary)
    check_fits(path, document.experiment, begun.experiment, vocabulary, expected)
    if document.corpus_sha256 != begun.corpus_sha256:
        raise SnapshotError(f"{path}: was trained on other tunes; use --force to restart")
    return file, document
