"""A score that is drawn in the background: anew on demand, and as more of it comes into view."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from abcgen.formats import Engraver
from abcgen.system import ToolError

from ..tasks import Task, TaskControl
from .scoring import Page, score_of
from .view import ScoreView

_PAUSE_OF_WIDTH = 120
"""Milliseconds without another width before lines are broken anew."""
_PATIENCE = 4.0
"""Seconds that a drawing may take before a text that has changed since is thought more of."""


@dataclass(frozen=True)
class _Picture:
    """One system of a score, drawn."""

    page: Page
    number: int
    data: bytes
    ink: str


class LiveScore(ScoreView):
    """Shows the score of what stands elsewhere."""

    def __init__(
        self,
        parent: tk.Misc,
        executor: Executor,
        source: Callable[[], tuple[str, int]],
        on_drawn: Callable[[], None],
        on_click: Callable[[int], None] = lambda place: None,
        on_drag: Callable[[int, int], None] = lambda one, other: None,
    ) -> None:
        """`source` gives a text, and an offset in the tune of it that is to be drawn; `on_drawn`
        hears that another score is shown, or that there is none of the text. See ScoreView."""
        self._timer = ""
        self._due = False
        """Whether the text is to be drawn anew."""
        self._task: Task[_Picture, Page | None] | None = None
        self._since = 0.0
        """When the work under way began."""
        self.engraver = Engraver()
        self._executor = executor
        self._source = source
        self._on_drawn = on_drawn
        super().__init__(parent, self._needed, on_click, on_drag)

    @property
    def busy(self) -> bool:
        """Whether there is something to be drawn yet."""
        return bool(self._timer) or self._due or self._task is not None

    def draw_soon(self, pause: int = 0) -> None:
        """Draw the text when so many milliseconds have gone by without another call."""
        if self._timer:
            self.after_cancel(self._timer)
        self._timer = self.after(pause, self._draw)

    def close(self) -> None:
        """End the process that draws."""
        self._due = False
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""
        self.engraver.close()

    def _draw(self) -> None:
        self._timer = ""
        self._due = True
        if self._task and time.monotonic() - self._since > _PATIENCE:
            self.engraver.interrupt()
        self._go_on()

    def _needed(self) -> None:
        """There may be systems to draw in view, or another width to draw them for."""
        page = self.shown
        if self._timer or self._task is not None:
            return
        # What can't be drawn can't on lines of another length either.
        if page and not (self._due or self.stale) and page.line != self.line:
            self.draw_soon(_PAUSE_OF_WIDTH)
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Begin what is to be done next, if anything is and can be seen."""
        if self._task is not None or not self.winfo_viewable():
            return
        page = self.shown
        if self._due:
            self._due = False
            text, cursor = self._source()
            line, scale, seen = self.line, self.scale, self.seen
            ink = self.ink

            def draw(control: TaskControl[_Picture]) -> Page:
                page = Page(score_of(text, cursor, line, self.engraver), line, scale)
                self._picture(page, page.between(*seen), ink, control)
                return page

            if text.strip():
                self._start(draw)
            else:
                self.show(None)
        elif page and (numbers := self.missing()):
            ink = self.ink
            self._start(lambda control: self._picture(page, numbers, ink, control))

    def _start(self, work: Callable[[TaskControl[_Picture]], Page | None]) -> None:
        self._since = time.monotonic()
        self._task = Task(self, self._executor, work, self._hear, self._end)

    def _picture(
        self, page: Page, numbers: Iterable[int], ink: str, control: TaskControl[_Picture]
    ) -> None:
        """Draw some systems, until something else is to be drawn."""
        for number in numbers:
            if not self._due:
                data = self.engraver.picture(number, *page.size_of(number), ink)
                control.report(_Picture(page, number, data, ink))

    def _hear(self, pictures: Sequence[_Picture]) -> None:
        for picture in pictures:
            self.add(picture.page, picture.number, picture.data, picture.ink)

    def _end(self, future: Future[Page | None]) -> None:
        self._task = None
        try:
            page = future.result()
        except ToolError:
            self.grey(True)
            self._on_drawn()
        else:
            if page:
                self.show(page)
                self._on_drawn()
            self._needed()
        if self._due:
            self._go_on()
