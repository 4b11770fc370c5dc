from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

EXPERIMENT = "name: mine\ncorpus: {dataset: mine.abc}\nmodel: {units: 4, layers: 1}\n"


@pytest.fixture
def experiment(folder: Path) -> Path:
    (folder / "mine.abc").write_text("X:1\nK:D\nDEF|\n", encoding="utf-8")
    path = folder / "mine.yaml"
    path.write_text(EXPERIMENT, encoding="utf-8")
    return path


NOT_INSTALLED = "training needs TensorFlow, which isn't installed: pip install 'abcgen[train]'"
NOT_MADE = "training needs TensorFlow, which is made for Python 3.10 to 3.13; this is 3.14"
PROGRAM = (
    "from abcgen.cli import main; from abcgen.system import pythons; pythons.THIS = (3, {}); main()"
)


@pytest.mark.parametrize(
    ("missing", "minor", "sentence"),
    [
        ("tensorflow", 13, NOT_INSTALLED),
        ("keras", 13, NOT_INSTALLED),
        ("tensorflow", 14, NOT_MADE),
    ],
)
def test_without_tensorflow_the_way_to_get_it_is_told(
    experiment: Path, missing: str, minor: int, sentence: str
) -> None:
    stub = experiment.with_name("stub") / missing / "__init__.py"
    stub.parent.mkdir(parents=True)
    stub.write_text(f"raise ModuleNotFoundError('none', name={missing!r})\n", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(minor), "train", str(experiment)],
        env={**os.environ, "PYTHONPATH": str(stub.parents[1])},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert process.returncode == 1
    assert process.stdout == ""
    assert process.stderr == f"abcgen: {sentence}\n"


@pytest.mark.parametrize(
    ("status", "arguments", "sentence"),
    [
        (1, ["none.yaml"], "none.yaml: can't be read: "),
        (1, ["mine.abc"], "mine.abc: "),
        (1, ["odd.yaml"], "odd.yaml: model.unit: unknown key; did you mean units?"),
        (2, ["lost.yaml"], "lost.abc' is neither a file, nor a folder, nor a dataset"),
        (2, ["mine.yaml", "-o", "mine.abc"], "mine.abc: is a file; --output names the run's "),
        (2, ["mine.yaml", "-o", "epoch-010.safetensors"], "epoch-010.safetensors: is a file; "),
    ],
)
def test_a_plan_that_cannot_be_met_is_told(
    refused: Callable[..., str],
    experiment: Path,
    status: int,
    arguments: list[str],
    sentence: str,
) -> None:
    for name, old, new in (("odd", "units", "unit"), ("lost", "mine.abc", "lost.abc")):
        text = EXPERIMENT.replace(old, new)
        experiment.with_name(f"{name}.yaml").write_text(text, encoding="utf-8")
    assert sentence in refused(status, "train", *arguments)


@pytest.mark.trains
@pytest.mark.parametrize(
    ("status", "start", "sentence"),
    [
        (1, "nottingham-jigs", "training.start: nottingham-jigs is another network: there model."),
        (2, "../runs/nowhere", "there is no model '{}/runs/nowhere'; there are: "),
    ],
)
def test_a_model_that_cannot_be_started_from_is_told(
    run: Callable[..., Result], experiment: Path, status: int, start: str, sentence: str
) -> None:
    training = f"training: {{start: {start}, streams: 1, steps: 4}}\n"
    experiment.write_text(EXPERIMENT + training, encoding="utf-8")
    result = run("train", str(experiment), "-o", "run")
    assert result.exit_code == status
    *_, last = result.stderr.splitlines()
    assert f"abcgen: {sentence.format(experiment.parent.resolve().parent)}" in last
    assert not Path("run").exists()


@pytest.mark.trains
def test_tunes_left_out_are_counted_and_the_log_is_drawn(
    run: Callable[..., Result], folder: Path
) -> None:
    tunes = "".join(f"X:{n}\nM:4/4\nL:1/8\nK:C\nC{n % 2 + 1}DEFG|\n\n" for n in range(9))
    (folder / "mine.abc").write_text(tunes, encoding="utf-8")
    (folder / "mine.yaml").write_text(
        "name: mine\nencoding: grid\ncorpus: {dataset: mine.abc, durations: [0.5]}\n"
        "model: {units: 4, layers: 1}\ntraining: {streams: 1, steps: 4, epochs: 2}\n",
        encoding="utf-8",
    )
    options = ("train", "mine.yaml", "-o", "runs/mine", "--plot")
    result = run(*options)
    assert result.exit_code == 0
    assert "left out 4 of 9 tunes, which have other durations than allowed" in result.stderr
    assert "symbols/s" in result.stderr
    curve = folder / "runs" / "mine" / "curve.png"
    assert f"wrote {Path('runs', 'mine', 'curve.png')}" in result.stderr
    curve.unlink()
    assert run(*options).exit_code == 0
    assert curve.read_bytes().startswith(b"\x89PNG")


@dataclass(frozen=True)
class Outcome:
    """How training that was stopped at once ended."""

    finished: bool = False
    epochs: int = 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("begun", [False, True])
def test_preparation_is_broken_off_and_training_stopped(
    run: Callable[..., Result],
    experiment: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    begun: bool,
) -> None:
    went_on = []

    def train(*_: object, should_stop: Callable[[], bool], **__: object) -> Outcome:
        if begun:
            assert not should_stop()
        signal.raise_signal(number)
        went_on.append(should_stop())
        return Outcome()

    monkeypatch.setattr("abcgen.cli.training._import_training", lambda: train)
    before = signal.getsignal(number)
    result = run("train", str(experiment), "-o", "run")
    assert result.exit_code == 130
    assert went_on == [True] * begun
    *_, last = result.stderr.splitlines()
    assert last == (
        "stopped in epoch 1; the same command goes on from here"
        if begun
        else "stopped before training began; the same command begins it"
    )
    assert signal.getsignal(number) == before
