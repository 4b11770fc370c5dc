from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from abcgen.model.experiment import (
    OLD_KEYS,
    CorpusConfig,
    Experiment,
    ModelConfig,
    TrainingConfig,
    differences,
    from_dict,
    load_experiment,
    to_dict,
)
from abcgen.system.errors import ConfigError
from abcgen.system.folders import shipped_weights

GOOD = """
name: reels
description: Fast ones
corpus:
  dataset: nottingham
  holdout: 0.1
model:
  units: 128
training:
  learning_rate: 1e-3
  seed: 7
"""
REELS = Experiment(
    "reels",
    CorpusConfig("nottingham", holdout=0.1),
    "Fast ones",
    model=ModelConfig(units=128),
    training=TrainingConfig(learning_rate=0.001, seed=7),
)


def load(folder: Path, text: str | bytes) -> Experiment:
    path = folder / "experiment.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load_experiment(path)


def test_a_good_file_is_read_and_defaults_fill_the_rest(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD) == REELS
    assert load(tmp_path, "name: x\ncorpus: {dataset: y}") == Experiment("x", CorpusConfig("y"))


OLD_FILE = """
name: x
corpus: {dataset: y, first: [z], first_epochs: 2}
model: {position: true, section: true, look_back: true, recall: 0}
training: {tunes: shuffled, passes: 3, clip: 1, averaging: 0.9, validity: 2, untold: 0.5}
"""


def test_keys_of_earlier_versions_are_read(tmp_path: Path) -> None:
    assert load(tmp_path, OLD_FILE) == Experiment(
        "x",
        CorpusConfig("y", pretraining=("z",), pretraining_epochs=2),
        model=ModelConfig(look_back=True),
        training=TrainingConfig(
            tunes="shuffled",
            repeats_per_epoch=3,
            max_grad_norm=1.0,
            ema_decay=0.9,
            semantic_loss=2.0,
            feature_dropout=0.5,
        ),
    )


def test_every_old_key_is_that_of_a_key_there_is() -> None:
    for kind, renamed in OLD_KEYS.items():
        names = {field.name for field in dataclasses.fields(kind)}
        assert set(renamed.values()) <= names
        assert not set(renamed) & names


def test_what_is_wrong_under_an_old_key_is_told_as_it_stands(tmp_path: Path) -> None:
    text = "name: x\ncorpus: {dataset: y}\n"
    for training, sentence in (
        ("{passes: many}", "training.passes: should be a whole number, not 'many'"),
        ("{clip: 1, max_grad_norm: 2}", "training.max_grad_norm: stands there twice, as clip and"),
    ):
        with pytest.raises(ConfigError) as error:
            load(tmp_path, f"{text}training: {training}\n")
        assert sentence in str(error.value)


def test_the_shipped_experiment_is_the_seed_model() -> None:
    seed = load_experiment(shipped_weights() / "nottingham-jigs" / "experiment.yaml")
    assert seed.corpus == CorpusConfig("nottingham", "jigs")
    assert (seed.model.layers, seed.model.units, seed.model.dropout) == (3, 256, 0.2)
    assert (seed.training.streams, seed.training.steps, seed.training.epochs) == (16, 64, 90)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("units:", "unit:", "model.unit: unknown key; did you mean units?"),
        (
            "holdout:",
            "xyzzy:",
            "corpus.xyzzy: unknown key (known: dataset, subset, text_form, split, holdout, "
            "transpose, durations, common_key, dances, modes, pretraining, "
            "pretraining_epochs, pretraining_share)",
        ),
        ("name: reels", "", "name: is missing"),
        ("dataset: nottingham", "", "corpus.dataset: is missing"),
        ("name: reels", "name: 12", "name: should be text, not 12"),
        ("name: reels", "name: ../reels", "name: '../reels' can't be the name of a folder"),
        ("name: reels", "name: ''", "name: '' can't be"),
        ("name: reels", "name: .hidden", "name: '.hidden' can't be"),
        ("name: reels", 'name: "a\\nb"', r"name: 'a\nb' can't be"),
        ("128", "128.0", "model.units: should be a whole number, not 128.0"),
        ("128", "true", "model.units: should be a whole number, not True"),
        ("128", "[128]", "model.units: should be a whole number, not [128]"),
        ("128", "0", "model.units: should be from 1 to 16384, not 0"),
        (
            "seed: 7",
            "repeats_per_epoch: 0",
            "training.repeats_per_epoch: should be from 1 to 100000, not 0",
        ),
        ("0.1", "yes", "corpus.holdout: should be a number, not True"),
        ("0.1", "0.6", "corpus.holdout: should be from 0 to 0.5, not 0.6"),
        ("0.1", ".nan", "corpus.holdout: should be from 0 to 0.5, not nan"),
        ("1e-3", "fast", "training.learning_rate: should be a number, not 'fast'"),
        ("1e-3", "9" * 400, "training.learning_rate: should be a number, not 999"),
        ("1e-3", "0", "training.learning_rate: should be from 1e-08 to 10, not 0"),
        ("seed: 7", "seed: -1", "training.seed: should be from 0 to"),
        ("model:\n  units: 128", "model: 128", "model: should be a table of keys"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as error:
        load(tmp_path, GOOD.replace(old, new))
    assert str(error.value).startswith(f"{tmp_path / 'experiment.yaml'}: {sentence}")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: [", "is not YAML: line 1, column 5: expected the node content"),
        ("name: 2020-13-45", "is not YAML: "),
        ("name: " + "[" * 5000, "is not YAML: "),
        ("name: " + "1" * 5000, "line 1, column 7: a number that is too long"),
        (b"name: caf\xe9", "is not UTF-8 text"),
        ("", "the file: should be a table of keys"),
        ("- name", "the file: should be a table of keys"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, content)
    assert str(error.value).startswith(f"{tmp_path / 'experiment.yaml'}: {sentence}")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(ConfigError) as error:
            load_experiment(path)
        assert str(error.value).startswith(f"{path}: can't be read: ")


@pytest.mark.parametrize("experiment", [REELS, Experiment("x", CorpusConfig("y", subset="z"))])
def test_to_dict_and_back(experiment: Experiment) -> None:
    data: dict[str, Any] = to_dict(experiment)
    assert from_dict(Experiment, data) == experiment
    assert data["model"]["units"] == experiment.model.units


def test_differences_name_each_field() -> None:
    other = Experiment("jigs", CorpusConfig("nottingham"), "Fast ones", training=REELS.training)
    assert differences(REELS, REELS) == ()
    assert differences(REELS, other) == (
        "name is 'reels', not 'jigs'",
        "corpus.holdout is 0.1, not 0.0",
        "model.units is 128, not 256",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "corpus: {dataset: y}\nmodel: {look_back: true}\nencoding: grid",
            "model.look_back: follows from characters of ABC; the encoding grid",
        ),
        (
            "corpus: {dataset: y, view: home}",
            "corpus.view: abcgen no longer has the text form home; train the model anew",
        ),
        (
            "corpus: {dataset: y}\nmodel: {position: true, section: true}",
            "model.position: abcgen no longer has networks with position features but no look-back",
        ),
        (
            "corpus: {dataset: y}\ntraining: {feature_dropout: 0.5, tunes: shuffled}",
            "training.feature_dropout: leaves",
        ),
        (
            "corpus: {dataset: y}\nmodel: {look_back: true}\ntraining: {feature_dropout: 0.5}",
            "training.feature_dropout: leaves out what model.look_back tells",
        ),
        (
            "corpus: {dataset: y}\ntraining: {semantic_loss: 1}",
            "training.semantic_loss: judges each tune",
        ),
        (
            "corpus: {dataset: y, transpose: true}\ntraining: {semantic_loss: 1, tunes: shuffled}",
            "training.semantic_loss: judges each tune",
        ),
        (
            "corpus: {dataset: y}\ntraining: {semantic_loss: 1, tunes: shuffled}\n"
            "encoding: pitches",
            "training.semantic_loss: follows from characters of ABC; the encoding pitches",
        ),
        (
            "corpus: {dataset: y, text_form: music}\nencoding: grid",
            "corpus.text_form: the encoding grid is of",
        ),
        (
            "corpus: {dataset: y}\nencoding: morse",
            "encoding: 'morse' is unknown (known: chars, grid",
        ),
        ("corpus: {dataset: y, text_form: music}\nencoding: morse", "encoding: 'morse' is unknown"),
        ("corpus: {dataset: y, durations: [0.5, 0]}", "corpus.durations: should be from"),
        (
            "corpus: {dataset: y, common_key: true, transpose: true}",
            "corpus: transpose moves tunes",
        ),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, f"name: x\n{text}\n")
    assert f"experiment.yaml: {sentence}" in str(error.value)


@pytest.mark.parametrize(
    ("name", "encoding", "layers", "units", "dropout"),
    [("essen-grid", "grid", 1, 256, 0.2), ("piano-pitches", "pitches", 3, 512, 0.3)],
)
def test_the_experiments_are_those_of_the_projects(
    name: str, encoding: str, layers: int, units: int, dropout: float
) -> None:
    plan = load_experiment(shipped_weights() / name / "experiment.yaml")
    model = plan.model
    assert (plan.name, plan.encoding) == (name, encoding)
    assert (model.layers, model.units, model.dropout) == (layers, units, dropout)


def test_the_piano_experiment_of_events_is_read() -> None:
    plan = load_experiment(shipped_weights() / "piano-events" / "experiment.yaml")
    assert (plan.encoding, plan.corpus.dataset) == ("events", "chopin")


@pytest.mark.parametrize(
    ("training", "sentence"),
    [
        ({"clip": -1.0}, "training.clip: should be from 0"),
        ({"max_grad_norm": -1.0}, "training.max_grad_norm: should be from 0"),
        ({"validty": 1.0}, "training.validty: unknown key; did you mean validity?"),
    ],
)
def test_a_file_is_spoken_of_in_its_own_words(training: dict[str, float], sentence: str) -> None:
    data = {"name": "a", "corpus": {"dataset": "a.abc"}, "training": training}
    with pytest.raises(ConfigError) as error:
        from_dict(Experiment, data)
    assert sentence in str(error.value)
