"""No text in a YAML file is more than a sentence's worth of trouble."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from abcgen.model.experiment import Experiment, load_experiment
from abcgen.model.yaml_text import parse_yaml
from abcgen.system.errors import ConfigError

BOMB = "a: &a [1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGED = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name}\n  <<: [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
NAMED = "name: mine\n"
CORPUS = NAMED + "corpus: {dataset: nottingham}\n"


def refusal(folder: Path, text: str) -> str:
    """What is said of an experiment file of that text, on one line, after its name."""
    path = folder / "mine.yaml"
    path.write_bytes(text.encode("utf-8"))
    with pytest.raises(ConfigError) as caught:
        load_experiment(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    assert len(sentence) < 400 + len(str(path))
    return sentence.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[" * 100_000, "is not YAML: it is nested too deeply"),
        ("{a: " * 100_000, "is not YAML: it is nested too deeply"),
        (BOMB, ": more than 20 aliases"),
        (MERGED, "more than 20 aliases"),
        ("a: &a [*a, *a]\n", "a: unknown key"),
        (NAMED + 'corpus: {dataset: "not\\0tingham"}', "column 19: a character that no text can"),
        (NAMED + 'corpus: {dataset: "not\\ud800"}', "column 19: a character that no text can have"),
        (CORPUS + 'training: {start: "fo\\0lk"}', "column 19: a character that no text can have"),
        (CORPUS + 'description: "\\udfff"', "column 14: a character that no text can have"),
        (CORPUS + "model: {units: 1000000000}", "model.units: should be from 1 to 16384"),
        (CORPUS + "model: {layers: 1000000000}", "model.layers: should be from 1 to 16384"),
        (CORPUS + "model: {embedding: 1000000000}", "model.embedding: should be from 1 to 16384"),
        (CORPUS + "model: {units: 16000, layers: 9}", "model: has some 18,432,000,000 weights"),
        (CORPUS + "training: {epochs: 1000000000}", "training.epochs: should be from 1 to 100000"),
        (CORPUS + "training: {streams: 99999, steps: 99999}", "streams times steps should be at"),
        (CORPUS + f"training: {{seed: {'9' * 5000}}}", "column 18: a number that is too long"),
        (CORPUS + f"training: {{seed: 0x{'f' * 5000}}}", "column 18: a number that is too long"),
        (CORPUS + f"training: {{learning_rate: 1{'0' * 90}}}", "learning_rate: should be from"),
        (CORPUS + "training: {learning_rate: .nan}", "training.learning_rate: should be from"),
        (CORPUS + "description: !!bool x", "is not YAML: "),
        (CORPUS + "description: !!timestamp x", "is not YAML: "),
        (CORPUS + "description: !!python/object:os.system x", "is not YAML: "),
        (CORPUS + "description: " + "[" * 50 + "]" * 50, "description: should be text, not [[[[[["),
        ("x" * (2 << 20), "has more than 1,048,576 bytes"),
        ("? {a: b}\n: c\n", "found unhashable key"),
        ("0: 1\n", "0: unknown key"),
        ("", "should be a table of keys"),
    ],
)
def test_whatever_stands_in_a_file_is_refused_in_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    assert sentence in refusal(tmp_path, text)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such things on Windows")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.yaml")
    for path in (tmp_path / "mine.yaml", tmp_path, Path(os.devnull)):
        with pytest.raises(ConfigError, match="it is no file"):
            parse_yaml(path)


def test_names_may_be_used_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: &name mine\ndescription: *name\ncorpus:\n  dataset: nottingham\n", encoding="utf-8"
    )
    found = load_experiment(path)
    assert isinstance(found, Experiment)
    assert found.description == found.name == "mine"
