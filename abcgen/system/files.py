"""Reading files that are some, and writing them so that nothing is lost: to a crash, a full disk,
or another process of abcgen.

All that is saved goes through `save_files`. It writes under hidden names beside, and takes the
true names when all is on the disk: a name is taken by a hard link, which the system refuses where
there is a file. Meanwhile the folder is locked, so that files that belong together come from one
process, and what is found there under a hidden name was left by one that was killed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from abcgen.system.errors import ExistsError
from abcgen.system.folders import user_data
from abcgen.system.processes import is_running

if sys.platform != "win32":
    import fcntl

Data = bytes | str | Iterable[bytes | memoryview]
"""Of a file: text is written as UTF-8, parts one behind the other."""
Save = Callable[[Path, Data], None]
"""Takes a file that was made: `write_atomic`, or `__setitem__` of what `save_files` is given."""

LARGEST = 1 << 29
"""Bytes of the largest file that is read; a million tunes have as many."""
_HIDDEN = re.compile(r"\.abcgen-[0-9a-f]{12}\.part")
_LOCK = ".abcgen.lock"
"""The file that stands for a folder's lock on Windows, where folders can't be locked."""
_PATIENCE = 30.0
"""Seconds after which a lock is no longer waited for: who holds it hangs."""
_WAIT = 0.01
_TEMPORARY = re.compile(r"abcgen-(\d{1,9})-\w+")
KEPT = 20
"""So many MIDI files that were played are kept: a player may still have the last ones open."""


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


def write_atomic(path: Path, data: Data) -> None:
    """Write `data` to `path`: the old content stays until the new is whole.

    Raises OSError when the file can't be written, or is there and is no plain file.
    """
    save_files({path: data}, replace=True)


def save_files(files: Mapping[Path, Data], *, replace: bool = False, again: bool = False) -> None:
    """Write files that belong together: all of them or none.

    With `replace` those that are there are replaced; done `again`, after a process that was killed,
    those that are there with the same content stay. Of several processes that save to the same
    names one after the other does so, and without `replace` only the first does. (Where the
    system can't lock a folder, the same holds without `replace`; with it, each file is whole but
    two may be of different processes.)

    Raises ExistsError for a file that is there and may not be replaced, OSError when one can't
    be written, or is there and is no plain file.
    """
    hidden: dict[Path, Path] = {}
    with contextlib.ExitStack() as stack:
        for folder in _each_once(path.parent for path in files):
            if stack.enter_context(_locked(folder)):
                _remove_left_over(folder)
        if again:
            files = {path: data for path, data in files.items() if not _holds(path, data)}
        refuse_existing(files, replace)
        stack.callback(_remove, hidden.values())
        for path, data in files.items():
            hidden[path] = _hidden_name(path)
            with _named(path):
                _write(hidden[path], data)
        (_replace if replace else _take)(hidden)


def refuse_existing(paths: Iterable[Path], replace: bool) -> None:
    """Raise what `save_files` would for files that are there: ask before a long work."""
    for path in paths:
        if not replace and os.path.lexists(path):
            raise ExistsError(f"{path} exists: choose another name")
        if path.exists() and not path.is_file():
            number = errno.EISDIR if path.is_dir() else errno.EINVAL
            raise OSError(number, "there is something else by that name, no file", str(path))


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder of the system's for temporary files, which goes with its end.

    Those of processes that were killed are removed before.
    """
    _remove_temporary_folders()
    prefix = f"abcgen-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        yield Path(name)


def new_played_file(name: str, suffix: str = ".mid") -> Path:
    """A path for a file to be played or printed, in the user's folder; old ones are removed.

    The program that does it reads it when this one may have ended, so it stays.
    """
    folder = user_data() / "played"
    folder.mkdir(parents=True, exist_ok=True)
    newest_first = sorted(folder.glob(f"*{suffix}"), key=lambda path: -path.stat().st_mtime_ns)
    _remove(newest_first[KEPT - 1 :])
    return folder / f"{name}-{secrets.token_hex(3)}{suffix}"


def _parts(data: Data) -> Iterator[bytes | memoryview]:
    for part in (data,) if isinstance(data, bytes | str) else data:
        yield part.encode("utf-8") if isinstance(part, str) else part


def _holds(path: Path, data: Data) -> bool:
    return path.is_file() and path.read_bytes() == b"".join(_parts(data))


def _write(path: Path, data: Data) -> None:
    # Mode x: the user's own permissions, unlike tempfile's.
    with path.open("xb") as file:
        file.writelines(_parts(data))
        file.flush()
        os.fsync(file.fileno())


def _hidden_name(path: Path) -> Path:
    return path.parent / f".abcgen-{secrets.token_hex(6)}.part"


def _take(hidden: Mapping[Path, Path]) -> None:
    """Give files their true names, none of which may be taken."""
    taken: list[Path] = []
    try:
        for path, part in hidden.items():
            with _named(path):
                _take_name(part, path)
            taken.append(path)
    except BaseException:
        _remove(taken)
        raise


def _take_name(part: Path, path: Path) -> None:
    try:
        try:
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links: an empty file holds the name
            path.open("xb").close()
            part.replace(path)
    except FileExistsError:
        raise ExistsError(f"{path} exists: choose another name") from None


def _replace(hidden: Mapping[Path, Path]) -> None:
    """Give files their true names, which may be taken.

    The other names go before the first is replaced: killed at any moment, this leaves no two
    files side by side that don't belong together.
    """
    (first, part), *others = hidden.items()
    aside = {path: _hidden_name(path) for path, _ in others if os.path.lexists(path)}
    moved: list[Path] = []
    try:
        for path, old in aside.items():
            with _named(path):
                path.replace(old)
            moved.append(path)
        with _named(first):
            part.replace(first)
    except OSError:
        for path in moved:
            aside[path].replace(path)
        raise
    for path, part in others:
        with _named(path):
            part.replace(path)
    _remove(aside.values())


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors name the file that is wanted, not a hidden one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):  # Windows keeps what is open
            path.unlink()


def _each_once(folders: Iterable[Path]) -> list[Path]:
    """Folders, made where they are missing, each once and always in the same order."""
    found = {}
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        known = folder.stat()
        found[known.st_dev, known.st_ino] = folder
    return [found[key] for key in sorted(found)]


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Keep other processes from saving in a folder; False where that can't be had."""
    descriptor, end = None, time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            descriptor = _lock(folder)
        except BlockingIOError:
            time.sleep(_WAIT)
        except OSError:
            break
        else:
            break
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(folder: Path) -> int:
    """An open file that holds the folder's lock until it is closed, if only by a process's end.

    Raises BlockingIOError while another has the lock, another OSError where there are none.
    """
    if sys.platform == "win32":
        try:
            return os.open(folder / _LOCK, os.O_CREAT | os.O_EXCL | os.O_TEMPORARY)
        except (FileExistsError, PermissionError) as error:
            raise BlockingIOError from error
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@lru_cache(maxsize=1024)
def _remove_left_over(folder: Path) -> None:
    """Remove what processes that were killed left in a folder whose lock we hold."""
    _remove(path for path in folder.iterdir() if _HIDDEN.fullmatch(path.name))


@lru_cache(maxsize=1)
def _remove_temporary_folders() -> None:
    """Remove the temporary folders of processes that are gone."""
    for path in Path(tempfile.gettempdir()).glob("abcgen-*"):
        of = _TEMPORARY.fullmatch(path.name)
        if of and not is_running(int(of[1])):
            shutil.rmtree(path, ignore_errors=True)  # another user's stay
