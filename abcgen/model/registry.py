"""The trained models there are: those that ship with abcgen and the user's own runs."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from abcgen.model.snapshot import (
    INDEX_FILE,
    SUFFIX,
    Snapshot,
    best_snapshot,
    load_snapshot,
    snapshot_paths,
)
from abcgen.system import RequestError
from abcgen.system import folders as resources

DEFAULT_MODEL = resources.DEFAULT_MODEL
BITS = "bits_per_character"
"""The score of a snapshot on held-out tunes."""


@dataclass(frozen=True)
class Model:
    """A model and its snapshots."""

    name: str
    folder: Path
    snapshots: dict[int, Path]
    """By epoch, ascending; never empty."""
    shipped: bool
    """Came with abcgen; otherwise the user trained it."""

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs there are snapshots of, ascending."""
        return tuple(self.snapshots)

    @property
    def best(self) -> int:
        """The epoch to use unless another is asked for: the best one kept, or else the last."""
        best = best_snapshot(self.folder)
        return best[0] if best and best[0] in self.snapshots else self.epochs[-1]

    @property
    def predictor(self) -> int:
        """The epoch that predicts held-out tunes best; `best` where none were held out.

        It knows best what belongs to given music, and isn't always the one that writes best.
        Raises SnapshotError when a snapshot is damaged.
        """
        scores = {epoch: self.load(epoch).scores for epoch in self.epochs}
        bits = {n: found[BITS] for n, found in scores.items() if BITS in found}
        return min(bits, key=lambda epoch: bits[epoch], default=self.best)

    @property
    def training_tunes(self) -> Path | None:
        """The index of the tunes that it learned from, if one is kept with it."""
        path = self.folder / INDEX_FILE
        return path if path.is_file() else None

    def load(self, epoch: int | None = None) -> Snapshot:
        """The snapshot of an epoch, by default the best or else the last; 0: before any training.

        Raises RequestError when there is none of that epoch, or for 0 when the model that training
        started from is gone; SnapshotError when it is damaged.
        """
        if epoch == 0:
            return self._untrained()
        return load_snapshot(self.path_of(self.best if epoch is None else epoch))

    def _untrained(self) -> Snapshot:
        from abcgen.model.initial import untrained  # few need it

        snapshot = load_snapshot(self.path_of(self.epochs[-1]))
        start = snapshot.experiment.training.start
        return untrained(snapshot, find_model(start).load() if start else None)

    def require(self, epoch: int) -> None:
        """Raise RequestError where `load` would for want of such an epoch."""
        if epoch:
            self.path_of(epoch)

    def path_of(self, epoch: int) -> Path:
        """The file of the snapshot of an epoch; raises RequestError when there is none."""
        if epoch not in self.snapshots:
            raise RequestError(
                f"{self.name} has no snapshot of epoch {epoch} "
                f"(there are: {', '.join(map(str, self.epochs))})"
            )
        return self.snapshots[epoch]


def find_models() -> tuple[Model, ...]:
    """All models by name; a run of the user's hides a shipped model of the same name."""
    found: dict[str, Model] = {}
    for folder, shipped in ((resources.shipped_weights(), True), (resources.user_models(), False)):
        for run_dir in sorted(folder.iterdir()) if folder.is_dir() else ():
            if snapshots := snapshot_paths(run_dir):
                found[run_dir.name] = Model(run_dir.name, run_dir, snapshots, shipped)
    return tuple(found[name] for name in sorted(found))


def find_model(name: str) -> Model:
    """The model of that name, or that a path names: a run's folder or a snapshot file.

    Raises RequestError when there is none.
    """
    models = {model.name: model for model in find_models()}
    if name in models:
        return models[name]
    path = Path(name)
    if path.suffix == SUFFIX and path.is_file():
        epoch = load_snapshot(path).epoch
        return Model(path.stem, path.parent, {epoch: path}, False)
    if name and (snapshots := snapshot_paths(path)):
        return Model(path.resolve().name, path, snapshots, False)
    close = difflib.get_close_matches(name, models, 1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(models) or 'none'}"
    raise RequestError(f"there is no model {name!r}; {hint}")
