"""The datasets that abcgen knows by name, each described by datasets/NAME.yaml.

A dataset's files are either downloaded, each with its sha256, or come with a Python package.
How they get onto this machine and are read is `data.fetching`'s part.
"""

from __future__ import annotations

import importlib.metadata
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from abcgen.formats import READ, suffix_of
from abcgen.model import read_yaml
from abcgen.music import DANCES
from abcgen.system import ConfigError, RequestError
from abcgen.system import folders as resources


@dataclass(frozen=True)
class SourceFile:
    """One file of a dataset that is downloaded."""

    name: str
    sha256: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w-]+\.\w+", self.name) or suffix_of(self.name) not in READ:
            raise ConfigError(
                f"download.files: {self.name!r} is not the plain name of a file of music "
                f"({', '.join(READ)})"
            )
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise ConfigError(
                f"download.files: the sha256 of {self.name} should be 64 digits 0-9 a-f"
            )


@dataclass(frozen=True)
class Download:
    """Files on the net, the same at each of some servers."""

    urls: tuple[str, ...] = ()
    """Addresses to try in turn; {name} stands for a file's name, {stem} for that without suffix."""
    files: tuple[SourceFile, ...] = ()

    def __post_init__(self) -> None:
        for url in self.urls:
            if not url.lower().startswith(("http://", "https://")):
                raise ConfigError(f"download.urls: {url} should start with https:// or http://")
            if "{name}" not in url and "{stem}" not in url:
                raise ConfigError(f"download.urls: {url} has neither {{name}} nor {{stem}} in it")
        if bool(self.urls) != bool(self.files):
            raise ConfigError("download: needs both urls and files")

    def addresses(self, file: SourceFile) -> tuple[str, ...]:
        """Where `file` may be had, in the order of `urls`."""
        stem = PurePosixPath(file.name).stem
        return tuple(url.replace("{name}", file.name).replace("{stem}", stem) for url in self.urls)


@dataclass(frozen=True)
class Package:
    """The .abc files in a folder of a Python package."""

    module: str = ""
    folder: str = ""
    """Relative to the module's."""
    version: str = ""
    """The release in which the expected counts were taken."""

    def __post_init__(self) -> None:
        if len({bool(self.module), bool(self.folder), bool(self.version)}) > 1:
            raise ConfigError("package: needs a module, a folder and a version")


@dataclass(frozen=True)
class Expected:
    """What a corpus should hold."""

    tunes: int
    characters: int
    symbols: int
    """Distinct characters."""


@dataclass(frozen=True)
class Subset:
    """Some of the files of a dataset."""

    files: tuple[str, ...]
    """Their names; in a package, their paths in its folder."""
    expected: Expected


@dataclass(frozen=True)
class Dataset:
    """A dataset's description, as its YAML file has it."""

    name: str
    title: str
    description: str
    licence: str
    """Who may do what with it, in words."""
    homepage: str
    expected: Expected
    download: Download = field(default_factory=Download)
    package: Package = field(default_factory=Package)
    subsets: dict[str, Subset] = field(default_factory=dict)
    dances: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The files that hold tunes of one dance, by that; see `data.dances`."""

    def __post_init__(self) -> None:
        if bool(self.download.files) == bool(self.package.module):
            raise ConfigError("needs either a download or a package")
        known = {file.name for file in self.download.files}
        # What a package has in it shows when it is read.
        for name, subset in self.subsets.items() if known else ():
            if strange := sorted(set(subset.files) - known):
                raise ConfigError(f"subsets.{name}: {strange[0]} is not among download.files")
        for dance, files in self.dances.items():
            if dance not in DANCES:
                raise ConfigError(f"dances: {dance!r} is not one of {', '.join(DANCES)}")
            if strange := sorted(set(files) - known) if known else []:
                raise ConfigError(f"dances.{dance}: {strange[0]} is not among download.files")


def dataset_names() -> tuple[str, ...]:
    """The names of the datasets that ship with abcgen, sorted."""
    return tuple(sorted(path.stem for path in resources.shipped_datasets().glob("*.yaml")))


def load_dataset(name: str) -> Dataset:
    """The description of the dataset called `name`.

    Raises RequestError for an unknown name, ConfigError for a description that is wrong.
    """
    names = dataset_names()
    if name not in names:
        raise RequestError(f"there is no dataset {name!r} (there are: {', '.join(names)})")
    path = resources.shipped_datasets() / f"{name}.yaml"
    dataset = read_yaml(Dataset, path)
    if dataset.name != name:
        raise ConfigError(f"{path}: name should be {name}, like the file's, not {dataset.name}")
    return dataset


def subset_of(dataset: Dataset, name: str) -> Subset:
    """The dataset's subset called `name`; raises RequestError when there is none."""
    if name not in dataset.subsets:
        known = f"there are: {', '.join(dataset.subsets)}" if dataset.subsets else "it has none"
        raise RequestError(f"{dataset.name} has no subset {name!r} ({known})")
    return dataset.subsets[name]


def expected_counts(dataset: Dataset, subset: str | None = None) -> Expected | None:
    """What the dataset, or its subset, should hold on this machine.

    None when that can't be said: the counts of a package's files are those of one release, and
    another, or none, is installed. Raises RequestError for an unknown subset.
    """
    expected = dataset.expected if subset is None else subset_of(dataset, subset).expected
    if dataset.package.module:
        try:
            installed = importlib.metadata.version(dataset.package.module)
        except importlib.metadata.PackageNotFoundError:
            return None
        if installed != dataset.package.version:
            return None
    return expected
