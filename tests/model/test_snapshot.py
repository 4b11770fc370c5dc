from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from abcgen.model.experiment import Experiment, from_dict, to_dict
from abcgen.model.network import Network
from abcgen.model.registry import find_model
from abcgen.model.snapshot import (
    check_fits,
    experiment_of,
    load_snapshot,
    save_snapshot,
    snapshot_path,
)
from abcgen.representation.encodings import Vocabulary
from abcgen.system.errors import SnapshotError
from tests.making import JIGS, OLD_EXPERIMENT, SMALL, random_snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "epoch-010.safetensors"
    save_snapshot(random_snapshot(), path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SnapshotError) as error:
        load_snapshot(path)
    sentence = str(error.value)
    assert sentence.startswith(f"{path}: ")
    return sentence.removeprefix(f"{path}: ")


def described(path: Path) -> dict[str, Any]:
    """The description in a snapshot's metadata."""
    data = path.read_bytes()
    header = json.loads(data[8 : 8 + struct.unpack("<Q", data[:8])[0]])
    return json.loads(header["__metadata__"]["abcgen"])


def rewrite(path: Path, description: object, tensors: Mapping[str, Any] | None = None) -> None:
    tensors = load(path.read_bytes()) if tensors is None else tensors
    halves = {name: np.asarray(value, np.float16) for name, value in tensors.items()}
    path.write_bytes(save(halves, {"abcgen": json.dumps(description)}))


def test_what_is_saved_is_loaded(path: Path) -> None:
    saved, loaded = random_snapshot(), load_snapshot(path)
    assert replace(loaded, tensors={}) == replace(saved, tensors={})
    assert loaded.tensors.keys() == saved.tensors.keys()
    for name, value in saved.tensors.items():
        assert loaded.tensors[name].dtype == np.float32
        assert np.array_equal(loaded.tensors[name], value.astype(np.float16).astype(np.float32))


def test_the_experiment_is_known_without_the_weights(path: Path) -> None:
    whole = path.read_bytes()
    assert experiment_of(path) == load_snapshot(path).experiment
    path.write_bytes(whole[:-1] + b"?")
    assert experiment_of(path).name
    with pytest.raises(SnapshotError):
        load_snapshot(path)


def test_tensors_laid_out_by_columns_are_saved_as_they_are(path: Path, tmp_path: Path) -> None:
    saved = random_snapshot()
    tensors = {name: np.asfortranarray(value) for name, value in saved.tensors.items()}
    save_snapshot(replace(saved, tensors=tensors), tmp_path / "by-columns")
    assert (tmp_path / "by-columns").read_bytes() == path.read_bytes()


def test_a_snapshot_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path, old = tmp_path / "epoch-010.safetensors", json.loads(OLD_EXPERIMENT)
    experiment = from_dict(Experiment, old)
    saved = random_snapshot(model=experiment.model)
    save_snapshot(saved, path)
    rewrite(path, described(path) | {"experiment": old})
    found = load_snapshot(path)
    assert found.experiment == experiment
    assert found.experiment.training.ema_decay == 0.9
    assert found.tensors.keys() == saved.tensors.keys()


@pytest.mark.parametrize(
    ("model", "gone"),
    [
        ({"recall": 64}, "recall: abcgen no longer has networks with a pointer"),
        ({"pointer": 64}, "pointer: abcgen no longer has networks with a pointer"),
        ({"position": True}, "position: abcgen no longer has networks with position features but"),
    ],
)
def test_a_snapshot_of_a_kind_that_is_gone_is_refused(
    path: Path, model: dict[str, object], gone: str
) -> None:
    rewrite(path, described(path) | of_size(**model))
    sentence = refusal(path)
    assert f"model.{gone}" in sentence
    assert sentence.endswith("; train the model anew, or use the abcgen that made it")


def test_on_disk_it_is_float16_and_says_what_it_is(path: Path) -> None:
    assert {value.dtype for value in load(path.read_bytes()).values()} == {np.dtype(np.float16)}
    description = described(path)
    assert description["format"] == 1
    assert description["epoch"] == 10
    assert description["vocabulary"] == sorted("\n |ABCDEFGX")
    assert description["experiment"]["model"]["units"] == SMALL.units
    assert description["scores"] == {"loss": 1.25, "accuracy": 0.5}
    assert description["corpus_sha256"] == "0" * 64


def test_saving_what_was_loaded_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    save_snapshot(load_snapshot(path), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def test_the_shipped_files_are_small_and_whole() -> None:
    model = find_model(JIGS)
    for epoch, path in model.snapshots.items():
        snapshot = load_snapshot(path)
        assert path.stat().st_size <= 4_000_000
        assert (snapshot.epoch, snapshot_path(path.parent, epoch)) == (epoch, path)
        assert all(np.isfinite(value).all() for value in snapshot.tensors.values())
        assert Network.of(snapshot).symbols == 87
        assert 0 < snapshot.scores["accuracy"] < 1


@pytest.mark.parametrize(
    ("name", "shape", "found", "wanted"),
    [
        ("lstm.1.kernel", (20, 5), "20×5", "5×20"),
        ("lstm.2.bias", (20,), "20", "absent"),
        ("dense.bias", None, "absent", "11"),
    ],
)
def test_tensors_that_do_not_fit_are_named(
    path: Path, name: str, shape: tuple[int, ...] | None, found: str, wanted: str
) -> None:
    before = path.read_bytes()
    tensors = dict(random_snapshot().tensors)
    tensors.pop(name, None)
    if shape is not None:
        tensors[name] = np.zeros(shape)
    sentence = f"tensor {name} is {found}, its description asks for {wanted}"
    with pytest.raises(SnapshotError) as error:
        save_snapshot(replace(random_snapshot(), tensors=tensors), path)
    assert str(error.value) == f"{path}: {sentence}"
    assert path.read_bytes() == before
    rewrite(path, described(path), tensors)
    assert refusal(path) == sentence


def of_size(**sizes: object) -> dict[str, object]:
    """What a description says of its experiment, with a network of other sizes."""
    experiment = to_dict(random_snapshot().experiment)
    return {"experiment": experiment | {"model": experiment["model"] | sizes}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 2}, "has format version 2, this abcgen reads 1; use the abcgen that wrote it"),
        ({"format": None}, "has format version None, this abcgen reads 1"),
        ({"epoch": "ten"}, "epoch: should be a whole number"),
        ({"epoch": float("inf")}, "epoch: should be a whole number"),
        ({"vocabulary": None}, "vocabulary: should be a list"),
        ({"vocabulary": ["B", "A"]}, "the vocabulary's symbols"),
        ({"vocabulary": [1, 2]}, "vocabulary[0]: should be text"),
        ({"scores": {"loss": None}}, "scores.loss: should be a num"),
        ({"experiment": {"name": "x"}}, "experiment.corpus: is miss"),
        (of_size(layers=10**9), "model.layers: should be from 1 to 16384, not 1000000000"),
        (of_size(units=10**9), "model.units: should be from 1 to 16384"),
        (of_size(embedding=10**30), "model.embedding: should be from 1 to 16384"),
        (of_size(units=10_000), "and at most 67,108,864 are allowed"),
        ({"odd": 1}, "odd: unknown key"),
    ],
)
def test_a_description_that_does_not_hold_is_refused(
    path: Path, change: dict[str, object], sentence: str
) -> None:
    rewrite(path, {**described(path), **change})
    assert sentence in refusal(path)


@pytest.mark.parametrize(
    "data",
    [
        save({"w": np.zeros(3)}),
        save({"w": np.zeros(3)}, {"format": "pt"}),
        save({"w": np.zeros(3)}, {"abcgen": "not JSON"}),
        save({"w": np.zeros(3)}, {"abcgen": "[1]"}),
        save({"w": np.zeros(3)}, {"abcgen": "[" * 100_000}),
    ],
)
def test_another_programs_file_is_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert refusal(path) == "wasn't written by abcgen"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "epoch-001.safetensors"):
        assert refusal(path) == "there is no such file"


def test_a_truncated_file_is_refused_wherever_it_ends(path: Path) -> None:
    whole = path.read_bytes()
    rng = np.random.default_rng(1)
    for size in {0, 1, 7, 8, 9, len(whole) - 1, *rng.integers(len(whole), size=60).tolist()}:
        path.write_bytes(whole[:size])
        assert refusal(path).startswith("is damaged or no safetensors file")
    path.write_bytes(whole + b"\0")
    assert refusal(path).startswith("is damaged or no safetensors file")


def test_a_changed_header_never_gives_another_error(path: Path) -> None:
    whole = path.read_bytes()
    rng = np.random.default_rng(2)
    header_end = 8 + struct.unpack("<Q", whole[:8])[0]
    refused = 0
    for position, value in zip(rng.integers(header_end, size=400), rng.bytes(400), strict=True):
        path.write_bytes(whole[:position] + bytes([value]) + whole[position + 1 :])
        try:
            load_snapshot(path)
        except SnapshotError:
            refused += 1
    assert refused > 200


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e6])
def test_weights_that_are_no_numbers_are_neither_saved_nor_read(path: Path, value: float) -> None:
    before = path.read_bytes()
    tensors = dict(random_snapshot().tensors)
    tensors["dense.bias"] = np.full(11, value, np.float32)  # 1e6 is none in 16 bits
    with pytest.raises(SnapshotError, match=r"dense\.bias holds what is no finite number; n"):
        save_snapshot(replace(random_snapshot(), tensors=tensors), path)
    assert path.read_bytes() == before
    with np.errstate(over="ignore"):
        rewrite(path, described(path), tensors)
    assert refusal(path) == "tensor dense.bias holds what is no finite number"


def test_nothing_half_written_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save_snapshot(random_snapshot(seed=2), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_another_experiments_file_does_not_fit(path: Path) -> None:
    snapshot = random_snapshot()
    mine, vocabulary = snapshot.experiment, snapshot.vocabulary
    longer = replace(mine, name="other", training=replace(mine.training, epochs=200))
    check_fits(path, mine, longer, vocabulary, vocabulary)
    slower = replace(mine, training=replace(mine.training, learning_rate=0.1))
    with pytest.raises(SnapshotError, match=r"training.learning_rate is 0\.001, not 0\.1"):
        check_fits(path, mine, slower, vocabulary, vocabulary)
    with pytest.raises(SnapshotError, match=r"has 11 symbols and the corpus 2; .* 'A' 'B'"):
        check_fits(path, mine, mine, vocabulary, Vocabulary.of("GX"))
