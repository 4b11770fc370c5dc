"""The middle of the window: the tune, what can be done with it, and what is known of it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping, Sequence
from tkinter import ttk
from typing import Any

from abcgen.compose import Discarded, Written
from abcgen.journal import Origin
from abcgen.notation import title
from abcgen.system import RequestError

from ..compose.jobs import (
    Chosen,
    Completed,
    Composing,
    Engraved,
    Event,
    Rewritten,
    play_text,
    print_text,
)
from ..compose.panels import Hint
from ..compose.remarks import Remark, Result, as_sentence
from ..look.heading import Heading
from ..parts import Host, Part
from ..play.performing import Heard
from ..score.panel import ScorePanel
from ..score.panel import missing as missing_for_score
from ..score.sheets import show_sheet_music
from ..score.sheets_window import SheetsWindow
from ..settings import Settings
from .find import FindBar
from .findings import Findings
from .headerless import PlaceError
from .lighting import Lighting
from .places import tune_at
from .views import CURSOR_MOVED, TuneView

_BUTTONS = ("go_on", "new_bars", "chords", "sheets", "save_as")
_TITLE = "Slip jig in Gm "
"""As wide as a title has room beside the buttons."""


class Stand(Part):
    """Holds the tune up to be read, edited, played and saved."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self.sheets: SheetsWindow | None = None
        """Once it was asked for."""
        self._head = ttk.Frame(self)
        self.heading = Heading(self._head)
        self._place = ttk.Frame(self._head)
        """Beside the title, or below it: of the buttons of the tune, or of what is proposed."""
        self._tools = ttk.Frame(self._place)
        for name in _BUTTONS:
            button = host.commands.button(self._tools, name, "Tool.TButton")
            button.pack(side="left", padx=("5p" if name != _BUTTONS[0] else 0, 0))
        self._tools.grid(sticky="w")
        self._loop = host.commands.button(self._head, "play_loop", "Link.TButton", "Loop")
        self.panes = ttk.PanedWindow(self, orient="vertical")
        self.tune = TuneView(self.panes, self._changed)
        self.find = FindBar(self.tune)
        self.lighting = Lighting(self.tune.area)
        self.panes.add(self.tune, weight=1)
        self.score: ScorePanel | None = None
        self._view = "text"
        """What is shown: score, both or text."""
        self._sash = 0
        """Where the user has put the edge between score and text; 0: it was left alone."""
        advice = missing_for_score()
        if advice:
            Hint(self, as_sentence(advice)).grid(row=4, sticky="ew", pady=("4p", 0))
        else:
            self.score = ScorePanel(self.panes, host, self.tune)
            self.score.lower(self.tune)  # Tab comes to it first, as the eye does.
            host.parts.append(self.score)
        host.commands.add_context_menu(self.tune.area, "text", self.tune.place_menu)
        for event in (CURSOR_MOVED, "<<Selection>>"):
            self.tune.area.bind(event, lambda _: self._follow_cursor(), add=True)
        self.findings = Findings(self, host.executor, self.tune, host.status, self._show_faults)

        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        self._head.grid(row=0, sticky="ew")
        self._head.columnconfigure(0, weight=1)
        # It asks for no more than it needs below one another.
        self._head.grid_propagate(False)
        self.heading.grid(row=0, column=0, sticky="ew")
        self._loop.grid(row=0, column=1, padx="9p")
        for widget in (self._head, self._place):
            widget.bind("<Configure>", lambda _: self._lay_tools())
        self._follow_cursor()
        self._lay_tools()
        self.panes.grid(row=2, sticky="nsew", pady="8p")
        self.panes.bind("<Map>", lambda _: self._put_sash(self._sash))
        self.panes.bind("<Configure>", lambda _: self._put_sash())
        self.panes.bind("<ButtonRelease-1>", lambda _: self._keep_sash())
        self.findings.view.grid(row=3, sticky="ew")

    # Commands

    def play(self) -> None:
        """Play the tune in the system's player."""
        text, at, opener = self.tune.text, self.tune.cursor, self.host.desktop.open_file
        self.host.start(lambda control: play_text(text, opener, control, at))

    def print(self) -> None:
        """Print it as sheet music."""
        text, at, printer = self.tune.text, self.tune.cursor, self.host.desktop.print_file
        self.host.start(lambda control: print_text(text, printer, control, at))

    def engrave(self) -> None:
        """Show its sheet music in a window."""
        text, at = self.tune.text, self.tune.cursor
        self.host.start(lambda control: show_sheet_music(text, control, at))

    def edit(self, event: str) -> None:
        """Have what has the focus undo, copy and so on, as Tk names it."""
        # By Tk's own commands: tkinter doesn't know every widget that Tk makes.
        if focused := str(self.tk.call("focus")):
            self.tk.call("event", "generate", focused, event)

    def open_find(self) -> None:
        """Find something in the text."""
        if self._view == "score":
            self.look_at("both")
        self.find.open()

    def look_at(self, view: str) -> None:
        """Show the score, the text or both."""
        self._view = view
        panes = {"score": (self.score,), "text": (self.tune,)}.get(view, (self.score, self.tune))
        for shown in self.tk.splitlist(self._pane("panes")):
            self._pane("forget", shown)
        for pane in filter(None, panes):
            self.panes.add(pane, weight=3 if pane is self.score else 1)
        self._put_sash(self._sash)
        self.host.refresh()

    # What the tune becomes

    def put(self, text: str, remarks: tuple[Remark, ...] = ()) -> None:
        """Show another tune; can be undone."""
        self.tune.finish(text)
        self.findings.rest()
        self.findings.show(Result("", text=text, original=remarks))

    def take_over(self, text: str, origin: Origin, remarks: tuple[Remark, ...] = ()) -> None:
        """Show a tune that was made in another window, and have it kept; raises RequestError while
        one is being made here."""
        if self.host.busy:
            raise RequestError("abcgen's window is at work: wait for it or press Stop there")
        self.host.begin()
        self.put(text, remarks)
        self.host.tell(Chosen(text, origin))

    def show(self, settings: Settings) -> None:
        """Show of a tune what was shown."""
        self._sash = settings.sash
        self.look_at(settings.view if self.score else "text")

    def values(self) -> Mapping[str, Any]:
        """What is shown of a tune."""
        return {"view": self._view, "sash": self._sash} if self.score else {}

    def show_another(self, text: str) -> None:
        """Show a tune of the list, whose undo starts anew."""
        if self.tune.text != text:
            self.findings.rest()
        self.tune.open(text)

    def facts(self) -> Iterable[str]:
        """Whether there is a tune, and what is shown of it."""
        yield f"view-{self._view}"
        if self.tune.text.strip():
            yield "tune"

    def begin(self) -> None:
        """Forget what was said of the tune."""
        self.findings.rest()

    def hear(self, event: Event) -> None:
        """Show the tune as it comes to be."""
        if isinstance(event, Composing) and not self.tune.writing:
            self.tune.lock()
        elif isinstance(event, Discarded):
            self.tune.begin()
        elif isinstance(event, Written):
            if not self.tune.writing:
                self.tune.begin()
            self.tune.write(event.text)
        elif isinstance(event, Completed):
            self.tune.finish(event.piece.abc)
        elif isinstance(event, Rewritten):
            self.tune.finish(event.text, (event.start, event.end))
        elif isinstance(event, Engraved):
            self._show_sheets(event)

    def rest(self) -> None:
        """Let the tune be edited again."""
        if self.tune.writing:  # and not proposing something
            self.tune.give_up()
        self.findings.watch.look(self.tune.text)

    def take(self, result: Result) -> None:
        """Show what was said of the tune."""
        self.findings.show(result)

    def follow(self, heard: Heard | None) -> None:
        """Light the notes that sound."""
        self.lighting.light(heard.places if heard else ())

    def enter(self) -> None:
        """Go to the text, or to the score alone."""
        widget = self.score.view.page if self.score and self._view == "score" else self.tune.area
        widget.focus_set()

    def point_at(self, error: Exception) -> None:
        """Go to the place of an error in the tune."""
        if isinstance(error, PlaceError):
            self.tune.go_to(error.line, error.column)
            self.tune.area.focus_set()

    def stop(self) -> None:
        """Leave the tune alone."""
        self.findings.watch.rest()
        if self.sheets:
            self.sheets.stop()

    def tune_changed(self, text: str) -> None:
        """Name the tune, and look for its faults."""
        self._show_name()
        self.find.forget()
        self.findings.text_changed()
        if self.sheets:
            self.sheets.follow(text, self.tune.cursor)
        if not self.host.busy:
            self.findings.watch.look(text)

    def lend_place(self, bar: tk.Widget | None) -> None:
        """Have other buttons stand where the tune's do, until (None) these come back."""
        # As wide as ever, so that nothing moves.
        self._place.columnconfigure(0, minsize=self._place.winfo_width())
        for shown in self._place.grid_slaves():
            shown.grid_remove()
        (bar or self._tools).grid(in_=self._place, row=0, column=0, sticky="w")

    def _lay_tools(self) -> None:
        """Put the buttons beside the title, or below it where there is no room for both."""
        width, height = self._place.winfo_reqwidth(), self._place.winfo_reqheight()
        beside = self._head.winfo_width() - width >= self.heading.takes(_TITLE)
        row, column, gap = (0, 2, 0) if beside else (1, 0, round(self.winfo_fpixels("6p")))
        self._place.grid(row=row, column=column, columnspan=3 - column, sticky="w", pady=(gap, 0))
        title = max(each.winfo_reqheight() for each in (self.heading, self._loop))
        self._head.rowconfigure(0, minsize=title)  # also while there is no such button
        self._head.configure(
            width=width, height=max(title, height) if beside else title + gap + height
        )

    def _keep_sash(self) -> None:
        if self._view == "both":
            self._sash = self._pane("sashpos", 0)

    def _put_sash(self, wanted: int = 0) -> None:
        """Give score and text the room they had (0: have), but neither less than a fifth of it all.

        Of less than both ask for the score, which would lose most of it, has three fifths.
        """
        # Before the window is on the screen they have another height than they will have.
        if not (self.score and self._view == "both" and self.panes.winfo_ismapped()):
            return
        if wanted:
            self.update_idletasks()
        height = self.panes.winfo_height()
        lacking = height < self.score.winfo_reqheight() + self.tune.winfo_reqheight()
        if wanted or lacking:
            least = height * (3 if lacking else 1) // 5
            at = wanted or self._pane("sashpos", 0)
            self._pane("sashpos", 0, min(max(at, least), height * 4 // 5))

    def _pane(self, *words: str | int) -> Any:
        # By Tk's own commands, which the type stubs leave untyped.
        return self.tk.call(str(self.panes), *words)

    def _show_faults(self, faults: Sequence[Remark]) -> None:
        if self.score:
            self.score.show_faults(faults)

    def _follow_cursor(self) -> None:
        """Name the tune there, and offer what can be done with bars that are selected."""
        self._show_name()
        start, end = self.tune.selection
        if start < end:
            self._loop.grid()
        else:
            self._loop.grid_remove()

    def _show_name(self) -> None:
        """Name the tune at the cursor."""
        text = self.tune.text
        name = title(tune_at(text, self.tune.cursor)[1]) or ("Tune" if text.strip() else "")
        self.heading.show(name)

    def _changed(self) -> None:
        text = self.tune.text
        for part in self.host.parts:
            part.tune_changed(text)
        self.host.refresh()

    def _show_sheets(self, engraved: Engraved) -> None:
        host = self.host
        if self.sheets is None:
            self.sheets = SheetsWindow(
                host,
                host.executor,
                lambda parent, name: host.desktop.ask_sheet_path(parent, host.last_folder(), name),
                lambda folder: setattr(host, "folder", str(folder)),
            )
        self.sheets.show(engraved)
