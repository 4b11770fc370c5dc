"""Opening a file in the program that the system has for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from abcgen.system.errors import ToolError

_OPENER_SECONDS = 2.0  # xdg-open fails within this or has started the player


def open_file(path: Path) -> None:
    """Open `path` in the program the system has for it, and return without waiting for it.

    Raises ToolError when there is no such file or no way to open it, or the opener says so
    within two seconds.
    """
    path = path.absolute()
    if not path.is_file():
        raise ToolError(f"there is no file {path} to open")
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError as error:
            raise ToolError(
                f"Windows can't open {path}: {error.strerror}; choose a program for "
                f"{path.suffix} files in Settings > Apps > Default apps"
            ) from error
        return
    try:
        process = subprocess.Popen(
            [_opener(path), str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # the player outlives this program and its Ctrl-C
        )
        status = process.wait(_OPENER_SECONDS)
    except subprocess.TimeoutExpired:
        # The opener stays with its player: reap it whenever that ends.
        threading.Thread(target=process.wait, daemon=True).start()
        return
    except OSError as error:
        raise ToolError(f"can't open {path}: {error}") from error
    if status != 0:
        raise ToolError(
            f"no program opened {path} (the opener ended with status {status}); install one for "
            f"{path.suffix} files, such as VLC or timidity, and choose it as the default"
        )


def _opener(path: Path) -> str:
    """The program that opens files on this system (not Windows)."""
    if sys.platform == "darwin":
        return "open"
    if wslview := shutil.which("wslview"):  # only on Windows Subsystem for Linux
        return wslview
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        # Here xdg-open would go through the text browsers.
        raise ToolError(f"there is no display to open {path} on; try: timidity {path}")
    if opener := shutil.which("xdg-open"):
        return opener
    raise ToolError(
        f"there is no xdg-open to open {path} with; install the package xdg-utils, or open the "
        "file in a player such as VLC or timidity"
    )
