"""The set-up scripts: what they decide, with stand-ins for pip and the package managers."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(autouse=True)
def _scripts_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


@pytest.fixture
def system() -> ModuleType:
    return importlib.import_module("system")


@pytest.fixture
def environment() -> ModuleType:
    return importlib.import_module("environment")


@pytest.fixture
def run() -> ModuleType:
    return importlib.import_module("run")


def having(*programs: str) -> Callable[[str], str | None]:
    """A `shutil.which` for a machine with these programs."""
    return lambda name: f"/usr/bin/{name}" if name in programs else None


# Old Pythons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["run.py", "lessons.py", "test.py"])
def test_old_python_can_parse_the_script(name: str) -> None:
    ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("name", ["run.py", "lessons.py", "test.py"])
def test_old_python_gets_a_sentence(name: str) -> None:
    pretend = "sys.version_info, sys.version = (3, 6, 15), '3.6.15 (default)'"
    code = f"import runpy, sys; {pretend}; runpy.run_path(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, SCRIPTS / name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "abcgen needs Python 3.10 or newer; this is 3.6.15.\n"


@pytest.mark.parametrize(
    ("argument", "status", "said"),
    [
        ("--help", 0, "Set abcgen up and open its window"),
        ("jigs", 2, "unrecognized arguments: jigs"),
    ],
)
def test_run_takes_no_arguments_and_says_what_it_does(
    argument: str, status: int, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPTS / "run.py", argument],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["environment.py", "system.py", "run.py", "test.py"])
def test_only_the_standard_library_is_needed(name: str) -> None:
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"))
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    origins = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    packages = {imported.partition(".")[0] for imported in plain + origins}
    assert packages <= sys.stdlib_module_names | {"environment", "system"}


# Package managers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("programs", "chosen"),
    [
        (["apt-get"], "apt-get"),
        (["dnf"], "dnf"),
        (["pacman"], "pacman"),
        (["brew"], "brew"),
        (["brew", "apt-get"], "apt-get"),
    ],
)
def test_the_package_manager_of_the_system_is_found(
    system: ModuleType, programs: list[str], chosen: str
) -> None:
    assert system.find_manager(system.ABC2MIDI, having(*programs), "linux").program == chosen


def test_no_package_manager_is_no_error(system: ModuleType) -> None:
    assert system.find_manager(system.ABC2MIDI, having(), "linux") is None


def test_a_manager_without_the_package_is_passed_over(system: ModuleType) -> None:
    assert system.find_manager(system.XVFB, having("brew"), "darwin") is None


def test_pacman_on_windows_is_not_for_us(system: ModuleType) -> None:
    assert system.find_manager(system.ABC2MIDI, having("pacman"), "win32") is None


@pytest.mark.parametrize(
    ("root", "program", "command"),
    [
        (False, "apt-get", "sudo apt-get install abcmidi"),
        (True, "apt-get", "apt-get install abcmidi"),
        (False, "pacman", "sudo pacman -S abcmidi"),
        (False, "brew", "brew install abcmidi"),
    ],
)
def test_the_user_is_told_the_command_to_type(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, root: bool, program: str, command: str
) -> None:
    monkeypatch.setattr(system, "_is_root", lambda: root)
    manager = system.find_manager(system.ABC2MIDI, having(program), "linux")
    expected = f"abc2midi is missing: get it with `{command}`."
    assert system.how_to_get(system.ABC2MIDI, manager) == expected


def test_without_a_manager_the_user_is_told_where_to_go(system: ModuleType) -> None:
    assert "https://" in system.how_to_get(system.ABC2MIDI, None)


class Machine:
    """A machine with apt-get: remembers the commands it is given, and can lack things."""

    def __init__(self, system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.system = system
        self.commands: list[str] = []
        self.refused: list[str] = []  # commands that fail, by what is in them
        self.installed = False
        self.needs_refresh = False
        self.need = system.Need("tool", lambda: self.installed, {"apt-get": ("tools",)}, "go on")
        monkeypatch.setattr(system, "run_quietly", self.run)
        monkeypatch.setattr(system, "find_manager", lambda need: system.MANAGERS[0])
        monkeypatch.setattr(system, "_is_root", lambda: True)

    def run(self, command: Sequence[str], timeout: float | None = None) -> None:
        assert timeout is not None
        self.commands.append(" ".join(command))
        if any(word in command for word in self.refused):
            raise self.system.CommandError("refused")
        if "update" in command:
            self.needs_refresh = False
        elif "install" in command:
            if self.needs_refresh:
                raise self.system.CommandError("Unable to locate package tools")
            self.installed = True

    def verbs(self) -> list[str]:
        """The commands, less options."""
        return [
            " ".join(w for w in c.split() if not w.startswith("-") and "::" not in w)
            for c in self.commands
        ]


@pytest.fixture
def machine(system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(system, monkeypatch)


def test_what_is_here_is_not_installed(machine: Machine) -> None:
    machine.installed = True
    assert machine.system.ensure(machine.need) is None
    assert machine.commands == []


def test_root_installs_at_once(machine: Machine) -> None:
    assert machine.system.ensure(machine.need) is None
    assert machine.verbs() == ["apt-get install tools"]


def test_the_package_list_is_fetched_where_it_is_missing(machine: Machine) -> None:
    machine.needs_refresh = True
    assert machine.system.ensure(machine.need) is None
    steps = ["apt-get install tools", "apt-get update", "apt-get install tools"]
    assert machine.verbs() == steps


def test_sudo_is_used_where_it_asks_no_password(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.system, "_is_root", lambda: False)
    assert machine.system.ensure(machine.need) is None
    assert machine.verbs() == ["sudo true", "sudo apt-get install tools"]
    assert all(command.startswith("sudo -n ") for command in machine.commands)


def test_without_privilege_nothing_is_installed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.system, "_is_root", lambda: False)
    machine.refused = ["sudo"]
    problem = machine.system.ensure(machine.need)
    assert problem == "tool is missing: get it with `sudo apt-get install tools`."
    assert machine.verbs() == ["sudo true"]


def test_a_failed_installation_is_told_and_gone_on_from(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.refused = ["install"]
    problem = machine.system.ensure(machine.need)
    assert problem == "tool is missing: get it with `apt-get install tools`."
    assert "refused" in capsys.readouterr().out


# Programs and the display ----------------------------------------------------------------------


def test_a_failed_program_shows_the_end_of_its_output(system: ModuleType) -> None:
    code = "for n in range(100): print('line', n)\nraise SystemExit(3)"
    with pytest.raises(system.CommandError, match="exit status 3") as caught:
        system.run_quietly([sys.executable, "-c", code])
    lines = str(caught.value).splitlines()
    assert lines[-1] == "line 99"
    assert "line 79" not in lines


def test_a_program_that_is_not_there_is_a_command_error(system: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(system.CommandError, match="nothing-here can't be run"):
        system.run_quietly([tmp_path / "nothing-here"])


def test_a_program_that_hangs_is_ended(system: ModuleType) -> None:
    with pytest.raises(system.CommandError, match="longer than"):
        system.run_quietly([sys.executable, "-c", "import time; time.sleep(60)"], 0.2)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_whether_there_is_a_display(
    system: ModuleType, platform: str, variables: dict[str, str], expected: bool
) -> None:
    assert system.has_display(platform, variables) is expected


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), 130), (None, 0)], ids=["Ctrl-C", "done"]
)
def test_exit_status(system: ModuleType, error: BaseException | None, status: int) -> None:
    def main() -> int:
        if error:
            raise error
        return 0

    with pytest.raises(SystemExit) as caught:
        system.run_to_exit(main)
    assert caught.value.code == status


def test_a_setup_error_is_shown_without_a_traceback(system: ModuleType) -> None:
    def main() -> NoReturn:
        raise system.SetupError("No room on the disk.")

    with pytest.raises(SystemExit, match=r"No room on the disk\."):
        system.run_to_exit(main)


# The environment -------------------------------------------------------------------------------


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


# lessons.py ------------------------------------------------------------------------------------


def test_lessons_are_copied_and_what_a_class_changed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons = importlib.import_module("lessons")
    called: list[Sequence[str | Path]] = []

    def call(words: Sequence[str | Path]) -> int:
        called.append(words)
        return 0

    monkeypatch.setattr(lessons.environment, "prepare", lambda extras: tmp_path / "-".join(extras))
    monkeypatch.setattr(lessons.subprocess, "call", call)
    monkeypatch.setattr(sys, "argv", ["lessons.py"])
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "abcgen-lessons"
    assert lessons.main() == 0
    [first, *_] = sorted(folder.glob("lesson_*.py"))
    assert (folder / "show.py").is_file()
    first.write_text("changed", encoding="utf-8")
    assert lessons.main() == 0
    assert first.read_text(encoding="utf-8") == "changed"
    assert called[1][-1] == folder
    assert tmp_path / "lessons" in Path(called[1][0]).parents


# run.py ----------------------------------------------------------------------------------------


def test_where_the_windows_extra_cannot_be_had_abcgen_goes_on_without(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def prepare(extras: Sequence[str] = ()) -> Path:
        if extras:
            raise run.system.SetupError("There is no wheel.")
        return Path("folder")

    monkeypatch.setattr(run.environment, "prepare", prepare)
    assert run.prepare() == Path("folder")
    assert "There is no wheel.\nGoing on without sound" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], "tune-1"),
        (["tune-1.abc"], "tune-2"),
        (["tune-1.mid", "tune-2.abc"], "tune-3"),
        (["tune-2.abc"], "tune-1"),
    ],
)
def test_tunes_take_a_free_name(
    run: ModuleType, tmp_path: Path, taken: list[str], free: str
) -> None:
    for name in taken:
        (tmp_path / name).touch()
    assert run.free_name(tmp_path) == tmp_path / free


@pytest.mark.parametrize(("midi", "output"), [(True, "tune-1.mid"), (False, "tune-1.abc")])
def test_a_tune_is_composed(
    run: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    midi: bool,
    output: str,
) -> None:
    calls: list[list[str]] = []

    def call(command: Sequence[object]) -> int:
        calls.append(list(map(str, command)))
        return 0

    monkeypatch.setattr(run.subprocess, "call", call)
    assert run.compose(Path("abcgen"), tmp_path / "tune-1", midi=midi) == 0
    # As anyone would without a wish: by the best model, which is the default.
    assert calls == [["abcgen", "sample", "--output", str(tmp_path / output)]]
    said = capsys.readouterr().out
    assert str(tmp_path / "tune-1.abc") in said
    assert (".mid" in said) is midi


def test_a_failure_to_compose_is_passed_on(
    run: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run.subprocess, "call", lambda command: 1)
    assert run.compose(Path("abcgen"), tmp_path / "tune-1", midi=True) == 1
    assert capsys.readouterr().out == ""


def test_without_a_display_there_is_no_window(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.system, "has_display", lambda: False)
    assert run.why_no_window(Path("python")) == "there is no display."


def test_a_display_that_does_not_answer_is_told(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TRY_WINDOW", "raise SystemExit('no display name')")
    monkeypatch.setattr(run.system, "has_display", lambda: True)
    monkeypatch.setattr(run.system, "ensure", lambda need: None)
    assert run.why_no_window(Path(sys.executable)) == "no display name"
