"""Reading and writing files: pipes and devices are no files, and none is ever left half-written."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

LARGEST = 1 << 29
"""Bytes of the largest file that is read; a million tunes have as many."""


def read_regular(path: Path, largest: int = LARGEST) -> bytes:
    """The content of a file that is one: no pipe, device or socket, which may never end.

    Links are followed. Raises OSError, its `strerror` fit to be shown, for anything else and for
    a file of more than `largest` bytes.
    """
    # Opening a pipe waits for its other end, and opening some devices does something: so first
    # look, and then open in a way that never waits, as it may have been replaced meanwhile.
    _refuse_other_kinds(path, path.stat())
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        _refuse_other_kinds(path, os.fstat(file.fileno()))
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest >> 20} MB", str(path))
    return content


def _refuse_other_kinds(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))


def write_atomic(path: Path, data: bytes | str) -> None:
    """Write `data` (text as UTF-8) to `path`: the old content stays until the new is whole.

    Raises OSError when the folder can't be written.
    """
    payload = data.encode("utf-8") if isinstance(data, str) else data
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}.part"
    try:
        # Mode x: a name no one else has; the user's own permissions, unlike tempfile's.
        with temporary.open("xb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
