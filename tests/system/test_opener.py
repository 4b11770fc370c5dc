"""The system's opener, faked."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from abcgen.system.errors import ToolError
from abcgen.system.opener import open_file
from tests.making_programs import executable


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH; on a desktop."""
    folder = tmp_path_factory.mktemp("path")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("ABCGEN_ABC2MIDI", raising=False)
    return folder


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A file with a name that a careless program would take apart."""
    song = tmp_path / "-my $(song).mid"
    song.write_bytes(b"MThd")
    return song


def test_the_opener_gets_the_whole_path(song: Path, path: Path) -> None:
    executable(path / "xdg-open", "open(sys.argv[1] + '.seen', 'w').write(repr(sys.argv[1:]))")
    open_file(song)
    assert Path(f"{song}.seen").read_text(encoding="utf-8") == repr([str(song)])


def test_a_relative_path_cannot_be_an_option(
    song: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(path / "xdg-open", "sys.exit(sys.argv[1].startswith('-'))")
    monkeypatch.chdir(song.parent)
    open_file(Path(song.name))


def test_an_opener_that_stays_is_left_running(
    song: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abcgen.system.opener._OPENER_SECONDS", 0.1)
    stop, stopped = song.with_name("stop"), song.with_name("stopped")
    executable(
        path / "xdg-open",
        f"""
        while not os.path.exists({str(stop)!r}): time.sleep(0.01)
        open({str(stopped)!r}, "w")
        """,
    )
    open_file(song)
    assert not stopped.exists()
    stop.touch()
    deadline = time.monotonic() + 30
    while not stopped.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert stopped.exists()


def test_wsl_has_its_own_opener(song: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    executable(path / "wslview", "open(sys.argv[1] + '.seen', 'w')")
    open_file(song)
    assert Path(f"{song}.seen").exists()


def test_macos_opens_with_open(song: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    executable(path / "open", "open(sys.argv[1] + '.seen', 'w')")
    open_file(song)
    assert Path(f"{song}.seen").exists()


def test_windows_opens_by_itself(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    open_file(song)
    assert opened == [song]


def test_windows_without_a_player(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def startfile(path: Path) -> None:
        raise OSError(1155, "No application is associated")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", startfile, raising=False)
    with pytest.raises(ToolError, match=r"No application is associated; choose a program for .mid"):
        open_file(song)


@pytest.mark.parametrize("status", [3, 4])
def test_an_opener_that_fails_is_told(status: int, song: Path, path: Path) -> None:
    executable(path / "xdg-open", f"sys.exit({status})")
    with pytest.raises(ToolError, match=rf"no program opened .*song.*status {status}.*timidity"):
        open_file(song)


def test_an_opener_that_cannot_start(song: Path, path: Path) -> None:
    executable(path / "xdg-open", "")
    (path / "xdg-open").write_bytes(b"\x7fELF")
    with pytest.raises(ToolError, match=r"^can't open .*song"):
        open_file(song)


def test_without_an_opener(song: Path, path: Path) -> None:
    with pytest.raises(ToolError, match=r"no xdg-open to open .*song.*xdg-utils"):
        open_file(song)


def test_without_a_display(song: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    executable(path / "xdg-open", "")
    with pytest.raises(ToolError, match=r"no display to open .*song.*timidity"):
        open_file(song)


def test_without_the_file(tmp_path: Path, path: Path) -> None:
    executable(path / "xdg-open", "")
    with pytest.raises(ToolError, match=r"no file .*gone.mid"):
        open_file(tmp_path / "gone.mid")
