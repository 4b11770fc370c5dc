"""Experiments: what to train, on what, how; read from YAML into frozen dataclasses.

The experiment travels inside every snapshot, so a snapshot alone tells how it was made.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import re
import reprlib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from abcgen.system import ConfigError

T = TypeVar("T")

RAW = "raw"
"""The text form of a tune's text as it stands."""
_GONE_TEXT_FORMS = ("canonical", "in_c", "home")
"""Those of earlier versions."""
TUNES = ("joined", "shuffled")
"""Joined: one text in the corpus's order, cut into as many parts as there are streams. Shuffled:
in a new order each epoch, the recurrent state fresh for each tune."""
SCHEDULES = ("constant", "one-cycle")
"""One-cycle: up over the first tenth of the run, then down to nothing along a cosine (Smith &
Topin 2018)."""
_WIDEST = 16_384
_MOST_WEIGHTS = 1 << 26
"""Some 50 times the default: a snapshot of so many fits into 1 GB of memory when it is read."""
_MOST = 100_000
_MOST_IN_A_BATCH = 1 << 20
"""Symbols."""


@dataclass(frozen=True)
class CorpusConfig:
    """Which tunes are trained on."""

    dataset: str
    """A dataset's name, or the path of an .abc file or of a folder of them."""
    subset: str | None = None
    """A part of the dataset that its description names; None: all of it."""
    text_form: str = RAW
    """What of a tune's text is learned; one of `abcgen.representation.text_forms.TEXT_FORMS`."""
    split: str | None = None
    """A list of the tunes to train on and of those to measure with; see `abcgen.data.splits`."""
    holdout: float = 0.0
    """Without such a list, the share of tunes kept out of training, 0 to 0.5."""
    transpose: bool = False
    """Whether each epoch reads every tune in a key drawn anew, as often as tunes have it."""
    durations: tuple[float, ...] = ()
    """Tunes are left out that have a note or a rest of another length than these, in quarter
    notes; empty: none is."""
    common_key: bool = False
    """Whether every tune is moved to C major or A minor; see `abcgen.representation.common_key`."""
    dances: bool = False
    """Whether each tune's R: line says which dance it is, as far as the tune's source does; see
    `abcgen.data.dances`."""
    modes: bool = False
    """Whether each tune's K: line says the mode that its notes are in; see
    `abcgen.notation.modes`."""
    pretraining: tuple[str, ...] = ()
    """Other datasets to read along in the first epochs; tunes too much like one held out are left
    out."""
    pretraining_epochs: int = 0
    """In how many epochs all of these are read."""
    pretraining_share: float = 0.0
    """The share of them, drawn anew each epoch, that is still read along in all later epochs."""

    def __post_init__(self) -> None:
        if self.text_form in _GONE_TEXT_FORMS:
            raise ConfigError(
                f"corpus.text_form: abcgen no longer has the text form {self.text_form}; train the "
                "model anew in another, such as planned, or use the abcgen that made it"
            )
        _in_range("corpus.holdout", self.holdout, 0, 0.5)
        _at_least("corpus.pretraining_epochs", self.pretraining_epochs, 0)
        _in_range("corpus.pretraining_share", self.pretraining_share, 0, 1)
        if bool(self.pretraining) != bool(self.pretraining_epochs or self.pretraining_share):
            raise ConfigError(
                "corpus: pretraining and pretraining_epochs, or pretraining_share, are only of use "
                "together"
            )
        for duration in self.durations:
            _in_range("corpus.durations", duration, 1 / 256, 1024)
        if self.common_key and self.transpose:
            raise ConfigError("corpus: transpose moves tunes to any key, common_key to one; choose")
        if self.split is not None and self.holdout:
            raise ConfigError("corpus: a split says which tunes to hold out; leave holdout out")


@dataclass(frozen=True)
class ModelConfig:
    """The network: an embedding, stacked LSTM layers, a dense softmax."""

    embedding: int = 64
    layers: int = 3
    units: int = 256
    dropout: float = 0.2
    """The share of each LSTM layer's outputs dropped while training, 0 to 0.9."""
    weight_dropout: float = 0.0
    """The share of the recurrent weights dropped while training, 0 to 0.9, one choice a batch
    (DropConnect; Merity et al. 2017)."""
    look_back: bool = False
    """Whether the network also reads with each character where in its music that stands, what the
    plan has of the bar, and what sounded at this place of earlier bars: its position features; see
    `representation.position`."""

    def __post_init__(self) -> None:
        for name in ("embedding", "layers", "units"):
            _in_range(f"model.{name}", getattr(self, name), 1, _WIDEST)
        for name in ("dropout", "weight_dropout"):
            _in_range(f"model.{name}", getattr(self, name), 0, 0.9)
        weights = 8 * self.layers * self.units**2
        if weights > _MOST_WEIGHTS:
            raise ConfigError(
                f"model: has some {weights:,} weights, and at most {_MOST_WEIGHTS:,} are allowed; "
                "take fewer layers or units"
            )


@dataclass(frozen=True)
class TrainingConfig:
    """How the network is trained."""

    start: str | None = None
    """A model to start from, at its best epoch: a name that `abcgen models` lists, or else a path,
    in a file relative to that file's folder. It keeps what it knows of the symbols that both have;
    None: random weights."""
    keep_symbols: bool = False
    """Whether the model also keeps the symbols of the one that it starts from which no tune here
    has, such as chord symbols: that one has to be there until training is done."""
    streams: int = 16
    """Parallel text lanes."""
    steps: int = 64
    """Characters a stream advances in one batch."""
    tunes: str = "joined"
    """How tunes fill the streams: one of TUNES."""
    epochs: int = 90
    repeats_per_epoch: int = 1
    """How often each epoch reads every tune; shuffled tunes in a new order, and where they are
    transposed in a new key, each time."""
    snapshot_every: int = 10
    """Epochs between snapshots, and the last epoch gives one; 0: none but the best."""
    keep_best: bool = False
    """Whether a snapshot is kept of the epoch that predicts the held-out tunes best; without
    any, of the one with the least training loss."""
    patience: int = 0
    """Epochs without a better one after which training ends; 0: it goes on to the last."""
    learning_rate: float = 0.001
    """Adam's; the highest there is where the schedule changes it."""
    schedule: str = "constant"
    """How the learning rate changes over the run: one of SCHEDULES."""
    weight_decay: float = 0.0
    """Share of each weight taken away a step, times the learning rate (AdamW; Loshchilov & Hutter
    2019). Biases are spared."""
    max_grad_norm: float = 0.0
    """Gradients are scaled down to this norm, all together; 0: they aren't."""
    ema_decay: float = 0.0
    """Decay of the exponential moving average of the weights, which snapshots then hold; 0: they
    hold the weights themselves."""
    label_smoothing: float = 0.0
    """The share of each target that all symbols get evenly, 0 to 0.5, against too much certainty
    (Szegedy et al. 2016). Logs still say what the true targets cost."""
    semantic_loss: float = 0.0
    """The weight of a loss term that discourages characters the grammar forbids (Xu et al. 2018),
    in the last part of the run, or in all of one that starts from a model; 0: no such term. It
    doesn't apply to the tunes of `corpus.pretraining`."""
    feature_dropout: float = 0.0
    """How often the position features (model.look_back) withhold an earlier bar, at each place and
    drawn anew each epoch, so that the model can also do without."""
    dance_dropout: float = 0.0
    """The share of tunes that are read without their R: line, drawn anew each epoch."""
    seed: int = 1
    """Of the initial weights, the dropout masks and the order of the tunes."""

    def __post_init__(self) -> None:
        for name in ("streams", "steps", "epochs", "repeats_per_epoch"):
            _in_range(f"training.{name}", getattr(self, name), 1, _MOST)
        if self.streams * self.steps > _MOST_IN_A_BATCH:
            raise ConfigError(
                f"training: streams times steps should be at most {_MOST_IN_A_BATCH:,}, not "
                f"{self.streams * self.steps:,}"
            )
        for name in ("snapshot_every", "patience"):
            _at_least(f"training.{name}", getattr(self, name), 0)
        if not self.snapshot_every and not self.keep_best:
            raise ConfigError("training: set snapshot_every or keep_best, to keep any snapshot")
        if self.tunes not in TUNES:
            raise ConfigError(f"training.tunes: should be one of {', '.join(TUNES)}")
        if self.keep_symbols and self.start is None:
            raise ConfigError("training.keep_symbols: are those of a model to start from; name one")
        _in_range("training.learning_rate", self.learning_rate, 1e-8, 10)
        if self.schedule not in SCHEDULES:
            raise ConfigError(f"training.schedule: should be one of {', '.join(SCHEDULES)}")
        _in_range("training.weight_decay", self.weight_decay, 0, 1)
        _in_range("training.max_grad_norm", self.max_grad_norm, 0, 1000)
        _in_range("training.ema_decay", self.ema_decay, 0, 0.99999)
        _in_range("training.label_smoothing", self.label_smoothing, 0, 0.5)
        _in_range("training.semantic_loss", self.semantic_loss, 0, 1000)
        _in_range("training.feature_dropout", self.feature_dropout, 0, 1)
        _in_range("training.dance_dropout", self.dance_dropout, 0, 1)
        _in_range("training.seed", self.seed, 0, 2**31 - 1)


OLD_KEYS: Mapping[type, Mapping[str, str]] = {
    CorpusConfig: {
        "first": "pretraining",
        "first_epochs": "pretraining_epochs",
        "view": "text_form",
        "home_key": "common_key",
    },
    TrainingConfig: {
        "passes": "repeats_per_epoch",
        "clip": "max_grad_norm",
        "averaging": "ema_decay",
        "validity": "semantic_loss",
        "untold": "feature_dropout",
    },
}
"""Keys that had other names in earlier versions, old to new: experiment files, snapshots and
resume files written then are still read."""


_FEATURES = "position features but no look-back"
_GONE_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("pointer", "recall"), "a pointer"),
    **dict.fromkeys(("position", "section"), _FEATURES),
}
"""Keys of `model` that earlier versions had, and what they stood for."""


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
        from abcgen.representation import get_encoding  # the command line's help needs none

        encoding = get_encoding(self.encoding)
        if self.corpus.text_form != RAW and not encoding.spells_abc:
            raise ConfigError(
                f"corpus.text_form: the encoding {self.encoding} is of notes, not of text; "
                f"leave it {RAW}"
            )
        for name, asked in (
            ("model.look_back", self.model.look_back),
            ("training.semantic_loss", self.training.semantic_loss),
        ):
            if asked and not encoding.spells_abc:
                raise ConfigError(
                    f"{name}: follows from characters of ABC; the encoding {self.encoding} is of "
                    "notes, so leave it out"
                )
        if self.training.feature_dropout and not (
            self.model.look_back and self.training.tunes == "shuffled"
        ):
            raise ConfigError(
                "training.feature_dropout: leaves out what model.look_back tells of a tune; set "
                "that to true and training.tunes to shuffled"
            )
        if self.training.semantic_loss and (
            self.corpus.transpose or self.training.tunes != "shuffled"
        ):
            raise ConfigError(
                "training.semantic_loss: judges each tune once, by itself; set training.tunes to "
                "shuffled and corpus.transpose to false"
            )


def load_experiment(path: Path) -> Experiment:
    """Read an experiment file; raises ConfigError, naming the file, for what it can't mean."""
    return read_yaml(Experiment, path)


def read_yaml(kind: type[T], path: Path) -> T:
    """Read a YAML file into the dataclass `kind`; raises ConfigError naming the file."""
    from abcgen.model.yaml_text import parse_yaml  # a snapshot's experiment is read without

    try:
        return from_dict(kind, parse_yaml(path))
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def to_dict(value: Any) -> dict[str, Any]:
    """The plain dictionary that `from_dict` reads back."""
    return dataclasses.asdict(value)


def from_dict(kind: type[T], data: object, where: str = "") -> T:
    """Build the dataclass `kind`, and those inside it, from plain data.

    Raises ConfigError that names the key (with `where` as its prefix) for an unknown or missing
    key, a value of the wrong type, or one that the dataclass refuses. Keys may have the names of
    earlier versions (OLD_KEYS).
    """
    if not isinstance(data, Mapping):
        raise ConfigError(f"{where.rstrip('.') or 'the file'}: should be a table of keys")
    if kind is ModelConfig:
        data = _without_gone_keys(data, where)
    types = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    renamed = OLD_KEYS.get(kind, {})
    written: dict[str, str] = {}  # Each key as it stands in the data, by its name today.
    for key in data:
        name = renamed.get(key, key)
        if name not in types:
            raise ConfigError(f"{where}{key}: unknown key{_did_you_mean(key, types, renamed)}")
        if name in written:
            raise ConfigError(f"{where}{name}: stands there twice, as {written[name]} and {key}")
        written[name] = key
    values = {}
    for item in fields:
        if item.name in written:
            key = written[item.name]
            values[item.name] = _convert(types[item.name], data[key], where + key)
        elif item.default is item.default_factory is dataclasses.MISSING:
            raise ConfigError(f"{where}{item.name}: is missing")
    try:
        return kind(**values)
    except ConfigError as error:
        # In the words of the file, which may be those of an earlier version.
        text = str(error)
        for name, key in written.items():
            text = re.sub(rf"\b{name}\b", key, text)
        raise ConfigError(text) from error


def _without_gone_keys(model: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """What is said of a network, without the keys that only earlier versions had.

    Raises ConfigError for a network that only they had.
    """
    for key, part in _GONE_KEYS.items():
        if model.get(key) and not (part == _FEATURES and model.get("look_back")):
            raise ConfigError(
                f"{where}{key}: abcgen no longer has networks with {part}; train the model anew, "
                "or use the abcgen that made it"
            )
    return {key: value for key, value in model.items() if key not in _GONE_KEYS}


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
    if kind is object:
        return value
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
        raise ConfigError(f"{where}: should be {names}, not {reprlib.repr(value)}")
    return value


_TYPE_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "empty",
}


def _did_you_mean(key: object, known: typing.Iterable[str], old: typing.Iterable[str]) -> str:
    close = difflib.get_close_matches(str(key), [*known, *old], 1)
    return f"; did you mean {close[0]}?" if close else f" (known: {', '.join(known)})"


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ConfigError(f"{name}: should be at least {least}, not {value}")


def _in_range(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ConfigError(f"{name}: should be from {least} to {most}, not {value}")
