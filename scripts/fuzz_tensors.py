"""Files of tensors that are damaged, for `fuzz.py`: snapshots, indexes and resume files."""

from __future__ import annotations

import contextlib
import functools
import json
import math
import random
import struct
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fuzz_mutants import BYTES, TEXT, tunes
from safetensors.numpy import load, save

from abcgen.data import Corpus, CorpusTune, Index, save_index
from abcgen.model import (
    CorpusConfig,
    Experiment,
    ModelConfig,
    Snapshot,
    TrainingConfig,
    find_model,
    save_snapshot,
    save_tensors,
    tensor_shapes,
)
from abcgen.representation import Vocabulary
from abcgen.system import SnapshotError

_ODD: Sequence[object] = (
    *(0, -1, 1, 7, 10**9, 10**30, 1e400, math.nan, -0.5, True, None, "", "\0", "\ud800", "9" * 999),
    *([], {}, [[]], ["b", "a"], [1], {"a": 1}, "../../x", "raw", 2**63),
)


def change_document(value: Any, rng: random.Random) -> Any:
    """A copy of plain data with something odd in one place."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        if rng.random() < 0.1:
            return {name: item for name, item in value.items() if name != key}
        return {**value, key: change_document(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.7:
        at = rng.randrange(len(value))
        return [*value[:at], change_document(value[at], rng), *value[at + 1 :]]
    return rng.choice(_ODD)


def change_tensors(
    tensors: Mapping[str, Any], rng: random.Random
) -> dict[str, np.ndarray[Any, Any]]:
    """A copy of tensors, one of them another, or missing."""
    changed = {name: np.array(tensor) for name, tensor in tensors.items()}
    name = rng.choice(sorted(changed))
    tensor = changed.pop(name)
    choice = rng.randrange(7)
    if choice < 3 and tensor.size:
        tensor = tensor.copy()
        odd = (math.nan, math.inf, -1) if tensor.dtype.kind == "f" else (0, -1, 100)
        with np.errstate(all="ignore"):
            tensor.reshape(-1)[rng.randrange(tensor.size)] = np.array(odd[choice]).astype(
                tensor.dtype
            )
    elif choice == 3:
        tensor = tensor.reshape(-1)[: rng.randrange(tensor.size + 1)]
    elif choice == 4:
        tensor = tensor.astype(rng.choice([np.float16, np.float64, np.int8, np.uint64]))
    elif choice == 5:
        return changed
    return {**changed, name: tensor}


def raw_file(header: object, data: bytes) -> bytes:
    """A safetensors file of a header, JSON or text, and bytes."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode("ascii")
    return struct.pack("<Q", len(text)) + text + data


def take_apart(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the bytes of a sound safetensors file."""
    end = 8 + struct.unpack("<Q", data[:8])[0]
    header: dict[str, Any] = json.loads(data[8:end])
    return header, data[end:]


def tensor_mutant(data: bytes, rng: random.Random) -> bytes:
    """A damaged file of tensors: its bytes, its header, what it says of itself or the tensors."""
    choice = rng.randrange(8)
    if choice < 2:
        return rng.choice(BYTES)(data, rng)
    header, rest = take_apart(data)
    if choice == 2:
        text = rng.choice(TEXT)(json.dumps(header), rng).encode("utf-8")
        return raw_file(text, rest)
    if choice == 3:
        return raw_file(change_document(header, rng), rest)
    if choice == 4:  # types that NumPy lacks
        name = rng.choice([name for name in header if name != "__metadata__"])
        header[name]["dtype"] = rng.choice(["BF16", "C64", "F8_E4M3", "BOOL"])
        return raw_file(header, rest)
    return _said_otherwise(data, rng)


def _said_otherwise(data: bytes, rng: random.Random) -> bytes:
    """A file that is whole but for what it says, or for its tensors; with its checksum or none."""
    document = json.loads(take_apart(data)[0]["__metadata__"]["abcgen"])
    tensors: dict[str, Any] = load(data)
    if rng.random() < 0.5:
        document = change_document(document, rng)
    else:
        tensors = change_tensors(tensors, rng)
    if rng.random() < 0.5:
        with tempfile.TemporaryDirectory() as folder, contextlib.suppress(SnapshotError):
            path = Path(folder, "x.safetensors")
            save_tensors(document, tensors, path)
            return path.read_bytes()
    return save(tensors, {"abcgen": json.dumps(document)})


def snapshot_mutant(rng: random.Random, number: int) -> tuple[str, bytes]:
    """A damaged snapshot, of our own making or one that ships, or index of known tunes."""
    name = "originality.safetensors" if number % 5 == 0 else "epoch-010.safetensors"
    if number % 5 == 1:
        return name, tensor_mutant(_shipped(), rng)
    return name, tensor_mutant(_made()[name], rng)


EXPERIMENT = Experiment(
    "made-up",
    CorpusConfig("own.abc"),
    model=ModelConfig(embedding=3, layers=2, units=5, look_back=True),
    training=TrainingConfig(
        streams=4, steps=16, epochs=3, snapshot_every=1, tunes="shuffled", ema_decay=0.9
    ),
)


@functools.cache
def corpus() -> Corpus:
    """A few tunes to train on."""
    return Corpus("own", tuple(CorpusTune(tune, "A try", "own.abc", 1) for tune in tunes()[:40]))


@functools.cache
def _shipped() -> bytes:
    model = find_model("folk")
    return model.path_of(model.best).read_bytes()


@functools.cache
def _made() -> Mapping[str, bytes]:
    """A small sound snapshot and an index beside it."""
    rng = np.random.default_rng(1)
    symbols = Vocabulary.of("\n \"#%'(,-/0123456789:=ABCDEFGKLMTX[]^_abcdefghz|")
    shapes = tensor_shapes(EXPERIMENT.model, len(symbols))
    tensors = {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}
    snapshot = Snapshot(EXPERIMENT, symbols, 10, tensors, {"loss": 1.25}, "0" * 64)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_snapshot(snapshot, folder / "epoch-010.safetensors")
        save_index(Index.of(corpus()), folder / "originality.safetensors")
        return {path.name: path.read_bytes() for path in folder.glob("*.safetensors")}
