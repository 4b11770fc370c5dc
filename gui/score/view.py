"""The score on the screen: systems below one another, with marks behind the notes."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from typing import Literal

from ..look.palettes import palette_of
from ..look.scrolling import scroll
from ..tune.views import Sheet
from .scoring import Page, Spot

Mark = Literal["fault", "selected", "cursor", "light"]
_INKS: dict[Mark, str] = {
    "fault": "error_tint",
    "selected": "selection",
    "cursor": "dark_shade",
    "light": "light",
}
"""Which of the palette's colours they have."""
MARKS = tuple(_INKS)
"""From the lowest to the highest."""
_SIZE = 1.25
"""How much larger than on paper notes are at a zoom of 1."""
_REACH = 1.0
"""So many heights of the view above and below it are drawn too."""
_KEPT = 4.0
"""So many heights of the view above and below it pictures are kept."""
_AROUND = 9.0
"""Tenths of a millimetre by which a mark is wider than a note, and higher than a bar."""


class ScoreView(Sheet):
    """Shows a score, marks notes and bars in it, and hears of clicks and drags over it."""

    def __init__(
        self,
        parent: tk.Misc,
        on_need: Callable[[], None],
        on_click: Callable[[int], None],
        on_drag: Callable[[int, int], None],
    ) -> None:
        """`on_need`: pictures are wanted, or another width; `on_click` gets the offset of a note,
        `on_drag` those of two, and again as the pointer goes on."""
        super().__init__(parent)
        self._on_need = on_need
        self._on_click = on_click
        self._on_drag = on_drag
        self.zoom = 1.0
        self.shown: Page | None = None
        self._pictures: dict[int, tk.PhotoImage] = {}
        self._coming: list[tuple[Page, int, tk.PhotoImage]] = []
        """Those of scores that aren't shown yet."""
        self.stale = False
        """Whether the score is of the text as it was."""
        self._pressed: int | None = None
        self.page = tk.Canvas(
            self,
            highlightthickness=0,
            borderwidth=0,
            takefocus=True,
            height="80p",
            width=1,
        )
        self.hold(self.page, "The score appears here.")
        self.page.configure(yscrollcommand=self._scrolled)
        self.show_placeholder(True)
        self._bind()
        self.page.bind("<<ThemeChanged>>", lambda _: self._recolour())

    # What is shown

    @property
    def scale(self) -> float:
        """Pixels to a tenth of a millimetre at the zoom chosen."""
        return self.winfo_fpixels("1m") / 10 * _SIZE * self.zoom

    @property
    def line(self) -> int:
        """How long the lines of a score can be, in tenths of a millimetre."""
        return int(self.page.winfo_width() / self.scale)

    @property
    def ink(self) -> str:
        """The colour of the notes."""
        return palette_of(self).notes

    @property
    def seen(self) -> tuple[float, float]:
        """The heights of the page between which it is seen."""
        top: float = self.page.canvasy(0)
        return top, top + self.page.winfo_height()

    def show(self, page: Page | None) -> None:
        """Show another score, or none; of its pictures those that `add` was given before."""
        self.page.delete("all")
        self.shown, self._pictures = page, {}
        width, height = self.page.winfo_width(), page.tops[-1] if page else 0
        self.page.configure(scrollregion=(0, 0, width, height))
        for of, number, image in self._coming:
            if of is page:
                self._put(number, image)
        self._coming = []
        self.show_placeholder(page is None)
        self.grey(False)

    def add(self, page: Page, number: int, data: bytes, ink: str) -> None:
        """Show the picture of one more system, at once or when its page is shown.

        One in an ink that is no longer the view's is left out.
        """
        if ink != self.ink:
            return
        # One by one, as each takes a while to be unpacked.
        image = tk.PhotoImage(master=self, data=data)
        if page is self.shown:
            self._put(number, image)
        else:
            self._coming.append((page, number, image))

    def grey(self, grey: bool) -> None:
        """Show that the score is of the text as it was, not as it is."""
        self.stale = grey and self.shown is not None
        self._colour_ground()

    def missing(self) -> list[int]:
        """The systems near the view that have no picture yet, those in it first."""
        if self.shown is None:
            return []
        both = dict.fromkeys((*self._near(self.shown, 0), *self._near(self.shown, _REACH)))
        return [number for number in both if number not in self._pictures]

    def mark(self, kind: Mark, spots: Iterable[Spot]) -> None:
        """Mark notes or bars, and no others in this way."""
        self.page.delete(kind)
        if not self.shown:
            return
        for spot in spots:
            around = self._around(self.shown, spot)
            self.page.create_rectangle(*around, fill=self._ink_of(kind), width=0, tags=kind)
        for each in reversed(MARKS):
            self.page.tag_lower(each)

    def see(self, spot: Spot) -> None:
        """Scroll a system into the view unless it is there."""
        if not self.shown:
            return
        top, bottom = self.shown.tops[spot.system], self.shown.tops[spot.system + 1]
        if top < self.seen[0] or bottom > self.seen[1]:
            self.page.yview_moveto(top / max(self.shown.tops[-1], 1))

    def _around(self, page: Page, spot: Spot) -> tuple[float, float, float, float]:
        """The rectangle of a mark: as high as the bar, and a bit more."""
        left, _, width, _ = spot.box
        bar = page.score.bar_of(spot).box
        beside = 0.0 if bar == spot.box else _AROUND / 2
        top, scale = page.tops[spot.system], page.scale
        return (
            (left - beside) * scale,
            top + (min(bar[1], spot.box[1]) - _AROUND) * scale,
            (left + width + beside) * scale,
            top + (max(bar[1] + bar[3], spot.box[1] + spot.box[3]) + _AROUND) * scale,
        )

    def _put(self, number: int, image: tk.PhotoImage) -> None:
        assert self.shown
        self._pictures[number] = image
        place = self.shown.tops[number]
        self.page.create_image(0, place, anchor="nw", image=image, tags=f"system-{number}")
        kept = self._near(self.shown, _KEPT)
        for far in [one for one in self._pictures if one not in kept]:
            self.page.delete(f"system-{far}")
            del self._pictures[far]

    def _recolour(self) -> None:
        """Take the colours of another theme; pictures in the old ones are wanted anew."""
        self._colour_ground()
        for kind in MARKS:
            self.page.itemconfigure(kind, fill=self._ink_of(kind))
        for number in self._pictures:
            self.page.delete(f"system-{number}")
        self._pictures, self._coming = {}, []
        self._on_need()

    def _colour_ground(self) -> None:
        palette = palette_of(self)
        self.page.configure(background=palette.shade if self.stale else palette.sheet)

    def _ink_of(self, kind: Mark) -> str:
        return str(getattr(palette_of(self), _INKS[kind]))

    def _near(self, page: Page, reach: float) -> range:
        """The systems in view, and those in so many heights of it above and below."""
        top, bottom = self.seen
        return page.between(top - reach * (bottom - top), bottom + reach * (bottom - top))

    # What the user does

    def _bind(self) -> None:
        page = self.page
        for event in ("<Configure>", "<Map>"):
            page.bind(event, lambda _: self._on_need())
        page.bind("<Button-1>", self._press)
        page.bind("<B1-Motion>", self._move)
        scroll(page)

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        self._on_need()

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        self.page.focus_set()
        self._pressed = self._note_below(event)
        if self._pressed is not None:
            self._on_click(self._pressed)

    def place_menu(self, x: int, y: int) -> tuple[int, int] | None:
        """Choose the note where a menu is to be, unless bars are selected; (-1, -1) is nowhere."""
        if x >= 0 and self.shown and not self.page.find_withtag("selected"):
            note = self.shown.note_at(self.page.canvasx(x), self.page.canvasy(y))
            if note is not None:
                self._on_click(note)
        return None

    def _move(self, event: tk.Event[tk.Misc]) -> None:
        note = self._note_below(event)
        if self._pressed is not None and note is not None:
            self._on_drag(self._pressed, note)

    def _note_below(self, event: tk.Event[tk.Misc]) -> int | None:
        """The offset of the note nearest to the pointer."""
        x, y = self.page.canvasx(event.x), self.page.canvasy(event.y)
        return self.shown.note_at(x, y) if self.shown else None
