"""The composers that are in use, kept in memory."""

from __future__ import annotations

import functools
from pathlib import Path

from abcgen.compose import Composer, composer_of
from abcgen.model import Model, load_snapshot
from abcgen.system import SnapshotError


class Composers:
    """Composers by snapshot; the last ones used are kept in memory. Safe from any thread."""

    def __init__(self, kept: int = 4) -> None:
        self._load = functools.lru_cache(maxsize=kept)(_load_composer)

    def get(self, model: Model, epoch: int) -> Composer:
        """The composer; raises SnapshotError when its file is damaged or gone.

        That of epoch 0 is made each time; raises RequestError as `Model.load` does.
        """
        if not epoch:
            return composer_of(model.load(0), model.training_tunes)
        path = model.snapshots[epoch]
        if not path.is_file():
            raise SnapshotError(
                f"the model {model.name}, epoch {epoch}, is no longer there: choose another"
            )
        # A training run that starts over replaces its snapshots.
        return self._load(path, path.stat().st_mtime_ns, model.training_tunes)


def _load_composer(path: Path, version: int, training_tunes: Path | None) -> Composer:
    return composer_of(load_snapshot(path), training_tunes)
