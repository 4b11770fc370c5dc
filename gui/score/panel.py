"""The live score: drawn anew a moment after each edit, and linked with the text both ways."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from abcgen.formats import Engraver, require_live
from abcgen.system import ToolError

from ..compose.jobs import Completed, Event, Rewritten
from ..compose.remarks import Remark
from ..parts import Host, Part
from ..play.performing import Heard
from ..settings import Settings
from ..tasks import Task, TaskControl
from ..tune.places import tune_at
from ..tune.views import CURSOR_MOVED, TuneView
from .scoring import Page, Score, score_of
from .view import MARKS, ScoreView

PAUSE_MILLISECONDS = 300
"""Without a change before the text is drawn."""
_PAUSE_OF_WIDTH = 120
"""Milliseconds without another width before lines are broken anew."""
_PATIENCE = 4.0
"""Seconds that a drawing may take before a text that has changed since is thought more of."""
_ZOOMS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)


def missing() -> str:
    """Why no live score can be drawn here, and what to do; empty where it can."""
    try:
        require_live()
    except ToolError as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class _Picture:
    """One system of a score, drawn."""

    page: Page
    number: int
    data: bytes
    ink: str


class ScorePanel(Part):
    """The score of the tune at the cursor."""

    def __init__(self, parent: tk.Misc, host: Host, tune: TuneView) -> None:
        super().__init__(parent, host)
        self._tune = tune
        self._engraver = Engraver()
        self._task: Task[_Picture, Page | None] | None = None
        self._since = 0.0
        """When the work under way began."""
        self._timer = ""
        self._due = False
        """Whether the text is to be drawn anew."""
        self._at_once = False
        """Whether the next text needs no pause before it is drawn."""
        self._faults: tuple[int, ...] = ()
        self._sounding: tuple[int, ...] = ()
        self.view = ScoreView(self, self._needed, self._clicked, self._dragged)
        self.view.grid(sticky="nsew")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        host.commands.add_context_menu(self.view.page, "score", self.view.place_menu)
        for key, step in (("<Left>", -1), ("<Right>", 1)):
            self.view.page.bind(key, lambda _, step=step: self._walk(step))  # type: ignore[misc]
        for event in (CURSOR_MOVED, "<<Selection>>"):
            tune.area.bind(event, lambda _: self._follow(), add=True)

    # What others ask of it

    @property
    def busy(self) -> bool:
        """Whether there is something to be drawn yet."""
        return bool(self._timer) or self._due or self._task is not None

    def light(self, *places: int) -> None:
        """Mark the notes that sound, by their offsets in the text, and no others."""
        if places == self._sounding:
            return
        self._sounding = places
        if (score := self._fresh()) and places:
            for spot in score.spots.get(places[0], ())[:1]:
                self.view.see(spot)
        self._mark_sounding()

    def show_faults(self, faults: Sequence[Remark]) -> None:
        """Mark the bars that faults of the text lie in."""
        lines = self._tune.text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        self._faults = tuple(
            starts[fault.line - 1] + fault.column - 1
            for fault in faults
            if fault.fault and fault.line and fault.column and fault.line <= len(lines)
        )
        self._mark()

    def zoom(self, step: int) -> None:
        """Make the notes so many steps larger; 0: as large as usual."""
        zoom = self.view.zoom
        near = min(range(len(_ZOOMS)), key=lambda at: abs(_ZOOMS[at] - zoom))
        self.view.zoom = _ZOOMS[min(max(near + step, 0), len(_ZOOMS) - 1)] if step else 1.0
        self._look(0)

    # As a part of the window

    def show(self, settings: Settings) -> None:
        """Make the notes as large as they were."""
        self.view.zoom = min(max(settings.zoom, _ZOOMS[0]), _ZOOMS[-1])

    def values(self) -> Mapping[str, Any]:
        """How large the notes are."""
        return {"zoom": self.view.zoom}

    def facts(self) -> Iterable[str]:
        """That there is a score."""
        return ("score",)

    def begin(self) -> None:
        """Get ready for a tune."""
        self.host.executor.submit(self._engraver.start)

    def hear(self, event: Event) -> None:
        """Draw a tune at once that is whole."""
        if isinstance(event, (Completed, Rewritten)):
            self._at_once = True

    def tune_changed(self, text: str) -> None:
        """Draw the text soon."""
        self._faults = ()
        self._sounding = ()
        self._mark_sounding()
        self._look(0 if self._at_once or self._tune.proposing else PAUSE_MILLISECONDS)

    def follow(self, heard: Heard | None) -> None:
        """Mark the notes that sound."""
        self.light(*(start for start, _ in heard.places) if heard else ())

    def stop(self) -> None:
        """End the process that draws."""
        self._due = False
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""
        self._engraver.close()

    # Drawing

    def _look(self, pause: int) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        self._timer = self.after(pause, self._draw)

    def _draw(self) -> None:
        self._timer = ""
        self._due, self._at_once = True, False
        if self._task and time.monotonic() - self._since > _PATIENCE:
            self._engraver.interrupt()
        self._go_on()

    def _needed(self) -> None:
        """There may be systems to draw in view, or another width to draw them for."""
        page = self.view.shown
        if self._timer or self._task is not None:
            return
        # What can't be drawn can't on lines of another length either.
        if page and not (self._due or self.view.stale) and page.line != self.view.line:
            self._look(_PAUSE_OF_WIDTH)
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Begin what is to be done next, if anything is and can be seen."""
        if self._task is not None or not self.view.winfo_viewable():
            return
        page = self.view.shown
        if self._due:
            self._due = False
            text, cursor = self._tune.text, self._tune.cursor
            line, scale, seen = self.view.line, self.view.scale, self.view.seen
            ink = self.view.ink

            def draw(control: TaskControl[_Picture]) -> Page:
                page = Page(score_of(text, cursor, line, self._engraver), line, scale)
                self._picture(page, page.between(*seen), ink, control)
                return page

            if text.strip():
                self._start(draw)
            else:
                self.view.show(None)
        elif page and (numbers := self.view.missing()):
            ink = self.view.ink
            self._start(lambda control: self._picture(page, numbers, ink, control))

    def _start(self, work: Callable[[TaskControl[_Picture]], Page | None]) -> None:
        self._since = time.monotonic()
        self._task = Task(self, self.host.executor, work, self._hear, self._end)

    def _picture(
        self, page: Page, numbers: Iterable[int], ink: str, control: TaskControl[_Picture]
    ) -> None:
        """Draw some systems, until something else is to be drawn."""
        for number in numbers:
            if not self._due:
                data = self._engraver.picture(number, *page.size_of(number), ink)
                control.report(_Picture(page, number, data, ink))

    def _hear(self, pictures: Sequence[_Picture]) -> None:
        for picture in pictures:
            self.view.add(picture.page, picture.number, picture.data, picture.ink)

    def _end(self, future: Future[Page | None]) -> None:
        self._task = None
        try:
            page = future.result()
        except ToolError:
            self.view.grey(True)
            self._forget_marks()
        else:
            if page:
                self.view.show(page)
                self._mark()
            self._needed()
        if self._due:
            self._go_on()

    # The text and the score

    def _fresh(self) -> Score | None:
        """The score, if it is of the text as it stands."""
        page = self.view.shown
        return page.score if page and page.score.text == self._tune.text else None

    def _mark(self) -> None:
        """Mark what there is to mark, if the score is of this text."""
        score = self._fresh()
        if score is None:
            self._forget_marks()
            return
        start, end = self._tune.selection
        between = [at for at in score.spots if start <= at < end]
        inside = score.span[0] <= start <= score.span[1]
        faults = (at for at in self._faults if score.span[0] <= at <= score.span[1])
        self.view.mark("fault", score.bar_spots(faults))
        self.view.mark("selected", score.bar_spots(between))
        self._mark_sounding()
        self.view.mark("cursor", score.spots_at(start) if inside and not between else ())

    def _mark_sounding(self) -> None:
        spots = score.spots if (score := self._fresh()) else {}
        self.view.mark("light", (spot for at in self._sounding for spot in spots.get(at, ())))

    def _forget_marks(self) -> None:
        for kind in MARKS:
            self.view.mark(kind, ())

    def _follow(self) -> None:
        """The cursor, or what is selected, is another now."""
        score = self._fresh()
        if score is None:
            return
        at = self._tune.cursor
        if not score.span[0] <= at <= score.span[1]:
            before, tune, _ = tune_at(score.text, at)
            if tune.strip() and len(before) != score.span[0]:
                self._look(0)  # It is in another tune.
                return
        self._mark()
        spots = score.spots_at(at)
        if spots and self._tune.area.focus_get() is self._tune.area:
            self.view.see(spots[0])

    def _clicked(self, place: int) -> None:
        if self._fresh():
            self._tune.select(place, place)

    def _dragged(self, one: int, other: int) -> None:
        score = self._fresh()
        if score and one != other:
            self._tune.select(*score.bars_between(one, other))

    def _walk(self, step: int) -> None:
        """Put the cursor at the note before or after its own."""
        score = self._fresh()
        if score and (place := score.neighbour(self._tune.cursor, step)) is not None:
            self._clicked(place)
            self.view.see(score.spots[place][0])
