"""Experiments: what to train, on what, how; read from YAML into frozen dataclasses.

The experiment travels inside every snapshot, so a snapshot alone tells how it was made.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from abcgen.errors import ConfigError

T = TypeVar("T")


@dataclass(frozen=True)
class CorpusConfig:
    """Which tunes are trained on."""

    dataset: str
    """A dataset's name, or the path of an .abc file or of a folder of them."""
    subset: str | None = None
    """A part of the dataset that its description names; None: all of it."""
    holdout: float = 0.0
    """The share of tunes kept out of training to measure the model on, 0 to 0.5."""

    def __post_init__(self) -> None:
        _in_range("corpus.holdout", self.holdout, 0, 0.5)


@dataclass(frozen=True)
class ModelConfig:
    """The network: an embedding, stacked LSTM layers, a dense softmax."""

    embedding: int = 64
    layers: int = 3
    units: int = 256
    dropout: float = 0.2
    """The share of each LSTM layer's outputs dropped while training, 0 to 0.9."""

    def __post_init__(self) -> None:
        for name in ("embedding", "layers", "units"):
            _at_least(f"model.{name}", getattr(self, name), 1)
        _in_range("model.dropout", self.dropout, 0, 0.9)


@dataclass(frozen=True)
class TrainingConfig:
    """How the network is trained."""

    streams: int = 16
    """Parallel text lanes, each a contiguous part of the corpus."""
    steps: int = 64
    """Characters a stream advances in one batch."""
    epochs: int = 90
    snapshot_every: int = 10
    """Epochs between snapshots; the last epoch always gives one."""
    learning_rate: float = 0.001
    """Adam's."""
    seed: int = 1
    """Of the initial weights and the dropout masks."""

    def __post_init__(self) -> None:
        for name in ("streams", "steps", "epochs", "snapshot_every"):
            _at_least(f"training.{name}", getattr(self, name), 1)
        _in_range("training.learning_rate", self.learning_rate, 1e-8, 10)
        _in_range("training.seed", self.seed, 0, 2**31 - 1)


@dataclass(frozen=True)
class Experiment:
    """One model to train, complete: with the same corpus it always gives the same weights."""

    name: str
    corpus: CorpusConfig
    description: str = ""
    encoding: str = "chars"
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)

    def __post_init__(self) -> None:
        is_plain = self.name == Path(self.name).name and self.name.isprintable()
        if not self.name or not is_plain or self.name.startswith("."):
            raise ConfigError(f"name: {self.name!r} can't be the name of a folder")


def load_experiment(path: Path) -> Experiment:
    """Read an experiment file; raises ConfigError, naming the file, for what it can't mean."""
    return read_yaml(Experiment, path)


def read_yaml(kind: type[T], path: Path) -> T:
    """Read a YAML file into the dataclass `kind`; raises ConfigError naming the file."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # say, the date 2020-13-45
        raise ConfigError(f"{path}: is not YAML: {error}") from error
    try:
        return from_dict(kind, data)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def to_dict(value: Any) -> dict[str, Any]:
    """The plain dictionary that `from_dict` reads back."""
    return dataclasses.asdict(value)


def from_dict(kind: type[T], data: object, where: str = "") -> T:
    """Build the dataclass `kind`, and those inside it, from plain data.

    Raises ConfigError that names the key (with `where` as its prefix) for an unknown or missing
    key, a value of the wrong type, or one that the dataclass refuses.
    """
    if not isinstance(data, Mapping):
        raise ConfigError(f"{where.rstrip('.') or 'the file'}: should be a table of keys")
    types = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    for key in data:
        if key not in types:
            raise ConfigError(f"{where}{key}: unknown key{_did_you_mean(key, types)}")
    values = {}
    for item in fields:
        if item.name in data:
            values[item.name] = _convert(types[item.name], data[item.name], where + item.name)
        elif item.default is item.default_factory is dataclasses.MISSING:
            raise ConfigError(f"{where}{item.name}: is missing")
    return kind(**values)


def differences(ours: object, theirs: object, where: str = "") -> tuple[str, ...]:
    """Sentences saying in which fields two values of one dataclass differ."""
    found: list[str] = []
    for item in dataclasses.fields(ours):  # type: ignore[arg-type]
        mine, other = getattr(ours, item.name), getattr(theirs, item.name)
        if dataclasses.is_dataclass(mine):
            found += differences(mine, other, f"{where}{item.name}.")
        elif mine != other:
            found.append(f"{where}{item.name} is {mine!r}, not {other!r}")
    return tuple(found)


def _convert(kind: Any, value: object, where: str) -> Any:
    if dataclasses.is_dataclass(kind):
        return from_dict(typing.cast(type, kind), value, where + ".")
    options = typing.get_args(kind)
    origin = typing.get_origin(kind)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise ConfigError(f"{where}: should be a list")
        return tuple(_convert(options[0], item, f"{where}[{n}]") for n, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, Mapping):
            raise ConfigError(f"{where}: should be a table of keys")
        return {
            str(key): _convert(options[1], item, f"{where}.{key}") for key, item in value.items()
        }
    allowed = options or (kind,)
    if float in allowed and isinstance(value, int | str) and not isinstance(value, bool):
        # YAML takes 1e-3, without a point, for text.
        with contextlib.suppress(ValueError, OverflowError):
            return float(value)
    # A bool is an int to Python, but not to whoever wrote the file.
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        names = " or ".join(_TYPE_NAMES[option] for option in allowed)
        raise ConfigError(f"{where}: should be {names}, not {value!r}")
    return value


_TYPE_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "empty",
}


def _did_you_mean(key: object, known: typing.Iterable[str]) -> str:
    close = difflib.get_close_matches(str(key), list(known), 1)
    return f"; did you mean {close[0]}?" if close else f" (known: {', '.join(known)})"


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ConfigError(f"{name}: should be at least {least}, not {value}")


def _in_range(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ConfigError(f"{name}: should be from {least} to {most}, not {value}")
