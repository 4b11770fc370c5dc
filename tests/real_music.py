"""Real music for tests: tunes that music21 brings, and files that no package brings.

Those files are found once a run. They are looked for beside the checkout, in the folder that
`ABCGEN_TEST_DATA` names and in the user's data folder; else they are downloaded, once, if a server
answers in time. The workers of one run share what is found. A test that can't have its files is
skipped, and a line at the end of the run counts those tests. With `ABCGEN_REQUIRE_DATA` set they
fail instead.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from abcgen.data import downloading, fetching
from abcgen.data.corpus import CorpusTune, read_corpus
from abcgen.data.datasets import load_dataset
from abcgen.system.errors import AbcgenError
from abcgen.system.folders import HOME_VARIABLE, user_corpora

DATA_VARIABLE = "ABCGEN_TEST_DATA"
"""A folder with the files, in it or in folders inside it; for machines without a network."""
REQUIRE_VARIABLE = "ABCGEN_REQUIRE_DATA"
"""If set, tests whose files can't be had fail; else they are skipped."""
FOLDERS = {"nottingham": "nottingham", "chopin": "chopin-midi"}
"""The folder of each dataset beside the checkout, in shared/data."""
MISSING = "the files of {} can't be had here"
"""Starts the reason for which a test is skipped."""
TIMEOUT = 5.0
"""Seconds that a server may keep silent before the tests do without it."""
PATIENCE = 240.0
"""Seconds that a worker waits for another one to find or download the files."""
_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
_USERS = user_corpora()  # read before any test is given a data folder of its own


@dataclass(frozen=True)
class Found:
    """Where a dataset's files are, each verified; or why there are none."""

    folder: str = ""
    problem: str = ""


@functools.cache
def tunes(dataset: str = "oneills", every: int = 1) -> tuple[CorpusTune, ...]:
    """The tunes of a collection that comes with music21, or every so manyeth of them."""
    return tuple(read_corpus(dataset).tunes[::every])


def real_tunes(request: pytest.FixtureRequest, dataset: str, every: int) -> tuple[CorpusTune, ...]:
    """Some tunes of a collection; of one that must be found, through its fixture."""
    if dataset not in FOLDERS:
        return tunes(dataset, every)
    request.getfixturevalue(dataset)
    return tuple(read_corpus(dataset).tunes[::every])


def places(dataset: str) -> tuple[Path, ...]:
    """The folders that may have the dataset's files, the likeliest first."""
    folder = FOLDERS[dataset]
    chosen = os.environ.get(DATA_VARIABLE)
    # The folder named may be that of the Nottingham files, with the others' beside it.
    named = (Path(chosen), Path(chosen).resolve().parent / folder) if chosen else ()
    return *named, _BESIDE / folder, _USERS / dataset


def find(dataset: str, store: Path, candidates: Iterable[Path]) -> Found:
    """Copy the dataset's files into `store` from the first of `candidates` with all of them.

    They are downloaded if none has.
    """
    with _home(store):
        for source in filter(Path.is_dir, candidates):
            try:
                return Found(str(fetching.fetch(load_dataset(dataset), source=source)))
            except AbcgenError:
                continue  # a file is missing or is another: the next may have it
        try:
            return Found(str(fetching.fetch(load_dataset(dataset))))
        except AbcgenError as error:
            return Found(problem=str(error))


def find_once(dataset: str, shared: Path) -> Found:
    """What `find` says, asked by the first of the run's workers and kept in `shared`."""
    shared.mkdir(parents=True, exist_ok=True)
    answer = shared / f"{dataset}.json"
    try:
        (shared / f"{dataset}.asked").mkdir()
    except FileExistsError:
        _wait(answer)
    else:
        found = find(dataset, shared, places(dataset))
        text = json.dumps({"folder": found.folder, "problem": found.problem})
        unfinished = answer.with_suffix(".part")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.rename(answer)  # others see the whole answer or none
    return Found(**json.loads(answer.read_text(encoding="utf-8")))


def require(dataset: str, found: Found) -> Path:
    """The folder of the dataset's files; without it the test is skipped, or fails."""
    if found.folder:
        return Path(found.folder)
    said = MISSING.format(dataset)
    if os.environ.get(REQUIRE_VARIABLE):
        pytest.fail(f"{said}, though {REQUIRE_VARIABLE} is set: {found.problem}")
    pytest.skip(said)


def skip_line(reasons: Iterable[str]) -> str:
    """The one line on the tests that were skipped for want of files; empty if none was."""
    skipped = list(reasons)
    counts = {name: sum(MISSING.format(name) in reason for reason in skipped) for name in FOLDERS}
    lacking = [name for name, count in counts.items() if count]
    if not lacking:
        return ""
    tests = sum(counts.values())
    return (
        f"{tests} test{'s' * (tests != 1)} skipped: the files of {' and '.join(lacking)} are "
        f"neither in {_BESIDE}, nor where {DATA_VARIABLE} says, nor in {_USERS}, and can't be "
        f"downloaded; `abcgen corpus fetch {lacking[0]}` gets them when there is a network"
    )


def link(folder: Path, target: Path) -> Path:
    """Make `target` a link to `folder`, or fill it with copies of the files; returns it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.symlink_to(folder, target_is_directory=True)
    except OSError:  # Windows lets not everyone make links
        copy(folder, target)
    return target


def copy(folder: Path, target: Path) -> Path:
    """Fill the new folder `target` with the files of `folder`; returns it."""
    target.mkdir(parents=True)
    for path in folder.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target


def _wait(answer: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not answer.is_file():
        if time.monotonic() > until:
            pytest.fail(f"another worker has not written {answer} in {PATIENCE:g} s")
        time.sleep(0.05)


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    """`folder` as the user's data folder, and servers that must answer soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(folder))
        patch.setattr(downloading, "_TIMEOUT", TIMEOUT)
        yield
