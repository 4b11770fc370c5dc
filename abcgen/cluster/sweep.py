"""A sweep: one experiment trained with many settings, and a table of what came of each.

base: experiment.yaml     # beside this file
grid:                     # every value with every other
  model.units: [128, 256]
  training.seed: [1, 2]
list:                     # each of these with each of those
  - {}
  - {training.tunes: shuffled, training.streams: 8}
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from math import isnan
from pathlib import Path
from typing import Any

from abcgen.data import located
from abcgen.evaluation import read_log
from abcgen.model import (
    EXPERIMENT_FILE,
    LOG_FILE,
    Experiment,
    from_dict,
    load_experiment,
    read_yaml,
    to_dict,
    yaml_of,
)
from abcgen.system import ConfigError, Each, ExistsError, ToolError, save_files
from abcgen.teaching import train_apart

Settings = Mapping[str, object]
"""Values by their keys, such as `model.units`."""
_FIGURES = ("epochs", "best epoch", "loss", "accuracy", "bits per character")
_IN_NO_NAME = re.compile(r"[^\w.=+-]+")


@dataclass(frozen=True)
class Sweep:
    """Experiments by their names, and what is set in each."""

    experiments: Mapping[str, Experiment]
    settings: Mapping[str, Settings]


@dataclass(frozen=True)
class _File:
    base: str
    grid: dict[str, tuple[object, ...]] = field(default_factory=dict)
    list: tuple[dict[str, object], ...] = ({},)


def load_sweep(path: Path) -> Sweep:
    """Read a sweep's file; raises ConfigError, naming it, for what it can't mean."""
    file = read_yaml(_File, path)
    source = path.parent / file.base
    base = load_experiment(source)
    every = list(_settings(file))
    short = _short({key for settings in every for key in settings})
    experiments: dict[str, Experiment] = {}
    names: dict[str, Settings] = {}
    for settings in every:
        words = [f"{short[key]}={_text(value)}" for key, value in settings.items()]
        name = ",".join(_IN_NO_NAME.sub("-", word) for word in words) or "base"
        if name in names:
            raise ConfigError(f"{path}: two experiments are {name}")
        try:
            changed = from_dict(Experiment, _changed(to_dict(base), {**settings, "name": name}))
        except ConfigError as error:
            raise ConfigError(f"{path}: {name}: {error}") from error
        experiments[name] = located(changed, source.parent)
        names[name] = settings
    return Sweep(experiments, names)


def run_sweep(
    sweep: Sweep,
    folder: Path,
    each: Each,
    on_done: Callable[[int], None] = lambda done: None,
    *,
    force: bool = False,
) -> tuple[tuple[str, ...], ...]:
    """Train each experiment into a folder of its name in `folder`; returns the table of results.

    What was interrupted goes on from where it stood, unless `force` has it begin anew. Raises
    ExistsError for a folder that holds another experiment, and what a training raises.
    """
    for name, experiment in sweep.experiments.items():
        _describe(experiment, folder / name / EXPERIMENT_FILE, force)
    train = partial(_train, folder.resolve(), force)
    figures = each(train, tuple(sweep.experiments), on_done)
    keys = tuple(dict.fromkeys(key for settings in sweep.settings.values() for key in settings))
    rows = (
        (name, *(_text(settings[key]) if key in settings else "" for key in keys), *found)
        for (name, settings), found in zip(sweep.settings.items(), figures, strict=True)
    )
    return (("name", *keys, *_FIGURES), *rows)


def as_csv(rows: tuple[tuple[str, ...], ...]) -> str:
    """A table as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _settings(file: _File) -> Iterator[Settings]:
    for row in file.list:
        for values in product(*file.grid.values()):
            yield {**dict(zip(file.grid, values, strict=True)), **row}


def _short(keys: set[str]) -> Mapping[str, str]:
    """Keys by what stands for them in names: their last word, where only one has it."""
    words = [key.rpartition(".")[2] for key in keys]
    last = {key: key.rpartition(".")[2] for key in keys}
    return {key: word if words.count(word) == 1 else key for key, word in last.items()}


def _text(value: object) -> str:
    """A value as a sweep's file may have it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _changed(data: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """An experiment's data with other values; raises ConfigError for a key that can't be."""
    for key, value in settings.items():
        *parts, last = key.split(".")
        table = data
        for part in parts:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                raise ConfigError(f"{key}: unknown key")
        table[last] = value
    return data


def _describe(experiment: Experiment, path: Path, force: bool) -> None:
    """Write an experiment's file, or see that it is there already."""
    text = yaml_of(to_dict(experiment))
    if force or not path.exists():
        save_files({path: text}, replace=force)
    elif path.read_bytes() != text.encode("utf-8"):
        raise ExistsError(f"{path.parent} holds another experiment: choose another name")


def _train(folder: Path, force: bool, name: str) -> tuple[str, ...]:
    """Train an experiment and return its _FIGURES, those of its best epoch."""
    with closing(train_apart(folder / name, force=force)) as training:
        try:
            *_, last = training
        except ToolError as error:
            raise ToolError(f"{name}: {error}") from error
    if not last["finished"]:
        raise ToolError(f"{name}: training was stopped; the same again goes on from there")
    log = read_log(folder / name / LOG_FILE)
    bits = "bits_per_character"
    best = min(log, key=lambda row: row["loss"] if isnan(row[bits]) else row[bits])
    figures = (best["epoch"], best["loss"], best["accuracy"], best[bits])
    return (str(len(log)), *("" if isnan(value) else f"{value:.6g}" for value in figures))
