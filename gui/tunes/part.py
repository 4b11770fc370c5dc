"""The list of tunes as a part of the window, and the files it opens and saves."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from os.path import lexists
from pathlib import Path
from tkinter import ttk
from typing import Any

from abcgen.compose import Discarded, Written
from abcgen.formats import ABC, is_book, saved_files, suffix_of
from abcgen.journal import Search
from abcgen.system import RequestError

from ..compose.choosing import Choice
from ..compose.jobs import Chosen, Completed, Composing, Event, Rewritten, file_name, save
from ..compose.remarks import Result
from ..compose.side import Compose
from ..parts import Host, Part
from ..play.asking import options_for
from ..play.transport import Transport
from ..settings import Settings
from ..tune.places import tune_at
from ..tune.stand import Stand
from .desk import Desk
from .home import Home
from .saving import save_tunes
from .showing import Editor

MOST_RECENT = 10
"""So many files are offered again."""
_TRIES = 3
"""The list has a share of what room is left, so its edge comes to the pointer in steps."""


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
                text=lambda: stand.tune.settled,
                show=self._show_another,
                put=stand.tune.finish,
                is_free=lambda: not (host.busy or stand.tune.writing),
                is_whole=lambda: not stand.tune.writing,
                settle=lambda: host.part(Choice).leave(),
                say=host.status.say,
                more=host.part(Compose).more,
                play=host.part(Transport).play_anew,
                refresh=self._refresh,
            ),
        )
        self.columnconfigure(1, weight=1)
        self.rowconfigure(0, weight=1)
        self.grip = ttk.Frame(self, width="6p", cursor="sb_h_double_arrow")
        self.grip.grid(row=0, column=0, sticky="ns")
        self.grip.bind("<B1-Motion>", self._widen)
        self.grip.bind("<ButtonRelease-1>", lambda _: self.host.remember())
        self.desk.panel.grid(row=0, column=1, sticky="nsew")

    # Commands

    def act(self, name: str) -> None:
        """Do something with the tunes that are selected; see `panel.ACTIONS`."""
        self.desk.panel.act(name)

    def new(self) -> None:
        """Make room for another tune."""
        self.desk.showing.new()
        self.host.part(Stand).tune.area.focus_set()

    def open(self) -> None:
        """List the tunes of files of the user's choice, and show the first."""
        self.open_paths(self.host.desktop.ask_open_paths(self.host, self.host.last_folder()))

    def open_paths(self, paths: Sequence[Path]) -> None:
        """List the tunes of files, and show the first."""
        if paths:
            self.host.status.wait(f"Reading {paths[0].name} …")
            self.desk.open(paths, self._opened)

    def open_recent(self) -> None:
        """Offer the files that were opened last."""
        menu = tk.Menu(self, tearoff=False)
        for name in self._recent:
            path = Path(name)
            menu.add_command(label=path.name, command=lambda path=path: self.open_paths([path]))  # type: ignore[misc]
        menu.tk_popup(self.host.winfo_rootx(), self.host.winfo_rooty())

    def save(self) -> None:
        """Save the tune to the file that it is from, or where the user says."""
        if self.desk.showing.current.home is None:
            self.save_as()
            return
        ask = partial(self.host.desktop.confirm_replace, self.host)
        self.desk.save(self.host.part(Stand).tune.settled, ask)

    def save_as(self) -> None:
        """Save the tune where the user says."""
        tune, host = self.host.part(Stand).tune, self.host
        text, at, home = tune.settled, tune.cursor, self.desk.showing.current.home
        folder = home.path.parent if home else host.last_folder()
        path = host.desktop.ask_save_path(host, folder, file_name(tune_at(text, at)[1]))
        if path is None:
            return
        there = [other for other in saved_files(path, None) if lexists(other)]
        unasked = [other for other in there if other != path]
        if all(host.desktop.confirm_overwrite(host, other) for other in unasked):
            options = options_for(path, host.settings)
            host.start(lambda control: save(text, path, bool(there), control, at, options))
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
        options = options_for(path, self.host.settings)
        self.host.start(lambda control: save_tunes(tunes, path, single, asked, control, options))

    def toggle(self) -> None:
        """Show the list, or give its place to the tune."""
        self._show_list(not self._listed)

    def _widen(self, event: tk.Event[ttk.Frame]) -> None:
        """Have the list's edge follow the pointer, as far as the other parts leave room."""
        table = self.desk.panel.table
        for _ in range(_TRIES):
            room = self.host.winfo_width() - self.host.winfo_reqwidth()
            asked = int(table.cget("width"))
            table.widen(asked + min(self.grip.winfo_rootx() - event.x_root, room))
            self.host.update_idletasks()

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
        self.desk.panel.hears = settings.hear
        self.host.update_idletasks()
        table, room = self.desk.panel.table, self.host.winfo_screenwidth()
        room -= self.host.winfo_reqwidth()
        table.widen(min(settings.list_width or 3 * table.least // 2, table.least + room))
        if not (settings.listed and room >= 0):
            self._show_list(False)
        self.desk.restore()

    def values(self) -> Mapping[str, Any]:
        """The files that were opened last, and how the list shows."""
        return {
            "recent": "\n".join(self._recent),
            "listed": self._listed,
            "list_width": int(self.desk.panel.table.cget("width")),
            "hear": self.desk.panel.hears,
        }

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
        self.desk.showing.keep()

    def hear(self, event: Event) -> None:
        """Keep what was made."""
        if isinstance(event, Composing):
            self.desk.showing.keep()  # what was typed since the work began
        elif isinstance(event, (Written, Discarded)):
            self._writing = True
        elif isinstance(event, Completed):
            self._writing = False
            showing = self.desk.showing
            keep = showing.changed if event.goes_on else showing.made
            keep(event.piece.abc, event.origin)
        elif isinstance(event, Rewritten):
            self.desk.showing.changed(event.text, event.origin)
        elif isinstance(event, Chosen):
            self.desk.showing.changed(event.abc, event.origin, varies=False)

    def rest(self) -> None:
        """Keep what was given up as a tune of its own."""
        if self._writing:
            self._writing = False
            self.desk.showing.left_off()
            self.desk.showing.keep()

    def take(self, result: Result) -> None:
        """Say again what else would be overlooked: that what was made can't be kept."""
        if self._saving:
            self.desk.showing.settle(self._saving)
        if unkept := self.desk.showing.unkept:
            self.host.status.say(f"Save this tune as a file: {unkept}", failed=True)

    def tune_changed(self, text: str) -> None:
        """Keep the text when it stays so."""
        self.desk.showing.typed()
        self._show_home()

    def may_close(self) -> bool:
        """Whether all is kept, or the user gives up what can't be."""
        unkept = self.desk.showing.why_unkept()
        return not unkept or self.host.desktop.confirm_loss(self.host, unkept)

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
        home = self.desk.showing.current.home
        name = "abcgen"
        if home:
            star = "*" if home.differs(self.host.part(Stand).tune.settled) else ""
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
