from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.model.registry import BITS, DEFAULT_MODEL, find_model, find_models
from abcgen.model.snapshot import best_snapshot_path, save_snapshot, snapshot_path
from abcgen.system.errors import RequestError, SnapshotError
from tests.making import JIGS, random_snapshot


def add_run(run_dir: Path, *epochs: int) -> Path:
    for epoch in epochs:
        save_snapshot(random_snapshot(epoch=epoch), snapshot_path(run_dir, epoch))
    return run_dir


def test_the_shipped_model_is_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = find_model(JIGS)
    assert model in find_models()
    assert model.shipped
    assert model.epochs == tuple(range(10, 100, 10))
    snapshot = model.load()
    assert snapshot.epoch == 90
    assert len(snapshot.vocabulary) == 87
    assert snapshot.experiment.name == JIGS


def test_the_users_models_stand_beside_the_shipped(own_home: Path) -> None:
    add_run(own_home / "models" / "zither", 1000, 5, 20)
    (own_home / "models" / "begun").mkdir()
    (own_home / "models" / "zither" / "epoch-last.safetensors").touch()
    names = [model.name for model in find_models()]
    assert names == sorted(names)
    assert {DEFAULT_MODEL, "zither"} <= set(names)
    assert "begun" not in names
    model = find_model("zither")
    assert not model.shipped
    assert model.epochs == (5, 20, 1000)
    assert model.load().epoch == 1000
    assert model.load(20).epoch == 20
    with pytest.raises(RequestError) as error:
        model.load(10)
    assert str(error.value) == "zither has no snapshot of epoch 10 (there are: 5, 20, 1000)"


def test_epoch_0_is_the_network_before_training() -> None:
    model = find_model(JIGS)
    snapshot, trained = model.load(0), model.load(90)
    assert (snapshot.epoch, snapshot.scores) == (0, {})
    assert snapshot.experiment == trained.experiment
    assert snapshot.vocabulary == trained.vocabulary
    assert {n: t.shape for n, t in snapshot.tensors.items()} == {
        n: t.shape for n, t in trained.tensors.items()
    }
    assert 0 not in model.epochs
    again = model.load(0)
    assert all((tensor == again.tensors[name]).all() for name, tensor in snapshot.tensors.items())


def test_epoch_0_of_a_model_that_started_from_another_is_that_one(own_home: Path) -> None:
    folder = own_home / "models"
    source = random_snapshot(epoch=7)
    (folder / "first").mkdir(parents=True)
    save_snapshot(source, snapshot_path(folder / "first", 7))
    begun = replace(source.experiment, training=replace(source.experiment.training, start="first"))
    (folder / "second").mkdir()
    save_snapshot(replace(source, experiment=begun, epoch=1), snapshot_path(folder / "second", 1))
    found = find_model("second").load(0)
    first = find_model("first").load(7)
    assert all((found.tensors[name] == tensor).all() for name, tensor in first.tensors.items())
    (folder / "first" / "epoch-007.safetensors").unlink()
    with pytest.raises(RequestError, match="there is no model 'first'"):
        find_model("second").load(0)


def test_the_users_model_hides_the_shipped_of_its_name(own_home: Path) -> None:
    add_run(own_home / "models" / DEFAULT_MODEL, 3)
    [model] = (model for model in find_models() if model.name == DEFAULT_MODEL)
    assert not model.shipped
    assert find_model(DEFAULT_MODEL).epochs == (3,)


def test_a_path_names_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_dir = add_run(tmp_path / "runs" / "first", 7, 8)
    monkeypatch.chdir(tmp_path)
    for name in (str(run_dir), "runs/first"):
        model = find_model(name)
        assert (model.name, model.epochs, model.shipped) == ("first", (7, 8), False)
    single = find_model("runs/first/epoch-007.safetensors")
    assert (single.name, single.epochs, single.load().epoch) == ("epoch-007", (7,), 7)
    monkeypatch.chdir(run_dir)
    assert find_model(".").name == "first"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nottingam-jigs", "did you mean nottingham-jigs?"),
        ("", "there are: "),
        ("none.safetensors", "there are: "),
        ("empty", "there are: "),
    ],
)
def test_an_unknown_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    add_run(tmp_path, 1)
    with pytest.raises(RequestError) as error:
        find_model(name)
    assert str(error.value).startswith(f"there is no model {name!r}; {hint}")


def test_a_damaged_snapshot_is_refused(own_home: Path) -> None:
    run_dir = add_run(own_home / "models" / "torn", 1)
    path = snapshot_path(run_dir, 1)
    path.write_bytes(path.read_bytes()[:-1])
    for name in ("torn", str(path)):
        with pytest.raises(SnapshotError, match="damaged"):
            find_model(name).load()


def test_the_best_epoch_kept_is_the_one_to_use(tmp_path: Path) -> None:
    add_run(tmp_path, 10, 20)
    save_snapshot(random_snapshot(epoch=17), best_snapshot_path(tmp_path, 17, 1.30251))
    model = find_model(str(tmp_path))
    assert model.epochs == (10, 17, 20)
    assert model.best == 17
    assert model.load().epoch == 17
    assert model.load(20).epoch == 20


def test_without_a_best_one_the_last_epoch_is_used(tmp_path: Path) -> None:
    assert find_model(str(add_run(tmp_path, 10, 20))).load().epoch == 20


def test_the_epoch_that_predicts_best_is_told(own_home: Path) -> None:
    assert find_model("folk").predictor == 20
    assert find_model("folk").best == 50
    assert find_model(JIGS).predictor == find_model(JIGS).best  # it has learned all tunes
    for epoch, bits in ((10, 1.5), (20, 1.25), (30, 1.75)):
        snapshot = replace(random_snapshot(epoch=epoch), scores={BITS: bits})
        save_snapshot(snapshot, snapshot_path(own_home / "mine", epoch))
    assert find_model(str(own_home / "mine")).predictor == 20
