"""Files of tensors that are damaged, or made to do harm."""

from __future__ import annotations

import json
import os
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from abcgen.data.originality_index import load_index
from abcgen.model.registry import find_model
from abcgen.model.snapshot import load_snapshot
from abcgen.model.tensor_file import MOST_BYTES, Tensors, kinds_of, open_tensors, save_tensors
from abcgen.system.errors import SnapshotError
from tests.making import JIGS

DOCUMENT = {"what": "a try"}
TENSORS: Tensors = {
    "b": np.arange(6, dtype=np.float16).reshape(2, 3),
    "a": np.array([1.5, -2.5], np.float32),
    "c": np.array(7, np.int64),
}
ANOTHER = {"ordinary": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}
ENDLESS = 35 * 10**9


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "made.safetensors"
    save_tensors(DOCUMENT, TENSORS, path)
    return path


def read(path: Path, wanted: Tensors = TENSORS) -> dict[str, Any]:
    return open_tensors(path).read(kinds_of(wanted))


def refusal(path: Path, wanted: Tensors = TENSORS) -> str:
    """Why a file is refused, for which it takes little memory."""
    tracemalloc.start()
    try:
        with pytest.raises(SnapshotError) as error:
            read(path, wanted)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    sentence = str(error.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    return sentence.removeprefix(f"{path}: ")


def with_header(header: object, data: bytes = b"") -> bytes:
    text = header.encode() if isinstance(header, str) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def described(tensors: object) -> dict[str, Any]:
    assert isinstance(tensors, dict)
    return {"__metadata__": {"abcgen": json.dumps(DOCUMENT)}, **tensors}


def test_what_is_saved_is_read_and_others_read_it_too(path: Path) -> None:
    assert open_tensors(path).document == DOCUMENT
    for found in (read(path), load(path.read_bytes())):
        assert found.keys() == TENSORS.keys()
        for name, tensor in TENSORS.items():
            assert (found[name].dtype, found[name].shape) == (tensor.dtype, tensor.shape)
            assert (found[name] == tensor).all()


def test_any_flipped_bit_is_found(path: Path) -> None:
    whole = path.read_bytes()
    end = 8 + struct.unpack("<Q", whole[:8])[0]
    for place in range(8 * end, 8 * len(whole)):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert refusal(path).startswith("is damaged: it doesn't match its checksum; take another")


def test_a_flipped_bit_of_the_header_never_gives_other_tensors(path: Path) -> None:
    whole = path.read_bytes()
    end = 8 + struct.unpack("<Q", whole[:8])[0]
    for place in range(8 * end):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            found = read(path)
        except SnapshotError:
            continue
        # What the checksum is called, perhaps; then there is none.
        assert all((found[name] == tensor).all() for name, tensor in TENSORS.items())


def test_files_of_earlier_versions_have_no_checksum(path: Path) -> None:
    path.write_bytes(save(dict(TENSORS), {"abcgen": json.dumps(DOCUMENT)}))
    assert (read(path)["b"] == TENSORS["b"]).all()


@pytest.mark.parametrize("name", ["epoch-010.safetensors", "originality.safetensors"])
def test_those_that_ship_are_checked_though_they_have_none(tmp_path: Path, name: str) -> None:
    whole = (find_model(JIGS).folder / name).read_bytes()
    assert b"sha256" not in whole[:100]
    path = tmp_path / "copied.safetensors"
    path.write_bytes(whole[:-100_000] + bytes([whole[-100_000] ^ 4]) + whole[-99_999:])
    with pytest.raises(SnapshotError, match=r"copied\.safetensors: is damaged: it doesn't match"):
        (load_index if name.startswith("orig") else load_snapshot)(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_no_finite_number_is_refused_on_both_ways(path: Path, value: float) -> None:
    tensors = {**TENSORS, "a": np.array([1, value], np.float32)}
    path.write_bytes(save(tensors, {"abcgen": json.dumps(DOCUMENT)}))
    assert refusal(path) == "tensor a holds what is no finite number"
    before = path.read_bytes()
    with pytest.raises(SnapshotError, match="tensor a holds what is no finite number"):
        save_tensors(DOCUMENT, tensors, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("name", "size"), [("BF16", 2), ("C64", 8), ("F8_E4M3", 1), ("I64", 8)])
def test_tensors_of_another_type_are_refused(path: Path, name: str, size: int) -> None:
    entry = {"dtype": name, "shape": [3], "data_offsets": [0, 3 * size]}
    path.write_bytes(with_header(described({"a": entry}), bytes(3 * size)))
    wanted = {"a": np.zeros(3, np.float16)}
    assert refusal(path, wanted) == f"tensor a is {name}, its description asks for F16"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({**TENSORS, "d": np.zeros(5)}, "tensor d is absent, its description asks for 5"),
        ({**TENSORS, "a": np.zeros(1, np.float32)}, "tensor a is 2, its description asks for 1"),
        ({n: TENSORS[n] for n in "ac"}, "tensor b is 2×3, its description asks for absent"),
    ],
)
def test_other_tensors_than_wanted_are_refused(path: Path, wanted: Tensors, sentence: str) -> None:
    assert refusal(path, wanted) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "unpack requires"),
        (b"\xff" * 8, "its header says it has 18,446,744,073,709,551,615 bytes"),
        (with_header("[" * 100_000), "its header is nested too deep"),
        (with_header('{"a":' * 100_000), "its header is nested too deep"),
        (with_header("\0" * 50), "Expecting value"),
        (with_header("[]"), "pop"),
        (with_header(described({"a": [[[1]]]})), "indices"),
        (with_header(described({"a": ANOTHER["ordinary"]}), b"12345"), "5 are there"),
        (with_header(described({"a": ANOTHER["ordinary"]}), b"123"), "isn't where it should be"),
        (with_header(described({**ANOTHER, "a": ANOTHER["ordinary"]}), b"1234"), "isn't where"),
    ],
)
def test_what_is_no_such_file_is_refused(path: Path, data: bytes, sentence: str) -> None:
    path.write_bytes(data)
    found = refusal(path)
    assert found.startswith("is damaged or no safetensors file (")
    assert sentence in found


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [-1, -2]},
        {"shape": [2.0]},
        {"shape": [True, 2]},
        {"shape": [10**4000] * 1000},
        {"shape": [1] * 100_000 + [2]},
        {"shape": 2},
        {"data_offsets": [0, 4, 4]},
        {"data_offsets": [4, 0]},
        {"data_offsets": [0, 10**30]},
        {"data_offsets": None},
        {"dtype": "F32"},
        {"dtype": ["F16"]},
    ],
    ids=lambda change: str(change)[:30],
)
def test_entries_that_cannot_be_are_refused(path: Path, change: dict[str, object]) -> None:
    path.write_bytes(with_header(described({"a": {**ANOTHER["ordinary"], **change}}), b"1234"))
    assert refusal(path).startswith("is damaged or no safetensors file (")


def test_a_file_of_gigabytes_is_refused_unread(path: Path) -> None:
    entry = {"dtype": "F16", "shape": [ENDLESS // 2], "data_offsets": [0, ENDLESS]}
    header = with_header(described({"a": entry}))
    path.write_bytes(header)
    assert "isn't where it should be" in refusal(path)
    os.truncate(path, len(header) + ENDLESS)  # takes no room on the disk
    assert refusal(path).startswith("tensor ")
    file = open_tensors(path)
    with pytest.raises(SnapshotError, match=f"of tensors; at most {MOST_BYTES:,} are read"):
        file.read(file.kinds)
    long = path.with_name("long.safetensors")
    long.write_bytes(struct.pack("<Q", ENDLESS))
    os.truncate(long, 8 + ENDLESS)
    assert "its header says it has 35,000,000,000 bytes" in refusal(long)


def test_half_a_character_is_none(path: Path) -> None:
    header = {"__metadata__": {"abcgen": json.dumps({"what": "\ud800"})}}
    path.write_bytes(with_header(header))
    assert refusal(path) == "wasn't written by abcgen"
