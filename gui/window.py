"""The window: a frame with places for its parts, and what holds for it as a whole."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tkinter import ttk
from types import TracebackType
from typing import Any

import abcgen
from abcgen.model import Model, find_models
from abcgen.system import AbcgenError

from .commands import COMMANDS
from .compose.changing import Changing
from .compose.choosing import Choice
from .compose.composers import Composers
from .compose.remarks import sentence_of
from .compose.side import Compose
from .desktop import Desktop
from .expect.part import Expecting
from .look.looks import Looks, size_of, theme_of
from .look.theme import apply_theme, screen_resolution
from .menus import Commands
from .parts import Host, Part
from .play.transport import Transport
from .settings import load_settings, save_settings
from .status_bar import StatusBar
from .teach.part import Teaching
from .tune.stand import Stand
from .tune.views import LEAVING
from .tunes.part import Tunes

_GAPS = {"padx": "14p", "pady": ("12p", "10p")}
_PLACES: Mapping[str, Mapping[str, Any]] = {
    "left": {"row": 0, "column": 0, "sticky": "ns", **_GAPS},
    "centre": {"row": 0, "column": 2, "sticky": "nsew", **_GAPS},
    "right": {"row": 0, "column": 4, "sticky": "nsew", **_GAPS},
    "bottom": {"row": 2, "column": 0, "columnspan": 5, "sticky": "ew", "padx": "14p", "pady": "8p"},
}
"""Where a part may be, in the grid of the window; the status line stands below all."""
PARTS: Sequence[tuple[str, type[Part]]] = (
    ("left", Compose),
    ("centre", Stand),
    ("", Choice),
    ("bottom", Transport),
    ("right", Tunes),
    ("", Changing),
    ("", Teaching),
    ("", Looks),
    ("", Expecting),
)
"""The parts of the window, each with its place, in the order in which Tab goes through them; what
shows nothing has none."""
_GEOMETRY = re.compile(r"(\d+)x(\d+)\+(\d+)\+(\d+)")
_log = logging.getLogger(__name__)


class Window(Host):
    """abcgen's window; raises tkinter.TclError where there is no display."""

    def __init__(
        self,
        desktop: Desktop | None = None,
        models: Callable[[], Sequence[Model]] = find_models,
    ) -> None:
        resolution = screen_resolution()
        super().__init__(desktop, models)
        self.withdraw()
        self.title("abcgen")
        settings = load_settings()
        apply_theme(self, resolution, theme_of(settings.theme), size_of(settings.text_size))
        self._reporting = False
        self.folder = settings.folder
        self._make_parts()
        self.bind(LEAVING, lambda _: self.enter_next())
        self.protocol("WM_DELETE_WINDOW", self.close)
        for part in self.parts:
            part.show(settings)
        self.refresh()
        self._show(settings.geometry)

    def open_files(self, paths: Sequence[Path]) -> None:
        """List the tunes of files, and show the first."""
        self.part(Tunes).open_paths(paths)

    def close(self) -> None:
        """Keep the settings and close the window, unless something would be lost."""
        if not all(part.may_close() for part in self.parts):
            return
        self.remember()
        self._stop_all()
        self.destroy()

    def shut_down(self) -> None:
        """Wait for the work to come to its end, when the window is gone.

        To be called before the last reference to it goes: what is left of the window must not be
        freed by a worker thread, which Tk answers by ending the process.
        """
        self._stop_all()
        for part in self.parts:
            part.shut_down()
        self.executor.shutdown(cancel_futures=True)
        # Tcl keeps callbacks, and with them the window, as long as its interpreter lives.
        self.composers = Composers()

    def remember(self) -> None:
        """Keep the settings."""
        try:
            save_settings(self.settings)
        except OSError as error:
            _log.warning("the settings can't be kept: %s", sentence_of(error))

    def tell_about(self) -> None:
        """Say what abcgen is."""
        self.desktop.show_about(self, f"abcgen {abcgen.__version__}")

    def report_callback_exception(
        self, exc: type[BaseException], val: BaseException, tb: TracebackType | None
    ) -> None:
        """Show what went wrong in a callback; it is Tk that calls this."""
        if isinstance(val, (AbcgenError, OSError)):
            self.status.say(sentence_of(val), failed=True)
            for part in self.parts:
                part.point_at(val)
            return
        details = "".join(traceback.format_exception(exc, val, tb))
        _log.error("%s", details)
        self.status.say("Something went wrong inside abcgen", failed=True)
        if not self._reporting:  # one dialog at a time, however many errors there are
            self._reporting = True
            try:
                self.desktop.show_bug(self, details)
            finally:
                self._reporting = False

    def _stop_all(self) -> None:
        self.stop()
        for part in self.parts:
            part.stop()

    def _make_parts(self) -> None:
        self.status = StatusBar(self)
        self.commands = Commands(self, COMMANDS, self.run)
        for place, kind in PARTS:
            part = kind(self, self)
            if place:
                part.grid(**_PLACES[place])
            self.parts.append(part)
        if self.tk.call("tk", "windowingsystem") == "aqua":
            self.createcommand("tk::mac::Quit", self.close)
        self.columnconfigure(2, weight=8)
        self.columnconfigure(4, weight=1)
        self.rowconfigure(0, weight=1)
        ttk.Frame(self, style="Rule.TFrame", width="0.75p").grid(row=0, column=1, sticky="ns")
        for row in (1, 3):
            rule = ttk.Frame(self, style="Rule.TFrame", height="0.75p")
            rule.grid(row=row, column=0, columnspan=5, sticky="ew")
        self.status.grid(row=4, column=0, columnspan=5, sticky="ew")

    def _show(self, geometry: str) -> None:
        """Show the window where it was, or as large as is comfortable on this screen."""
        self.part(Compose).fit()
        self.settle()
        least, room = self.minsize(), self.room
        wanted = round(self.winfo_fpixels("1020p")), round(self.winfo_fpixels("540p"))
        match = _GEOMETRY.fullmatch(geometry)
        if match:
            wanted = int(match[1]), int(match[2])
        width, height = (
            max(smallest, min(one, most))
            for smallest, one, most in zip(least, wanted, room, strict=True)
        )
        # In the middle at first: where nobody put it, a system says that it is at the corner.
        places = match.groups()[2:] if match and match.groups()[2:] != ("0", "0") else None
        x, y = (
            max(0, min(int(places[side]) if places else left // 2, left))
            for side, left in enumerate((room[0] - width, room[1] - height))
        )
        self.geometry(f"{width}x{height}+{x}+{y}")
        self.deiconify()
