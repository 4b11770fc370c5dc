"""Files of tensors: written with a checksum, and checked before anything large is read.

Format: https://huggingface.co/docs/safetensors (8-byte length, JSON header, raw tensors). The
header's metadata holds a JSON document under "abcgen" and, under "sha256", the checksum of it and
of the tensors. Files of version 0.1.0 have none; those that ship are known by their documents.
No file can make abcgen take more memory than a few times its own size, nor more than MOST_BYTES
ask for: the header is held against the file's size, and what it describes against what is wanted,
before the tensors are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.system import SnapshotError, folders, write_atomic

MOST_BYTES = 1 << 28
"""Of the tensors of a file whose sizes follow from what it says of itself."""
_MOST_HEADER = 1 << 24
_MOST_DIMENSIONS = 8
_DAMAGED = "is damaged or no safetensors file"
_CHECKSUMS = "checksums.json"
"""In the folder of the weights that ship: the checksums of files that have none, by the sha256 of
their documents."""
_TYPES: Mapping[str, np.dtype[Any]] = {
    f"{letter.upper()}{8 * width}": np.dtype(f"<{letter}{width}")
    for letter in "fiu"
    for width in (1, 2, 4, 8)
    if (letter, width) != ("f", 1)
}
"""NumPy's types by the format's names; it has others, which abcgen doesn't write."""
_NAMES = {kind: name for name, kind in _TYPES.items()}

Tensors: TypeAlias = Mapping[str, npt.NDArray[Any]]
TensorKind: TypeAlias = tuple[str, tuple[int, ...]]
"""What a tensor is: the format's name of its type, and its shape."""


@dataclass(frozen=True)
class TensorFile:
    """A file whose header has been read, and holds."""

    path: Path
    document: dict[str, Any]
    """What it says of its tensors."""
    kinds: Mapping[str, TensorKind]
    """Of the tensors by name; those that earlier versions named otherwise have today's names."""
    _starts: Mapping[str, int]
    """The places of their first bytes in the file."""
    _checksum: str | None
    _text: str
    """The document as it stands in the file."""

    def read(
        self, wanted: Mapping[str, TensorKind], most: float = MOST_BYTES
    ) -> dict[str, npt.NDArray[Any]]:
        """The tensors, which can't be written to, if they are of the kinds wanted.

        Raises SnapshotError where they aren't, are more than `most` bytes, don't match their
        checksum, or hold what is no finite number.
        """
        check_kinds(self.path, wanted, self.kinds)
        size = sum(_TYPES[name].itemsize * prod(shape) for name, shape in wanted.values())
        if size > most:
            raise SnapshotError(
                f"{self.path}: has {size:,} bytes of tensors; at most {most:,} are read"
            )
        first = min(self._starts.values(), default=0)
        try:
            with self.path.open("rb") as file:
                file.seek(first)
                data = file.read(size)
        except OSError as error:
            raise SnapshotError(f"{self.path}: can't be read: {error.strerror}") from error
        if len(data) != size:
            raise SnapshotError(f"{self.path}: {_DAMAGED} (it changed while it was read)")
        tensors = {
            name: np.frombuffer(data, _TYPES[kind], prod(shape), self._starts[name] - first)
            for name, (kind, shape) in self.kinds.items()
        }
        if self._checksum not in (None, _checksum(self._text, tensors)):
            raise SnapshotError(
                f"{self.path}: is damaged: it doesn't match its checksum; take another copy of it, "
                "or train it again"
            )
        check_finite(self.path, tensors)
        return {name: tensor.reshape(self.kinds[name][1]) for name, tensor in tensors.items()}


def open_tensors(path: Path) -> TensorFile:
    """Read the header of a file of tensors.

    Raises SnapshotError when the file can't be read, is damaged, or isn't abcgen's.
    """
    if not path.is_file():
        raise SnapshotError(f"{path}: there is no such file")
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            size = os.fstat(file.fileno()).st_size - 8 - length
            if size < 0 or length > _MOST_HEADER:
                raise ValueError(f"its header says it has {length:,} bytes")
            header = json.loads(file.read(length).decode("utf-8"))
            metadata = header.pop("__metadata__", {})
            text, document = _document(metadata, path)
            kinds, starts = _layout(header, size)
    except OSError as error:
        raise SnapshotError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, TypeError, LookupError, AttributeError, struct.error) as error:
        raise SnapshotError(f"{path}: {_DAMAGED} ({error})") from error
    except RecursionError as error:
        raise SnapshotError(f"{path}: {_DAMAGED} (its header is nested too deep)") from error
    checksum = metadata.get("sha256") or _shipped_checksum(text)
    starts = {name: start + 8 + length for name, start in starts.items()}
    return TensorFile(path, document, kinds, starts, checksum, text)


def save_tensors(document: Mapping[str, Any], tensors: Tensors, path: Path) -> None:
    """Write tensors with what is said of them, whole or not at all.

    Raises SnapshotError when they hold what is no finite number, OSError when the file can't be
    written.
    """
    check_finite(path, tensors, "; nothing was written: try a lower training.learning_rate")
    text = json.dumps(document)
    header: dict[str, Any] = {
        "__metadata__": {"abcgen": text, "sha256": _checksum(text, tensors)},
    }
    # The widest first, so that each starts at a multiple of its width.
    names = sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))
    end = 0
    for name, (kind, shape) in kinds_of({name: tensors[name] for name in names}).items():
        start, end = end, end + tensors[name].nbytes
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": (start, end)}
    said = json.dumps(header).encode("ascii")
    said += b" " * (-len(said) % 8)
    raw = (_bytes(tensors[name]).data for name in names)
    write_atomic(path, (struct.pack("<Q", len(said)), said, *raw))


def kinds_of(tensors: Tensors) -> dict[str, TensorKind]:
    """What tensors are."""
    return {name: (_NAMES[tensor.dtype], tensor.shape) for name, tensor in tensors.items()}


def check_kinds(
    path: Path, wanted: Mapping[str, TensorKind], found: Mapping[str, TensorKind]
) -> None:
    """Refuse a file whose tensors aren't those wanted; raises SnapshotError that names one."""
    for name in {**wanted, **found}:
        asked, there = wanted.get(name), found.get(name)
        if asked != there:
            same_shape = asked is not None and there is not None and asked[1] == there[1]
            told, other = _told(there, same_shape), _told(asked, same_shape)
            raise SnapshotError(
                f"{path}: tensor {name} is {told}, its description asks for {other}"
            )


def check_finite(path: Path, tensors: Tensors, advice: str = "") -> None:
    """Refuse tensors that hold NaN or an infinity; raises SnapshotError that names one."""
    for name, tensor in tensors.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise SnapshotError(f"{path}: tensor {name} holds what is no finite number{advice}")


def _told(kind: TensorKind | None, same_shape: bool) -> str:
    if kind is None:
        return "absent"
    name, shape = kind
    return name if same_shape else "×".join(map(str, shape)) or "one number"


def _document(metadata: Any, path: Path) -> tuple[str, dict[str, Any]]:
    """The document of a header's metadata, as text and as it reads."""
    try:
        text = metadata["abcgen"]
        document = json.loads(text)
        json.dumps(document, ensure_ascii=False).encode("utf-8")  # halves of characters can't be
    except (LookupError, TypeError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise SnapshotError(f"{path}: wasn't written by abcgen")
    return text, document


def _layout(header: dict[str, Any], size: int) -> tuple[dict[str, TensorKind], dict[str, int]]:
    """The kinds of the tensors and where they start in the `size` bytes behind the header.

    Raises ValueError (or TypeError or LookupError) unless they fill those without a gap.
    """
    kinds, starts, at = {}, {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        kind, shape, (start, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
        whole = all(type(n) is int and 0 <= n <= size for n in (start, end, *shape))
        if not whole or start != at or end < at or len(shape) > _MOST_DIMENSIONS:
            raise ValueError(f"tensor {name} isn't where it should be")
        if kind in _TYPES and end - start != _TYPES[kind].itemsize * prod(shape):
            raise ValueError(f"tensor {name} hasn't the size it should have")
        kinds[name], starts[name], at = (str(kind), shape), start, end
    if at != size:
        raise ValueError(f"its tensors are said to have {at:,} bytes, but {size:,} are there")
    return kinds, starts


def _checksum(text: str, tensors: Tensors) -> str:
    """The sha256 of a document, and of the names and the bytes of tensors by name."""
    found = hashlib.sha256(text.encode("utf-8"))
    for name in sorted(tensors):
        found.update(name.encode("utf-8"))
        found.update(_bytes(tensors[name]))
    return found.hexdigest()


def _bytes(tensor: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(tensor).reshape(-1).view(np.uint8)


def _shipped_checksum(text: str) -> str | None:
    """The checksum of a file that ships, known by its document."""
    try:
        known = json.loads((folders.shipped_weights() / _CHECKSUMS).read_text("utf-8"))
    except OSError:
        return None
    found: str | None = known.get(hashlib.sha256(text.encode("utf-8")).hexdigest())
    return found
