"""Weights on disk: one self-describing safetensors file a snapshot, enough to sample from.

The tensors are float16 and named after their place in the network (see `tensor_shapes`). The
document beside them (see `tensor_file`) holds the format's version, the experiment, the
vocabulary, the epoch, the scores and the training text's sha256. No pickle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from abcgen.model.experiment import Experiment, ModelConfig, differences, from_dict, to_dict
from abcgen.model.tensor_file import (
    TensorFile,
    TensorKind,
    Tensors,
    check_kinds,
    kinds_of,
    open_tensors,
    save_tensors,
)
from abcgen.representation import KINDS, Vocabulary
from abcgen.system import ConfigError, SnapshotError

FORMAT_VERSION = 1
SUFFIX = ".safetensors"
EXPERIMENT_FILE = "experiment.yaml"
LOG_FILE = "log.csv"
INDEX_FILE = "originality.safetensors"
RESUME_FILE = "resume.safetensors"
"""What training goes on from."""
"""In a run's folder, the index of the tunes that were learned; see `data.originality_index`."""
_REGULAR = re.compile(r"epoch-(\d+)", re.ASCII)
_BEST = re.compile(r"best-(\d+)-\d+\.\d+", re.ASCII)
_TYPE = "F16"
"""Of all tensors on disk."""


@dataclass(frozen=True)
class Snapshot:
    """The weights after an epoch, and all that is needed to use them."""

    experiment: Experiment
    vocabulary: Vocabulary
    epoch: int
    tensors: Tensors
    """By name, shaped as `tensor_shapes` says; float32 in memory."""
    scores: Mapping[str, float]
    """What was measured at that epoch: loss (nats), accuracy, perhaps bits_per_character."""
    corpus_sha256: str
    """Of the training text in UTF-8."""


@dataclass(frozen=True)
class _Description:
    """What the file's metadata says of its tensors."""

    format: int
    experiment: Experiment
    vocabulary: tuple[str, ...]
    epoch: int
    scores: dict[str, float]
    corpus_sha256: str


def tensor_shapes(model: ModelConfig, symbols: int) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor of a network over `symbols` symbols.

    `embedding` has a row a symbol, and below them, where there are position features, those of
    `representation.position`; rows that are read at once are added up.
    `lstm.N.kernel` multiplies the layer's input, `lstm.N.recurrent` its last output; their
    columns are the gates input, forget, cell, output (Keras's order), `units` columns each.
    """
    shapes: dict[str, tuple[int, ...]] = {
        "embedding": (embedding_rows(model, symbols), model.embedding)
    }
    width = model.embedding
    for layer in range(model.layers):
        shapes[f"lstm.{layer}.kernel"] = (width, 4 * model.units)
        shapes[f"lstm.{layer}.recurrent"] = (model.units, 4 * model.units)
        shapes[f"lstm.{layer}.bias"] = (4 * model.units,)
        width = model.units
    shapes["dense.kernel"] = (width, symbols)
    shapes["dense.bias"] = (symbols,)
    return shapes


def embedding_rows(model: ModelConfig, symbols: int) -> int:
    """How many rows the embedding has: one a symbol, and those of the position features."""
    return symbols + (sum(KINDS) if model.look_back else 0)


def save_snapshot(snapshot: Snapshot, path: Path) -> None:
    """Write a snapshot, whole or not at all; raises SnapshotError if its tensors don't fit."""
    with np.errstate(over="ignore"):  # told of as what it becomes, an infinity
        halves = {name: value.astype(np.float16) for name, value in snapshot.tensors.items()}
    check_kinds(path, _kinds(snapshot.experiment.model, snapshot.vocabulary), kinds_of(halves))
    description = _Description(
        FORMAT_VERSION,
        snapshot.experiment,
        snapshot.vocabulary.symbols,
        snapshot.epoch,
        dict(snapshot.scores),
        snapshot.corpus_sha256,
    )
    save_tensors(to_dict(description), halves, path)


def experiment_of(path: Path) -> Experiment:
    """The experiment of a snapshot, whose weights are left unread; raises as `load_snapshot`."""
    return _described(open_tensors(path))[0].experiment


def load_snapshot(path: Path) -> Snapshot:
    """Read a snapshot; raises SnapshotError saying in what it is damaged or doesn't fit."""
    file = open_tensors(path)
    description, vocabulary = _described(file)
    tensors = file.read(_kinds(description.experiment.model, vocabulary))
    return Snapshot(
        experiment=description.experiment,
        vocabulary=vocabulary,
        epoch=description.epoch,
        tensors={name: value.astype(np.float32) for name, value in tensors.items()},
        scores=description.scores,
        corpus_sha256=description.corpus_sha256,
    )


def _described(file: TensorFile) -> tuple[_Description, Vocabulary]:
    path = file.path
    version = file.document.get("format")
    if version != FORMAT_VERSION:
        raise SnapshotError(
            f"{path}: has format version {version!r}, this abcgen reads {FORMAT_VERSION}; "
            "use the abcgen that wrote it"
        )
    try:
        description = from_dict(_Description, file.document)
        vocabulary = Vocabulary(description.vocabulary)
    except (ConfigError, ValueError) as error:
        raise SnapshotError(f"{path}: its description doesn't hold: {error}") from error
    return description, vocabulary


def _kinds(model: ModelConfig, vocabulary: Vocabulary) -> dict[str, TensorKind]:
    return {name: (_TYPE, shape) for name, shape in tensor_shapes(model, len(vocabulary)).items()}


def check_fits(
    path: Path, found: Experiment, wanted: Experiment, had: Vocabulary, has: Vocabulary
) -> None:
    """Refuse a file whose experiment or vocabulary isn't the wanted one, saying in what.

    How often to save may differ, where the tunes lie (which tunes they are isn't judged here),
    and how long to train where the learning rate doesn't follow from it; whatever else changes
    the weights may not. Raises SnapshotError.
    """
    training = wanted.training
    constant = training.schedule == "constant"
    same_length = replace(
        found.training,
        epochs=training.epochs if constant else found.training.epochs,
        snapshot_every=training.snapshot_every,
    )
    alike = replace(
        found,
        name=wanted.name,
        description=wanted.description,
        corpus=replace(found.corpus, dataset=wanted.corpus.dataset),
        training=same_length,
    )
    if found_differences := differences(alike, wanted):
        raise SnapshotError(
            f"{path}: was made by another experiment: {'; '.join(found_differences)}"
        )
    if had != has:
        odd = sorted(set(had.symbols) ^ set(has.symbols))
        raise SnapshotError(
            f"{path}: has {len(had)} symbols and the corpus {len(has)}; "
            f"only one of them has {' '.join(map(repr, odd[:10]))}{' …' if len(odd) > 10 else ''}"
        )


def snapshot_path(run_dir: Path, epoch: int) -> Path:
    """Where the snapshot of an epoch stands in its run's folder."""
    return run_dir / f"epoch-{epoch:03d}{SUFFIX}"


def best_snapshot_path(run_dir: Path, epoch: int, score: float) -> Path:
    """Where the snapshot of the best epoch so far stands; `score` is what it is best by."""
    return run_dir / f"best-{epoch:03d}-{score:.4f}{SUFFIX}"


def best_snapshot(run_dir: Path) -> tuple[int, Path] | None:
    """The best epoch of a run and its snapshot; None where none was kept."""
    found = ((int(m[1]), path) for path, m in _matches(run_dir, _BEST))
    return max(found, default=None)


def snapshot_paths(run_dir: Path) -> dict[int, Path]:
    """The snapshots of a run by epoch, ascending, the best among them; empty without any."""
    best = best_snapshot(run_dir)
    regular = {int(m[1]): path for path, m in _matches(run_dir, _REGULAR)}
    return dict(sorted({**dict([best] if best else []), **regular}.items()))


def _matches(run_dir: Path, pattern: re.Pattern[str]) -> Iterator[tuple[Path, re.Match[str]]]:
    for path in run_dir.glob(f"*{SUFFIX}"):
        if found := pattern.fullmatch(path.stem):
            yield path, found
