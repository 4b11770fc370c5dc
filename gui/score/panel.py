"""The live score: drawn anew a moment after each edit, and linked with the text both ways."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from abcgen.formats import require_live
from abcgen.system import ToolError

from ..compose.jobs import Completed, Event, Rewritten
from ..compose.remarks import Remark
from ..parts import Host, Part
from ..play.performing import Heard
from ..settings import Settings
from ..tune.places import tune_at
from ..tune.views import CURSOR_MOVED, TuneView
from .live import LiveScore
from .scoring import Score
from .view import MARKS

PAUSE_MILLISECONDS = 300
"""Without a change before the text is drawn."""
_ZOOMS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)


def missing() -> str:
    """Why no live score can be drawn here, and what to do; empty where it can."""
    try:
        require_live()
    except ToolError as error:
        return str(error)
    return ""


class ScorePanel(Part):
    """The score of the tune at the cursor."""

    def __init__(self, parent: tk.Misc, host: Host, tune: TuneView) -> None:
        super().__init__(parent, host)
        self._tune = tune
        self._at_once = False
        """Whether the next text needs no pause before it is drawn."""
        self._faults: tuple[int, ...] = ()
        self._sounding: tuple[int, ...] = ()
        self.view = LiveScore(
            self,
            host.executor,
            self._source,
            self._mark,
            self._clicked,
            self._dragged,
        )
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
        return self.view.busy

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
        self.view.draw_soon()

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
        self.host.executor.submit(self.view.engraver.start)

    def hear(self, event: Event) -> None:
        """Draw a tune at once that is whole."""
        if isinstance(event, (Completed, Rewritten)):
            self._at_once = True

    def tune_changed(self, text: str) -> None:
        """Draw the text soon."""
        self._faults = ()
        self._sounding = ()
        self._mark_sounding()
        at_once = self._at_once or self._tune.proposing
        self.view.draw_soon(0 if at_once else PAUSE_MILLISECONDS)

    def follow(self, heard: Heard | None) -> None:
        """Mark the notes that sound."""
        self.light(*(start for start, _ in heard.places) if heard else ())

    def stop(self) -> None:
        """End the process that draws."""
        self.view.close()

    # The text and the score

    def _source(self) -> tuple[str, int]:
        """What is to be drawn now."""
        self._at_once = False
        return self._tune.text, self._tune.cursor

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
                self.view.draw_soon()  # It is in another tune.
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
