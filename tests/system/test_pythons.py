"""The Python that training needs: known from what is installed, told in one sentence."""

from __future__ import annotations

import configparser

import pytest

from abcgen.system import no_training_here, pythons
from tests.conftest import REPOSITORY

SENTENCE = "training needs TensorFlow, which is made for Python 3.10 to 3.13; this is 3.14"


@pytest.mark.parametrize(
    ("version", "sentence"),
    [((3, 10), None), ((3, 13), None), ((3, 14), SENTENCE), ((3, 15), f"{SENTENCE[:-1]}5")],
)
def test_a_python_without_tensorflow_is_told(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], sentence: str | None
) -> None:
    monkeypatch.setattr(pythons, "THIS", version)
    assert no_training_here() == sentence


def test_nothing_is_said_where_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "THIS", (3, 14))
    monkeypatch.setattr(pythons, "DISTRIBUTION", "abcgen-of-nowhere")
    assert no_training_here() is None


def test_all_that_brings_tensorflow_has_the_same_marker() -> None:
    setup = configparser.ConfigParser()
    setup.read(REPOSITORY / "setup.cfg", encoding="utf-8")
    extras = setup["options.extras_require"]
    lines = f"{extras['train']}\n{extras['train-gpu']}".split("\n")
    found = [line for line in lines if line.startswith("tensor")]
    assert len(found) == 5
    assert all('python_version < "3.14"' in line for line in found)


def test_readme_says_the_same() -> None:
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    assert SENTENCE.partition(";")[0] in readme
