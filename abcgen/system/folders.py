"""Where things are: what ships with abcgen, and the user's own folders.

The repository keeps datasets and weights at its top; an installed abcgen carries them inside
the package (see package_dir in setup.cfg). Both layouts are found from any working folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from abcgen.system.errors import RequestError

HOME_VARIABLE = "ABCGEN_HOME"
DEFAULT_MODEL = "folk"
"""The model, of those that ship, that is used when none is named."""


def shipped_datasets() -> Path:
    """The folder of the dataset descriptions (NAME.yaml) that ship with abcgen."""
    return _shipped("datasets")


def shipped_weights() -> Path:
    """The folder of the trained models that ship with abcgen, one folder each."""
    return _shipped("weights")


def user_data() -> Path:
    """The user's data folder; the environment variable ABCGEN_HOME overrides the system's."""
    return _chosen() or platformdirs.user_data_path("abcgen", False)


def user_corpora() -> Path:
    """Where fetched corpora are stored, a folder a dataset."""
    return user_data() / "corpora"


def user_models() -> Path:
    """Where `abcgen train` puts its runs, a folder a model."""
    return user_data() / "models"


def user_cache() -> Path:
    """Where what can be made again is kept, such as the ABC of files of other kinds."""
    chosen = _chosen()
    return chosen / "cache" if chosen else platformdirs.user_cache_path("abcgen", False)


def _chosen() -> Path | None:
    """The folder that the environment names; raises RequestError for one of an unknown user."""
    chosen = os.environ.get(HOME_VARIABLE)
    try:
        return Path(chosen).expanduser() if chosen else None
    except RuntimeError as error:
        raise RequestError(
            f"{HOME_VARIABLE} is {chosen}, but there is no such user here; name a whole path"
        ) from error


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / name
