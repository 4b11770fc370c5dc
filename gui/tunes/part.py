"""The list of tunes as a part of the window, and the files it opens and saves."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from os.path import lexists
from pathlib import Path
from typing import Any

from abcgen.compose import Discarded, Written
from abcgen.formats import ABC, is_book, saved_files, suffix_of
from abcgen.journal import Search
from abcgen.system import RequestError

from ..compose.jobs import Completed, Event, Rewritten, file_name, save
from ..compose.remarks import Result
from ..compose.side import Compose
from ..parts import Host, Part
from ..play.transport import Transport
from ..settings import Settings
from ..tune.places import tune_at
from ..tune.stand import Stand
from .desk import Desk, Editor
from .home import Home
from .saving import save_tunes

MOST_RECENT = 10
"""So many files are offered again."""


class Tunes(Part):
    """Keeps every tune that is made or edited, and lists them."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self._recent: tuple[str, ...] = ()
        self._listed = True
        self._writing = False
        """Whether a tune is being written that isn't complete."""
        self._closed = False
        self._saving: Home | None = None
        """The file that the tune is being saved to."""
        stand = host.part(Stand)
        self.desk = Desk(
            self,
            Editor(
                text=lambda: stand.tune.text,
                show=self._show_another,
                put=stand.tune.finish,
                is_free=lambda: not (host.busy or stand.tune.writing),
                say=host.status.say,
                more=host.part(Compose).more,
                refresh=self._refresh,
            ),
        )
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.desk.panel.grid(row=0, column=0, sticky="nsew")

    # Commands

    def act(self, name: str) -> None:
        """Do something with the tunes that are selected; see `panel.ACTIONS`."""
        self.desk.panel.act(name)

    def new(self) -> None:
        """Make room for another tune."""
        self.desk.new()
        self.host.part(Stand).tune.area.focus_set()

    def open(self) -> None:
        """List the tunes of a file of the user's choice, and show the first."""
        path = self.host.desktop.ask_open_path(self.host, self.host.last_folder())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """List the tunes of a file, and show the first."""
        self.host.status.wait(f"Reading {path.name} …")
        self.desk.open(path, self._opened)

    def open_recent(self) -> None:
        """Offer the files that were opened last."""
        menu = tk.Menu(self, tearoff=False)
        for name in self._recent:
            path = Path(name)
            menu.add_command(label=path.name, command=lambda path=path: self.open_path(path))  # type: ignore[misc]
        menu.tk_popup(self.host.winfo_rootx(), self.host.winfo_rooty())

    def save(self) -> None:
        """Save the tune to the file that it is from, or where the user says."""
        if self.desk.home is None:
            self.save_as()
            return
        ask = partial(self.host.desktop.confirm_replace, self.host)
        self.desk.save(self.host.part(Stand).tune.text, ask)

    def save_as(self) -> None:
        """Save the tune where the user says."""
        tune, host = self.host.part(Stand).tune, self.host
        text, at, home = tune.text, tune.cursor, self.desk.home
        folder = home.path.parent if home else host.last_folder()
        path = host.desktop.ask_save_path(host, folder, file_name(tune_at(text, at)[1]))
        if path is None:
            return
        there = [other for other in saved_files(path, None) if lexists(other)]
        unasked = [other for other in there if other != path]
        if all(host.desktop.confirm_overwrite(host, other) for other in unasked):
            host.start(lambda control: save(text, path, bool(there), control, at))
            self._saving = Home(path, None, text) if suffix_of(path) == ABC else None

    def export(self, which: Search, name: str) -> None:
        """Save some of the tunes where the user says."""
        answer = self.host.desktop.ask_tunes_path(self.host, self.host.last_folder(), name)
        if answer is not None:
            self.desk.find(which, lambda tunes: self._save(tunes, *answer))

    def _save(self, tunes: Sequence[str], path: Path, single: bool) -> None:
        if self.host.busy:
            raise RequestError("abcgen is at work: save when that is done, or stop it")
        # Of a file of this name the dialog has asked; of numbered ones it knows nothing.
        asked = lexists(path) and (len(tunes) == 1 or is_book(path, single=single))
        self.host.start(lambda control: save_tunes(tunes, path, single, asked, control))

    def toggle(self) -> None:
        """Show the list, or give its place to the tune."""
        self._show_list(not self._listed)

    def _show_list(self, listed: bool) -> None:
        self._listed = listed
        if listed:
            self.grid()
        else:
            self.grid_remove()
        self.host.settle()
        self.host.refresh()

    # As a part of the window

    def show(self, settings: Settings) -> None:
        """List the tunes, and show the last."""
        self._recent = tuple(settings.recent.split("\n")) if settings.recent else ()
        self.host.update_idletasks()
        fits = self.host.winfo_reqwidth() <= self.host.winfo_screenwidth()
        if not (settings.listed and fits):
            self._show_list(False)
        self.desk.restore()

    def values(self) -> Mapping[str, Any]:
        """The files that were opened last, and whether the list shows."""
        return {"recent": "\n".join(self._recent), "listed": self._listed}

    def facts(self) -> Iterable[str]:
        """What there is to be done with the tunes."""
        yield from self.desk.facts()
        if self._recent:
            yield "recent"
        if self._listed:
            yield "list"

    def begin(self) -> None:
        """Keep the tune as it stands before something is done with it."""
        self._writing = False
        self._saving = None
        self.desk.keep()

    def hear(self, event: Event) -> None:
        """Keep what was made."""
        if isinstance(event, (Written, Discarded)):
            self._writing = True
        elif isinstance(event, Completed):
            self._writing = False
            keep = self.desk.changed if event.goes_on else self.desk.made
            keep(event.piece.abc, event.origin)
        elif isinstance(event, Rewritten):
            self.desk.changed(event.text, event.origin)

    def rest(self) -> None:
        """Keep what was given up as a tune of its own."""
        if self._writing:
            self.desk.left_off()
            self.desk.typed()

    def take(self, result: Result) -> None:
        """Say again what else would be overlooked: that what was made can't be kept."""
        if self._saving:
            self.desk.settle(self._saving)
        if self.desk.unkept:
            self.host.status.say(f"Save this tune as a file: {self.desk.unkept}", failed=True)

    def tune_changed(self, text: str) -> None:
        """Keep the text when it stays so."""
        self.desk.typed()
        self._show_home()

    def stop(self) -> None:
        """Keep the tune: the window closes, unless something else has closed it."""
        if not self._closed:
            self._closed = True
            with suppress(tk.TclError):
                self.desk.close()

    def shut_down(self) -> None:
        """Wait until all is kept."""
        self.desk.shut_down()

    def _refresh(self) -> None:
        self.host.refresh()
        self._show_home()

    def _show_home(self) -> None:
        """Name the tune's file in the window's title, after a star where the tune isn't as in
        it."""
        home = self.desk.home
        name = "abcgen"
        if home:
            star = "*" if home.differs(self.host.part(Stand).tune.text) else ""
            name = f"{star}{home.path.name} – abcgen"
        if name != self.host.title():
            self.host.title(name)

    def _show_another(self, text: str) -> None:
        """Show another tune; the one that was shown is heard no longer."""
        stand = self.host.part(Stand)
        if stand.tune.text != text:
            self.host.part(Transport).stop_sound()
        stand.show_another(text)

    def _opened(self, path: Path) -> None:
        name = str(path)
        others = (other for other in self._recent if other != name)
        self._recent = (name, *others)[:MOST_RECENT]
        self.host.folder = str(path.parent)
        self.host.status.say(f"Opened {path.name}")
        self.host.remember()
        self.host.refresh()
