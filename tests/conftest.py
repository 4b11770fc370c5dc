"""Fixtures every test module may use."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from abcgen.system.threads import use_one_thread

use_one_thread()

from abcgen.compose import text as composing  # noqa: E402
from abcgen.grammar import Grammar, Masks  # noqa: E402
from abcgen.model.registry import find_model  # noqa: E402
from abcgen.model.snapshot import Snapshot  # noqa: E402
from abcgen.system.pythons import no_training_here  # noqa: E402
from tests import real_music  # noqa: E402
from tests.making import JIGS  # noqa: E402

REPOSITORY = Path(__file__).resolve().parents[1]
_TESTS = Path(__file__).parent
_LONGEST = ("gui", "training", "grammar", "compose", "cli", "evaluation", "scripts", "formats")
"""The folders whose tests take longest, the longest first."""
_TRAINING = _TESTS / "training"
_NO_TRAINING = no_training_here()
"""Why tests that train are skipped here; None where they run."""


class _Untrainable(pytest.Module):
    """A test module that isn't imported, since it would import TensorFlow."""

    def collect(self) -> NoReturn:
        pytest.skip(str(_NO_TRAINING), allow_module_level=True)


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """The modules of tests/training are skipped on a Python that TensorFlow isn't made for."""
    if _NO_TRAINING and _TRAINING in module_path.parents:
        return _Untrainable.from_parent(parent, path=module_path)
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """In several processes, tests of one file share one, and so do those that open windows.

    With `--dist loadgroup`, whose own marks xdist 3.8 can't read under pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "windows" if file.startswith("tests/gui/") else file

    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that take longest come first, so that no process is left alone with them at the end.

    Windows come before all, since each cleans up after the last, which takes long once a grammar of
    millions of states is in memory. Tests that train are skipped on a Python that TensorFlow isn't
    made for.
    """
    for item in items:
        if _NO_TRAINING and item.get_closest_marker("trains"):
            item.add_marker(pytest.mark.skip(reason=_NO_TRAINING))
    items.sort(key=_turn)  # which keeps the order of tests whose turns are the same


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(_TESTS).parts[0]
    return _LONGEST.index(folder) if folder in _LONGEST else len(_LONGEST)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, object, object]:
    """After all else, one line on the tests that were skipped for want of files."""
    result = yield
    reports = terminalreporter.stats.get("skipped", [])
    said = real_music.skip_line(str(report.longrepr) for report in reports)
    if said:
        terminalreporter.section("files that can't be had")
        terminalreporter.write_line(said)
    return result


_NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has an empty data folder: none reads or writes the user's."""
    home = tmp_path_factory.mktemp(f"home-{next(_NUMBERS)}", numbered=False)
    monkeypatch.setenv("ABCGEN_HOME", str(home))
    return home


class _Grammars:
    """Gives composers the compiled grammars that earlier tests' composers have let go of."""

    most = 16

    def __init__(self) -> None:
        self.kept: dict[object, Masks] = {}

    def __call__(self, grammar: Grammar, symbols: Sequence[str], *, headed: bool = True) -> Masks:
        key = grammar.rules, tuple(symbols), headed
        masks = self.kept.pop(key, None)
        # One that another composer holds, maybe in another thread, is let alone: the references
        # to one that is free are this name and the call's argument.
        held = masks is not None and sys.getrefcount(masks) > 2
        if masks is None or held or masks.size > composing._MOST_BYTES:
            masks = Masks(grammar, symbols, headed=headed)
        self.kept[key] = masks
        if len(self.kept) > self.most:
            del self.kept[next(iter(self.kept))]
        return masks


@pytest.fixture(scope="session", autouse=True)
def shared_grammars() -> Iterator[None]:
    """A grammar is compiled once for the composers of many tests, as it is for one composer's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composing, "Masks", _Grammars())
        yield


@pytest.fixture(scope="session")
def find_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Says where a dataset's files are; looked for once a run, whoever asks first."""
    base = tmp_path_factory.getbasetemp()
    # The workers of one run have their folders in one.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-music"
    return lambda dataset: real_music.require(dataset, real_music.find_once(dataset, shared))


@pytest.fixture
def nottingham(own_home: Path, find_files: Callable[[str], Path]) -> Path:
    """The Nottingham corpus in this test's data folder, a link to files that must stay."""
    return real_music.link(find_files("nottingham"), own_home / "corpora" / "nottingham")


@pytest.fixture
def chopin(own_home: Path, find_files: Callable[[str], Path]) -> Path:
    """The Chopin corpus (MIDI files), likewise; what they are as ABC is worked out once."""
    files = find_files("chopin")
    real_music.link(_made(files.parent / "chopin-as-abc"), own_home / "cache" / "reading")
    return real_music.link(files, own_home / "corpora" / "chopin")


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def jigs_snapshot() -> Snapshot:
    """The last snapshot of the shipped jigs model."""
    return find_model(JIGS).load()
