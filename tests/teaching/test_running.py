"""Teaching, told as it goes; stopped, killed or left alone it ends in the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.model.experiment import load_experiment
from abcgen.model.registry import find_model, find_models
from abcgen.model.snapshot import RESUME_FILE
from abcgen.system.errors import AbcgenError, ExistsError, ToolError
from abcgen.teaching.planning import Plan, make_plan, plan_again, unfinished
from abcgen.teaching.running import Ended, EpochDone, Started, Stepped, outcome, teach
from tests.training.conftest import make_tune

ABCGEN = (sys.executable, "-c", "from abcgen.cli import main; main()")


@pytest.fixture
def plan(own_tunes: Path, small: str) -> Plan:
    return make_plan("mine", [str(own_tunes)], start=small, epochs=3)


def snapshots(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[eb]*-0*.safetensors")}


def check_kept(whole: Path, folder: Path) -> None:
    """Of the snapshots of a training that keeps all, the first, the last and the best are there."""
    kept, every = snapshots(folder), snapshots(whole)
    assert set(every) - set(kept) == {"epoch-002.safetensors"}
    assert kept == {name: every[name] for name in kept}
    assert len(kept) == 3


@pytest.mark.trains
def test_it_is_told_as_it_goes_and_is_what_the_experiment_file_trains(
    plan: Plan, tmp_path: Path, own_tunes: Path, small: str
) -> None:
    from abcgen.training.trainer import train

    first, *events, last = teach(plan)
    assert isinstance(first, Started)
    assert first.before is not None
    done = [event for event in events if isinstance(event, EpochDone)]
    assert [event.epoch for event in done] == [1, 2, 3]
    assert any(isinstance(event, Stepped) and event.epochs == 3 for event in events)
    assert all(event.bits and event.before == first.before for event in done)
    assert [(event.look.tunes, event.look.copied) for event in done] == [(32, 0)] * 3
    best = min(done, key=lambda event: event.bits or 0)
    assert isinstance(last, Ended)
    assert (last.finished, last.best, last.before) == (True, best.epoch, first.before)
    assert last.bits == pytest.approx(best.bits, abs=1e-4)
    assert "has learned your tunes; its best epoch is" in outcome(plan, last)
    model = find_model("mine")
    assert model in find_models()
    assert model.load().experiment.description == plan.experiment.description
    experiment = load_experiment(plan.folder / "experiment.yaml")
    train(experiment, read_corpus(experiment.corpus.dataset), tmp_path / "again")
    check_kept(tmp_path / "again", plan.folder)
    assert not (plan.folder / RESUME_FILE).exists()
    kinds = [type(event) for event in teach(plan)]
    assert kinds == [Started, Ended], "what is taught already is left alone"
    (own_tunes / "book.abc").write_text("".join(map(make_tune, range(50, 60))), encoding="utf-8")
    changed = make_plan("mine", [str(own_tunes)], start=small, epochs=3)
    before = snapshots(plan.folder)
    with pytest.raises(ExistsError, match="mine holds a model that was taught other tunes"):
        next(teach(changed))
    assert snapshots(plan.folder) == before


@pytest.mark.trains
def test_killed_it_goes_on_to_the_same_bytes(
    plan: Plan, tmp_path: Path, own_tunes: Path, small: str
) -> None:
    from abcgen.training.trainer import train

    command = [*ABCGEN, "teach", str(own_tunes), "--name", "mine", "--from", small]
    command += ["--epochs", "3", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "stepped":
            break
    process.kill()
    process.stdout.close()
    assert process.wait() != 0
    assert not any(path.startswith("epoch-003") for path in snapshots(plan.folder))
    assert unfinished() == ("mine",)
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told[0]["event"], told[0]["tunes"]) == ("plan", 14)
    assert (told[-1]["event"], told[-1]["finished"]) == ("ended", True)
    train(plan.experiment, read_corpus(plan.experiment.corpus.dataset), tmp_path / "whole")
    check_kept(tmp_path / "whole", plan.folder)
    assert unfinished() == ()


@pytest.mark.trains
def test_asked_to_stop_it_keeps_what_it_has(plan: Plan) -> None:
    stopping: list[bool] = []
    for event in teach(plan, should_stop=lambda: bool(stopping)):
        if isinstance(event, Stepped):
            stopping.append(True)
    assert isinstance(event, Ended)
    # A stop that comes after the last snapshot may still be heard.
    assert 3 in find_model("mine").snapshots or not event.finished
    assert unfinished() == (() if event.finished else ("mine",))
    again = plan_again("mine")
    assert again.experiment == plan.experiment
    assert (again.folder, again.tunebook) == (plan.folder, plan.tunebook)
    assert [tune.text for tune in again.held_out.tunes] == [
        tune.text for tune in plan.held_out.tunes
    ]
    assert (again.learned, len(again.reading.tunes)) == (plan.learned, len(plan.reading.tunes))
    *_, last = teach(again)
    assert isinstance(last, Ended)
    assert last.finished


def test_the_outcome_says_whether_it_is_better_than_what_it_started_from(plan: Plan) -> None:
    whole = "the model mine has learned your tunes; its best epoch is 3"
    assert outcome(plan, Ended(True, 3)) == whole
    whole += ", with {} bits a character of the tunes kept back, "
    better = whole.format("0.400") + "20.0% less than small (0.500)"
    assert outcome(plan, Ended(True, 3, 0.4, 0.5)) == better
    worse = whole.format("0.505") + "which is no better than small (0.500; +1.0%). More tunes may "
    worse += "help, or a smaller learning_rate in its experiment file"
    assert outcome(plan, Ended(True, 3, 0.505, 0.5)) == worse
    read_before = replace(plan, known=2)
    assert "small learned 2 of these itself" in outcome(read_before, Ended(True, 3, 0.5, 0.5))
    training = replace(plan.experiment.training, start=None, keep_symbols=False)
    from_nothing = replace(plan, experiment=replace(plan.experiment, training=training))
    assert outcome(from_nothing, Ended(True, 3, 0.6, 0.5)).endswith("or to start from small")


def test_without_tensorflow_the_way_to_get_it_is_told(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(AbcgenError, match=r"isn't installed: pip install 'abcgen\[train\]'"):
        next(teach(plan))
    assert not plan.folder.exists()


@pytest.mark.trains
def test_a_training_that_fails_says_why(plan: Plan) -> None:
    next(teach(plan))
    (plan.folder / RESUME_FILE).write_bytes(b"broken")
    with pytest.raises(ToolError, match=r"resume\.safetensors: "):
        list(teach(plan))
