"""The environment that the set-up scripts make, with a stand-in for pip."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("found", "works", "expected"),
    [
        (("3.12", "a", ()), True, "INSTALL"),  # the extra is missing
        (("3.12", "a", ("dev",)), True, "NOTHING"),
        (("3.12", "a", ("dev", "more")), True, "NOTHING"),
        (("3.12", "b", ("dev",)), True, "INSTALL"),  # setup.cfg has changed
        (("3.12", "", ()), True, "REBUILD"),  # killed half-way
        (("3.11", "a", ("dev",)), True, "REBUILD"),
        (("3.12", "a", ("dev",)), False, "REBUILD"),
        (None, True, "INSTALL"),  # made by hand
        (None, False, "REBUILD"),
    ],
)
def test_plan(
    environment: ModuleType,
    found: tuple[str, str, tuple[str, ...]] | None,
    works: bool,
    expected: str,
) -> None:
    stamp = environment.Stamp(*found) if found else None
    wanted = environment.Stamp("3.12", "a", ("dev",))
    assert environment.plan(stamp, wanted, works=works).name == expected


@pytest.mark.parametrize(
    ("windows", "parts"),
    [(False, ("bin", "abcgen")), (True, ("Scripts", "abcgen.exe"))],
)
def test_programs_of_the_environment(
    environment: ModuleType, windows: bool, parts: tuple[str, ...]
) -> None:
    path = environment.program(Path("env"), "abcgen", windows=windows)
    assert path == Path("env", *parts)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("setup.cfg", "pyproject.toml"):
        (tmp_path / name).write_text("one", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["setup.cfg", "pyproject.toml"])
def test_a_changed_setup_file_changes_the_stamp(
    environment: ModuleType, repository: Path, name: str
) -> None:
    before = environment.wanted_stamp(repository, [])
    (repository / name).write_text("two", encoding="utf-8")
    assert environment.wanted_stamp(repository, []).project != before.project


def test_text_moved_between_setup_files_changes_the_stamp(
    environment: ModuleType, repository: Path
) -> None:
    before = environment.wanted_stamp(repository, [])
    (repository / "setup.cfg").write_text("oneon", encoding="utf-8")
    (repository / "pyproject.toml").write_text("e", encoding="utf-8")
    assert environment.wanted_stamp(repository, []).project != before.project


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"python": "3.12", "project": "a"}', "\x80"])
def test_a_damaged_stamp_is_none(environment: ModuleType, tmp_path: Path, text: str) -> None:
    (tmp_path / environment.STAMP_NAME).write_bytes(text.encode("latin-1"))
    assert environment.read_stamp(tmp_path) is None


class Pip:
    """Stands in for `venv` and `pip`: makes a Python that runs, installs nothing, may fail."""

    def __init__(self, environment: ModuleType, repository: Path) -> None:
        self.environment = environment
        self.repository = repository
        self.commands: list[list[str]] = []
        self.stopped_by: BaseException | None = None

    def __call__(self, command: Sequence[str | Path]) -> None:
        words = list(map(str, command))
        self.commands.append(words)
        if "venv" in words:
            self._make(Path(words[-1]))
        elif self.stopped_by:
            raise self.stopped_by

    def _make(self, folder: Path) -> None:
        arguments = [sys.executable, "-m", "venv", "--without-pip", "--system-site-packages"]
        subprocess.run([*arguments, folder], check=True)
        # So that the environment has a pip to be asked for, without unpacking one.
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        python = self.environment.program(folder, "python")
        site = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
        (Path(site.stdout.strip()) / "pip.py").touch()

    def prepare(self, *extras: str) -> list[str]:
        """Prepares the environment; returns what was done to that end."""
        self.commands.clear()
        self.environment.prepare(extras, repository=self.repository, run=self)
        return ["make" if "venv" in words else words[-1] for words in self.commands]


@pytest.fixture
def pip(environment: ModuleType, repository: Path) -> Pip:
    return Pip(environment, repository)


def test_the_environment_is_made_once(pip: Pip) -> None:
    assert pip.prepare() == ["make", str(pip.repository)]
    assert pip.prepare() == []


def test_extras_are_added_and_stay(pip: Pip) -> None:
    pip.prepare()
    assert pip.prepare("dev") == [f"{pip.repository}[dev]"]
    assert pip.prepare() == []
    assert pip.prepare("dev") == []


def test_another_extra_comes_beside_those_that_are_there(pip: Pip) -> None:
    pip.prepare("dev")
    assert pip.prepare("window") == [f"{pip.repository}[dev,window]"]
    assert pip.prepare("dev") == []


def test_a_changed_setup_file_installs_again(pip: Pip) -> None:
    pip.prepare()
    (pip.repository / "setup.cfg").write_text("two", encoding="utf-8")
    assert pip.prepare() == [str(pip.repository)]


@pytest.mark.parametrize("kill", [KeyboardInterrupt, SystemExit])
def test_a_killed_installation_is_begun_anew(pip: Pip, kill: type[BaseException]) -> None:
    pip.stopped_by = kill()
    with pytest.raises(kill):
        pip.prepare()
    pip.stopped_by = None
    assert pip.prepare() == ["make", str(pip.repository)]


def test_a_failed_installation_is_tried_again(pip: Pip, system: ModuleType) -> None:
    pip.stopped_by = system.CommandError("No network.")
    with pytest.raises(system.SetupError, match=r"No network\.(?s:.*)run this again"):
        pip.prepare()
    pip.stopped_by = None
    assert pip.prepare() == [str(pip.repository)]


def test_a_broken_environment_is_made_anew(pip: Pip, environment: ModuleType) -> None:
    pip.prepare()
    left_over = pip.repository / ".venv" / "left-over"
    left_over.touch()
    environment.program(pip.repository / ".venv", "python").unlink()
    assert pip.prepare() == ["make", str(pip.repository)]
    assert not left_over.exists()


def test_an_environment_made_by_hand_is_kept(pip: Pip, environment: ModuleType) -> None:
    pip.prepare()
    stamp = pip.repository / ".venv" / environment.STAMP_NAME
    stamp.unlink()
    assert pip.prepare() == [str(pip.repository)]
    assert json.loads(stamp.read_text(encoding="utf-8"))["project"]


def test_a_file_in_the_way_is_told(pip: Pip, system: ModuleType) -> None:
    (pip.repository / ".venv").touch()
    with pytest.raises(system.SetupError, match="can't be made anew"):
        pip.prepare()
