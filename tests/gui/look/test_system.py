"""What is asked of the system for its colours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from abcgen_gui.look import system
from abcgen_gui.look.palettes import CONTRAST, DARK, LIGHT
from abcgen_gui.look.system import linux_theme


@pytest.fixture(autouse=True)
def _without_gnome(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def gsettings(tmp_path: Path, *lines: str) -> None:
    """Have GNOME's program say this."""
    program = tmp_path / "bin" / "gsettings"
    program.parent.mkdir()
    words = "\n".join(f'echo "org.gnome.desktop.interface {line}"' for line in lines)
    program.write_text(f"#!/bin/sh\n{words}\n")
    program.chmod(0o755)


def write(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / ".config" / name / "settings.ini"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_light_where_the_system_says_nothing(tmp_path: Path) -> None:
    assert linux_theme({}, tmp_path) == LIGHT


@pytest.mark.parametrize(
    ("name", "theme"), [("Adwaita:dark", DARK), ("Yaru-dark", DARK), ("HighContrast", CONTRAST)]
)
def test_the_variable_names_a_theme(tmp_path: Path, name: str, theme: str) -> None:
    assert linux_theme({"GTK_THEME": name}, tmp_path) == theme


@pytest.mark.skipif(os.name != "posix", reason="runs a script of the shell")
@pytest.mark.parametrize(
    ("lines", "theme"),
    [
        (("color-scheme 'prefer-dark'", "gtk-theme 'Adwaita'"), DARK),
        (("color-scheme 'default'", "gtk-theme 'Adwaita'"), LIGHT),
        (("color-scheme 'default'", "gtk-theme 'Adwaita-dark'"), DARK),
        (("color-scheme 'prefer-light'", "gtk-theme 'Adwaita-dark'"), LIGHT),
        (("color-scheme 'prefer-dark'", "gtk-theme 'HighContrast'"), CONTRAST),
    ],
)
def test_gnome_tells_its_scheme(tmp_path: Path, lines: tuple[str, ...], theme: str) -> None:
    gsettings(tmp_path, *lines)
    assert linux_theme({}, tmp_path) == theme


@pytest.mark.parametrize("folder", ["gtk-3.0", "gtk-4.0"])
@pytest.mark.parametrize(
    ("line", "theme"),
    [
        ("gtk-application-prefer-dark-theme=1", DARK),
        ("gtk-application-prefer-dark-theme=false", LIGHT),
        ("gtk-theme-name=Breeze-Dark", DARK),
        ("gtk-theme-name=HighContrastInverse", CONTRAST),
    ],
)
def test_a_file_of_gtk_tells_it(tmp_path: Path, folder: str, line: str, theme: str) -> None:
    write(tmp_path, folder, f"[Settings]\n{line}\n")
    assert linux_theme({}, tmp_path) == theme


def test_a_damaged_file_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, "gtk-3.0", "no section\n[Settings")
    assert linux_theme({}, tmp_path) == LIGHT


def test_a_mac_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.sys, "platform", "darwin")
    monkeypatch.setattr(system, "_answer", lambda *_: "Dark\n")
    assert system.system_theme() == DARK
    monkeypatch.setattr(system, "_answer", lambda *_: "")
    assert system.system_theme() == LIGHT
