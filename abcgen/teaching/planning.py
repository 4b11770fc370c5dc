"""What is to be taught, how, and how long that will take: all of it before any training."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from abcgen.data import Corpus, load_index, originality, seen, split, tunes_of
from abcgen.formats import Progress, TextFile
from abcgen.model import (
    DEFAULT_MODEL,
    EXPERIMENT_FILE,
    RESUME_FILE,
    Experiment,
    Model,
    ModelConfig,
    Snapshot,
    find_model,
    find_models,
    load_experiment,
    snapshot_paths,
)
from abcgen.notation import ALIKE, tunebook
from abcgen.representation import get_encoding
from abcgen.system import AbcgenError, CorpusError, RequestError, folders
from abcgen.teaching.reading import Reading, read_tunes

LEAST_TUNES = 8
"""Fewer can be learned by heart alone."""
_SHARES = (0.08, 0.1, 0.12, 0.125, 0.15, 0.16, 0.2, 0.25, 0.3)
"""How much may be held out. Which tunes that is follows from their titles, so of few tunes one
share holds out too many and the next too few."""
_FEWEST = 4
"""Tunes to hold out."""

_FROM_A_MODEL: Mapping[str, Any] = MappingProxyType({"epochs": 12, "learning_rate": 1e-3})
_FROM_NOTHING: Mapping[str, Any] = MappingProxyType({"epochs": 60, "learning_rate": 3e-3})
_RECIPE: Mapping[str, Any] = MappingProxyType(
    {
        "streams": 8,
        "steps": 128,
        "tunes": "shuffled",
        "repeats_per_epoch": 1,
        "snapshot_every": 1,
        "keep_best": True,
        "patience": 4,
        "schedule": "one-cycle",
        # There are too few steps to average over.
        "ema_decay": 0.0,
        "seed": 1,
    }
)
"""What training on few tunes is like. Songs that `folk` had never read were predicted better after
more steps: 13 % with 8 streams, 11 % with 16, 10 % with half the learning rate."""
_DROPOUT: Mapping[str, Any] = MappingProxyType({"dropout": 0.3, "weight_dropout": 0.2})

_START_SECONDS = 20.0
"""What loading TensorFlow and building the network takes."""
_EPOCH_SECONDS = 3.0
"""What it takes to measure an epoch, and to write tunes with it."""
_SLOWER = 1.5
"""How many times as long as its products of matrices alone a step of learning takes."""


@dataclass(frozen=True)
class Plan:
    """A model to be taught, complete."""

    experiment: Experiment
    """What `abcgen train` is given."""
    folder: Path
    """Where the model will be."""
    reading: Reading
    tunebook: str
    """The text of the file that is learned from, which stands in `folder`."""
    compared: Snapshot
    """The model that it is compared with: the one that it starts from, or else the default one."""
    held_out: Corpus
    """The tunes to measure with, as they are learned; there may be none."""
    known: int
    """How many of these the model that it is compared with has learned itself."""
    seconds: float
    """About how long training takes on this machine, when nothing else runs on it."""

    @property
    def learned(self) -> int:
        """How many tunes are learned from."""
        return len(self.reading.tunes) - len(self.held_out.tunes)


def make_plan(
    name: str,
    sources: Iterable[str],
    *,
    start: str | None = DEFAULT_MODEL,
    epochs: int | None = None,
    on_progress: Progress | None = None,
) -> Plan:
    """Read the user's tunes and plan how a model `name` is taught them.

    `start` is the model to start from, by its name or path; None: from random weights, with a
    network like the default model's. `epochs` is how often at most the tunes are read.

    Raises RequestError for a name that a shipped model has, for a source or a model that isn't
    there and for one that doesn't write text, ConfigError for a name that no folder can have and
    for impossible epochs, CorpusError when there are too few tunes, and what `read_tunes` raises.
    """
    shipped = {model.name for model in find_models() if model.shipped}
    if name in shipped:
        raise RequestError(f"{name} is a model that comes with abcgen: choose another name")
    base = find_model(start or DEFAULT_MODEL)
    experiment = _experiment(name, base, base.load().experiment, start, epochs)
    reading = read_tunes(sources, experiment.corpus, on_progress=on_progress)
    count = len(reading.tunes)
    if count < LEAST_TUNES:
        raise CorpusError(
            f"there are only {count} different tunes that can be taught, and it takes at least "
            f"{LEAST_TUNES}: add files or folders"
        )
    text = tunebook(tune.text for tune in reading.tunes)
    config = replace(experiment.corpus, holdout=_share(_corpus(name, text)))
    experiment = replace(experiment, corpus=config, description=_description(reading, start))
    return _plan(experiment, reading, text, base)


def plan_again(name: str) -> Plan:
    """The plan of a teaching that was begun, by what stands in its model's folder.

    Raises RequestError where nothing was begun under that name, and where the model that it starts
    from is gone; ConfigError and CorpusError for files that are damaged.
    """
    experiment = _begun(folders.user_models().resolve() / name)
    if experiment is None:
        raise RequestError(f"no teaching of {name} was begun")
    text = Path(experiment.corpus.dataset).read_text(encoding="utf-8")
    reading = Reading(tuple(_corpus(name, text).tunes), (), (), ())
    return _plan(experiment, reading, text, find_model(experiment.training.start or DEFAULT_MODEL))


def unfinished() -> tuple[str, ...]:
    """The names of the models whose teaching was begun and isn't over, the last one first."""
    models = folders.user_models().resolve()
    every = models.iterdir() if models.is_dir() else ()
    found = sorted(every, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return tuple(path.name for path in found if not is_over(path) and _begun(path))


def is_over(folder: Path) -> bool:
    """Whether training in a folder has come to its end: nothing is left there to go on from."""
    return not (folder / RESUME_FILE).exists() and bool(snapshot_paths(folder))


def _begun(folder: Path) -> Experiment | None:
    """The experiment of a teaching that was begun in a folder."""
    try:
        experiment = load_experiment(folder / EXPERIMENT_FILE)
    except (AbcgenError, OSError):
        return None
    book = Path(experiment.corpus.dataset)
    return experiment if book == folder / f"{folder.name}.abc" and book.is_file() else None


def _corpus(name: str, text: str) -> Corpus:
    return Corpus(name, tunes_of(TextFile(f"{name}.abc", text)))


def _plan(experiment: Experiment, reading: Reading, text: str, base: Model) -> Plan:
    config = experiment.corpus
    corpus = _corpus(experiment.name, text)
    learned, held_out = (
        seen(part, config, "chars", config.dataset) for part in split(corpus, config.holdout)
    )
    symbols = sum(len(tune.text) for tune in learned.tunes)
    seconds = _seconds(experiment, symbols)
    folder = Path(config.dataset).parent
    known = _known(held_out, base)
    return Plan(experiment, folder, reading, text, base.load(), held_out, known, seconds)


def _known(held_out: Corpus, model: Model) -> int:
    """How many of the tunes a model has learned, or near-duplicates of them."""
    index = load_index(model.training_tunes) if model.training_tunes else None
    reports = (originality(tune.text, index) for tune in held_out.tunes if index)
    return sum(report.nearest is not None and report.nearest.share >= ALIKE for report in reports)


def report_of(plan: Plan) -> dict[str, Any]:
    """All there is to tell of a plan, as JSON can have it."""
    reading = plan.reading
    return {
        "model": plan.experiment.name,
        "folder": str(plan.folder),
        "description": plan.experiment.description,
        "start": plan.experiment.training.start,
        "tunes": len(reading.tunes),
        "learned": plan.learned,
        "held_out": len(plan.held_out.tunes),
        "known": plan.known,
        "epochs": plan.experiment.training.epochs,
        "seconds": round(plan.seconds),
        **{
            kind: dict(getattr(reading, kind).most_common())
            for kind in ("dances", "metres", "keys")
        },
        **{
            kind: [asdict(each) for each in getattr(reading, kind)]
            for kind in ("left_out", "near_duplicates")
        },
        "remarks": list(reading.remarks),
    }


def described(plan: Plan) -> tuple[str, ...]:
    """The same as lines for people."""
    reading = plan.reading
    lines = [f"{len(reading.tunes)} tunes can be taught"]
    lines += (
        f"  by {kind}: {_counts(found)}"
        for kind, found in (
            ("dance", reading.dances),
            ("metre", reading.metres),
            ("key", reading.keys),
        )
    )
    for what, found in (
        ("left out", reading.left_out),
        ("left out as near-duplicates", reading.near_duplicates),
        ("not taken as it stood", reading.remarks),
    ):
        lines += (f"  {what}: {each}" for each in found)
    training = plan.experiment.training
    kept = len(plan.held_out.tunes)
    lines.append(
        f"{plan.learned} are learned, {kept} kept back to measure with{of_known(plan)}"
        if kept
        else "all are learned, as none can be kept back to measure with"
    )
    lines.append(
        f"{training.epochs} epochs at most, from {training.start or 'nothing'}: about "
        f"{_duration(plan.seconds)} on this machine"
    )
    return tuple(lines)


def of_known(plan: Plan) -> str:
    """What to think of the figure to compare with, where that is of no use."""
    if not plan.known:
        return ""
    name = plan.compared.experiment.name
    return (
        f"; {name} learned {plan.known} of these itself, so it predicts them better than it would "
        "new tunes, and is hard to beat"
    )


def _experiment(
    name: str, base: Model, like: Experiment, start: str | None, epochs: int | None
) -> Experiment:
    """The experiment but for what follows from the tunes."""
    if not get_encoding(like.encoding).spells_abc:
        raise RequestError(
            f"{base.name} writes notes, not text: start from a model of text, such as "
            f"{DEFAULT_MODEL}"
        )
    recipe = {**_RECIPE, **(_FROM_A_MODEL if start else _FROM_NOTHING)}
    if epochs is not None:
        recipe["epochs"] = epochs
    names = {model.name for model in find_models()}
    source = start if start is None or start in names else str(Path(start).resolve())
    corpus = replace(
        like.corpus,
        dataset="",
        subset=None,
        split=None,
        pretraining=(),
        pretraining_epochs=0,
        pretraining_share=0.0,
    )
    experiment = replace(
        like,
        name=name,
        corpus=corpus,
        model=replace(like.model, **_DROPOUT),
        training=replace(like.training, start=source, keep_symbols=bool(start), **recipe),
    )
    # Only now is it known to be a name that a folder may have.
    file = folders.user_models().resolve() / name / f"{name}.abc"
    return replace(experiment, corpus=replace(corpus, dataset=str(file)))


def _share(corpus: Corpus) -> float:
    """Which share to hold out, so that some tenth of the tunes is; 0 when none can be."""
    wanted = max(_FEWEST, len(corpus.tunes) / 10)
    found: dict[float, float] = {}
    for share in _SHARES:
        try:
            _, held_out = split(corpus, share)
        except CorpusError:
            continue
        found[share] = abs(len(held_out.tunes) - wanted)
    return min(found, key=lambda share: found[share], default=0.0)


def _description(reading: Reading, start: str | None) -> str:
    return (
        f"{len(reading.tunes)} tunes of your own ({_counts(reading.dances)}), taught from "
        f"{Path(start).name if start else 'nothing'}"
    )


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in found.most_common())


def _seconds(experiment: Experiment, symbols: int) -> float:
    training = experiment.training
    pace = _SLOWER * _product_seconds(experiment.model, training.streams)
    return _START_SECONDS + training.epochs * (_EPOCH_SECONDS + symbols * pace)


def _product_seconds(model: ModelConfig, streams: int) -> float:
    """What the products of matrices of one symbol take here, the least of several goes: three of
    each layer, one to predict and two to learn."""
    left = np.ones((streams, 2 * model.units), np.float32)
    right = np.ones((2 * model.units, 4 * model.units), np.float32)
    goes, times = 20, []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(goes):
            left @ right
        times.append(time.perf_counter() - begun)
    return 3 * model.layers * min(times) / goes / streams


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"
