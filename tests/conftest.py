"""Fixtures every test module may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from abcgen.system.threads import use_one_thread

use_one_thread()

from abcgen.data.datasets import load_dataset  # noqa: E402
from abcgen.data.fetching import fetch  # noqa: E402
from abcgen.model.registry import find_model  # noqa: E402
from abcgen.model.snapshot import Snapshot  # noqa: E402
from abcgen.system.errors import AbcgenError  # noqa: E402
from abcgen.system.pythons import no_training_here  # noqa: E402
from tests.making import JIGS  # noqa: E402

REPOSITORY = Path(__file__).resolve().parents[1]
DATA_VARIABLE = "ABCGEN_TEST_DATA"
"""The folder of the Nottingham files, for machines without a network; others' stand beside it."""
_DATA_BESIDE = REPOSITORY.parent / "shared" / "data"


_WINDOWS = Path(__file__).parent / "gui"
_TRAINING = Path(__file__).parent / "training"
_NO_TRAINING = no_training_here()
"""Why tests that train are skipped here; None where they run."""


class _Untrainable(pytest.Module):
    """A test module that isn't imported, since it would import TensorFlow."""

    def collect(self) -> NoReturn:
        pytest.skip(str(_NO_TRAINING), allow_module_level=True)


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """The modules of tests/training are skipped on a Python that TensorFlow isn't made for."""
    if _NO_TRAINING and _TRAINING in module_path.parents:
        return _Untrainable.from_parent(parent, path=module_path)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In several processes, tests of one file share one, and so do those that open windows.

    Tests that train are skipped on a Python that TensorFlow isn't made for.
    """
    for item in items:
        if _NO_TRAINING and item.get_closest_marker("trains"):
            item.add_marker(pytest.mark.skip(reason=_NO_TRAINING))
        group = _WINDOWS if _WINDOWS in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(group)))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has an empty data folder: none reads or writes the user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ABCGEN_HOME", str(home))
    return home


@pytest.fixture
def nottingham(own_home: Path) -> Path:
    """The Nottingham corpus, fetched into this test's data folder; its files' folder."""
    return _fetched("nottingham", "nottingham")


@pytest.fixture
def chopin(own_home: Path) -> Path:
    """The Chopin corpus (MIDI files), fetched likewise from beside the Nottingham files."""
    return _fetched("chopin", "chopin-midi")


def _fetched(dataset: str, folder: str) -> Path:
    chosen = os.environ.get(DATA_VARIABLE)
    beside = (Path(chosen).resolve().parent if chosen else _DATA_BESIDE) / folder
    source = Path(chosen) if chosen and dataset == "nottingham" else beside
    try:
        return fetch(load_dataset(dataset), source=source if chosen or source.is_dir() else None)
    except AbcgenError as error:
        pytest.fail(f"{error} (tests take it from the folder {DATA_VARIABLE} names, if set)")


@pytest.fixture(scope="session")
def jigs_snapshot() -> Snapshot:
    """The last snapshot of the shipped jigs model."""
    return find_model(JIGS).load()
