"""What the set-up scripts ask of the system, with stand-ins for the package managers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest


def having(*programs: str) -> Callable[[str], str | None]:
    """A `shutil.which` for a machine with these programs."""
    return lambda name: f"/usr/bin/{name}" if name in programs else None


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
