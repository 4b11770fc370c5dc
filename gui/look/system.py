"""Whether the system around the window is light, dark or of high contrast."""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import which

from .palettes import CONTRAST, DARK, LIGHT

_PATIENCE = 1.0
"""Seconds for the system's answer."""
_GSETTINGS = ("gsettings", "list-recursively", "org.gnome.desktop.interface")
_MAC = ("defaults", "read", "-g", "AppleInterfaceStyle")
_COLOURS = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
_CONTRAST = r"Control Panel\Accessibility\HighContrast"


def home_folder() -> Path:
    """The user's own folder; one named ~, which isn't there, for a user who has none."""
    return Path(os.path.expanduser("~"))  # noqa: PTH111 - Path's own would raise then


def system_theme() -> str:
    """The name of the palette that goes with the system; the light one where it says nothing."""
    if sys.platform == "win32":
        return _theme_of_windows()
    if sys.platform == "darwin":
        return DARK if "Dark" in _answer(*_MAC) else LIGHT
    return linux_theme(os.environ, home_folder())


def linux_theme(environment: Mapping[str, str], home: Path) -> str:
    """What GTK goes by: a variable, GNOME's settings, or else a file in the user's `home`."""
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return (
        _named(environment.get("GTK_THEME", ""))
        or _of_gnome(_answer(*_GSETTINGS))
        or _of_file(config / "gtk-4.0" / "settings.ini")
        or _of_file(config / "gtk-3.0" / "settings.ini")
        or LIGHT
    )


def _of_gnome(settings: str) -> str:
    values = dict(re.findall(r"^\S+ (\S+) '(.*)'$", settings, re.MULTILINE))
    if (named := _named(values.get("gtk-theme", ""))) == CONTRAST:
        return CONTRAST
    scheme = values.get("color-scheme", "")
    return {"prefer-dark": DARK, "prefer-light": LIGHT}.get(scheme, named)


def _of_file(path: Path) -> str:
    parser = configparser.ConfigParser(interpolation=None)
    with contextlib.suppress(OSError, UnicodeError, configparser.Error):
        parser.read(path, encoding="utf-8")
    values = parser["Settings"] if parser.has_section("Settings") else {}
    named = _named(values.get("gtk-theme-name", ""))
    dark = values.get("gtk-application-prefer-dark-theme", "").lower() in ("1", "true")
    return DARK if dark and not named else named


def _named(theme: str) -> str:
    """What the name of a theme tells, such as Adwaita:dark; empty: nothing."""
    name = theme.lower()
    if "contrast" in name:
        return CONTRAST
    return DARK if name.endswith("dark") else ""


def _theme_of_windows() -> str:
    if sys.platform != "win32":  # for who checks the types elsewhere
        return LIGHT
    import winreg

    def value(key: str, name: str) -> int | None:
        with (
            contextlib.suppress(OSError, ValueError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened,
        ):
            return int(winreg.QueryValueEx(opened, name)[0])
        return None

    if (value(_CONTRAST, "Flags") or 0) & 1:
        return CONTRAST
    return DARK if value(_COLOURS, "AppsUseLightTheme") == 0 else LIGHT


def _answer(*command: str) -> str:
    """What a program of the system's says; empty where there is none."""
    if not which(command[0]):
        return ""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
