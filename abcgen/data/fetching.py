"""Bringing a dataset's files onto this machine, and reading them back, checksums verified.

Downloaded files are stored in the user's data folder; those of a Python package stay where it
was installed. This module deals in files and bytes; `abcgen.data.corpus` makes tunes of them.
"""

from __future__ import annotations

import http.client
import importlib.util
import os
import urllib.error
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath

from abcgen.data.datasets import Dataset, SourceFile, subset_of
from abcgen.data.downloading import digest, download, forget
from abcgen.formats import ABC, READ, Progress, Skipped, suffix_of
from abcgen.system import CorpusError, RequestError, read_regular, write_atomic
from abcgen.system import folders as resources


def fetch(
    dataset: Dataset, *, source: Path | None = None, progress: Progress | None = None
) -> Path:
    """Bring the dataset's files onto this machine; returns the folder that they are in.

    They are downloaded or, with `source`, copied from that folder or the folders inside it.
    Files that are already here and right are left alone. Nothing is stored before every
    checksum has been verified. A dataset that comes with a package has nothing to fetch.

    Raises CorpusError for a file that can't be had as it should be, or can't be stored;
    RequestError for a `source` that is not a folder or that the dataset has no use for.
    """
    if dataset.package.module:
        if source is not None:
            raise RequestError(
                f"{dataset.name} comes with {dataset.package.module} and is not fetched from a "
                "folder"
            )
        return _package_folder(dataset)
    obtain = _from_web(dataset) if source is None else _from_folder(dataset, source)
    folder = _folder(dataset)
    files = dataset.download.files
    fetched: dict[Path, bytes] = {}
    for done, file in enumerate(files, 1):
        path = folder / file.name
        if not path.is_file() or digest(read_file(path)) != file.sha256:
            fetched[path] = obtain(file)
        if progress is not None:
            progress(file.name, done, len(files))
    for path, data in fetched.items():
        try:
            write_atomic(path, data)
        except OSError as error:
            raise CorpusError(f"{path} can't be written: {error.strerror}") from error
    return folder


def read_files(dataset: Dataset, subset: str | None = None) -> tuple[tuple[str, bytes], ...]:
    """The names and the contents of the dataset's files, or of the subset's, in order.

    Raises CorpusError for a file that is not here or is not as it should be, RequestError for
    an unknown subset.
    """
    wanted = None if subset is None else subset_of(dataset, subset).files
    if dataset.package.module:
        folder = _package_folder(dataset)
        if wanted is None:
            return read_folder(folder, (ABC,))
        return tuple((name, read_file(folder / name)) for name in sorted(wanted))
    return tuple(
        (file.name, _read_stored(dataset, file))
        for file in dataset.download.files
        if wanted is None or file.name in wanted
    )


def read_folder(
    folder: Path,
    suffixes: Collection[str] = READ,
    *,
    on_skip: Callable[[Skipped], None] | None = None,
) -> tuple[tuple[str, bytes], ...]:
    """The files of music in `folder` and the folders inside it, sorted by their paths in it.

    Those are the files with one of `suffixes`, which may be written in capitals. `on_skip` is
    called with each that can't be read, and each folder; without it that is an error.

    Raises CorpusError when there are none or one can't be read.
    """
    skipped: list[OSError] = []
    found = {
        path.relative_to(folder).as_posix(): path for path in _files_below(folder, skipped.append)
    }
    files = []
    for name in sorted(name for name in found if suffix_of(name) in suffixes):
        try:
            files.append((name, read_regular(found[name])))
        except OSError as error:
            skipped.append(error)
    for fault in skipped:
        if on_skip is None:
            raise _unreadable(fault) from fault
        name = Path(fault.filename).relative_to(folder).as_posix()
        on_skip(Skipped(name, f"it can't be read: {fault.strerror}"))
    if not files and not skipped:
        raise CorpusError(f"{folder} has no file of music in it ({', '.join(suffixes)})")
    return tuple(files)


def read_file(path: Path) -> bytes:
    """The content of a file; raises CorpusError when it can't be read."""
    try:
        return read_regular(path)
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> CorpusError:
    return CorpusError(f"{error.filename} can't be read: {error.strerror}")


def _read_stored(dataset: Dataset, file: SourceFile) -> bytes:
    path = _folder(dataset) / file.name
    command = f"abcgen corpus fetch {dataset.name}"
    if not path.parent.is_dir():
        raise CorpusError(f"{dataset.name} is not on this machine yet: run `{command}`")
    if not path.is_file():
        raise CorpusError(f"{path} is missing: run `{command}` again")
    data = read_file(path)
    if (found := digest(data)) != file.sha256:
        raise CorpusError(
            f"{path} is not as it was fetched (its sha256 is {found}, it should be "
            f"{file.sha256}): run `{command}` again"
        )
    return data


def _from_folder(dataset: Dataset, source: Path) -> Callable[[SourceFile], bytes]:
    """A function that finds a file below `source`, called as here or as on a server."""
    if not source.is_dir():
        raise RequestError(f"{source} is not a folder")
    below: dict[str, list[Path]] = {}
    for path in _files_below(source):
        below.setdefault(path.name, []).append(path)

    def obtain(file: SourceFile) -> bytes:
        names = {file.name, *(PurePosixPath(url).name for url in dataset.download.addresses(file))}
        problems = []
        for path in (path for name in sorted(names) for path in below.get(name, ())):
            data = read_file(path)
            if (found := digest(data)) == file.sha256:
                return data
            problems.append(f"{path} has {found}")
        if not problems:
            raise CorpusError(f"{file.name} is not in {source} or a folder inside it")
        raise CorpusError(
            f"{file.name} should have the sha256 {file.sha256}, but {' and '.join(problems)}: "
            f"get the original from {dataset.homepage}"
        )

    return obtain


def _from_web(dataset: Dataset) -> Callable[[SourceFile], bytes]:
    """A function that downloads a file from the first server that has it right."""
    servers = list(range(len(dataset.download.urls)))

    def obtain(file: SourceFile) -> bytes:
        addresses = dataset.download.addresses(file)
        problems = []
        for server in tuple(servers):
            try:
                data = download(addresses[server], file.sha256)
            except (OSError, http.client.HTTPException, ValueError) as error:
                problems.append(f"{addresses[server]}: {_reason(error)}")
                continue
            forget(file.sha256)
            if (found := digest(data)) == file.sha256:
                # The next file is asked of this server first, not of one that is down.
                servers.remove(server)
                servers.insert(0, server)
                return data
            problems.append(f"{addresses[server]}: sha256 {found} instead of {file.sha256}")
        raise CorpusError(
            f"{file.name} could not be downloaded ({'; '.join(problems)}): try again later, or "
            f"get the files of {dataset.homepage} in some other way and run "
            f"`abcgen corpus fetch {dataset.name} --from FOLDER`"
        )

    return obtain


def _reason(error: Exception) -> object:
    # An HTTPError, a kind of URLError, says more by itself: its reason lacks the number.
    return error.reason if type(error) is urllib.error.URLError else error


def _package_folder(dataset: Dataset) -> Path:
    package = dataset.package
    advice = 'run `pip install "abcgen[import]"`'
    # Finding a package does not import it, which for music21 takes a second and 114 MB.
    try:
        spec = importlib.util.find_spec(package.module)
    except (ImportError, ValueError, AttributeError):  # of a name with dots, or of dots alone
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise CorpusError(
            f"{dataset.name} comes with {package.module}, which is not installed: {advice}"
        )
    folder = Path(spec.submodule_search_locations[0]) / package.folder
    if not folder.is_dir():
        raise CorpusError(
            f"{dataset.name} should be in {folder}, but this {package.module} came without it: "
            f"uninstall it and {advice}"
        )
    return folder


def _folder(dataset: Dataset) -> Path:
    return resources.user_corpora() / dataset.name


def _files_below(folder: Path, on_error: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, onerror=on_error):
        yield from (Path(parent, name) for name in names)
