"""The cards of a model's snapshots beside and below one another, one of them chosen, or two."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Mapping, Sequence
from tkinter import font
from typing import Literal

from abcgen.learning import Card

from ..look.palettes import palette_of
from ..look.scrolling import scroll
from ..look.theme import BODY_FONT, SMALL_FONT
from ..tune.views import Sheet

Which = Literal["chosen", "beside"]
"""The card that is shown, and the one beside it."""
_LINES = 4
_GAP = 5
"""Between cards, and from their edge to their words, in points."""
_WAITING = "…"


def words_of(card: Card, unit: str) -> Iterator[str]:
    """The figures of a card, a line each; `unit`: what the model writes one by one."""
    yield "1 fault" if len(card.faults) == 1 else f"{len(card.faults)} faults"
    if card.bits is not None:
        yield f"{card.bits:.2f} bits a {unit}"
    valid, known = card.valid_share, card.known_share
    yield "no bar" if valid is None else f"{valid:.0%} of bars valid"
    if known is not None:
        yield f"{known:.0%} of notes known"


class Wall(Sheet):
    """Shows the cards; a click or an arrow key chooses one, with Shift the one beside it."""

    def __init__(
        self,
        parent: tk.Misc,
        on_choice: Callable[[int, Which], None],
        on_play: Callable[[], None],
    ) -> None:
        """`on_choice` gets the epoch of a card; `on_play`: the card chosen is to be heard."""
        super().__init__(parent)
        self._on_choice = on_choice
        self._epochs: tuple[int, ...] = ()
        self._cards: Mapping[int, Card] = {}
        self._unit = ""
        self._best: int | None = None
        self.marked: dict[Which, int | None] = {"chosen": None, "beside": None}
        """Their epochs."""
        self.places: dict[int, tuple[float, float, float, float]] = {}
        """The rectangle of each epoch's card on the canvas, in pixels."""
        self.page = tk.Canvas(
            self, width="150p", height="100p", borderwidth=0, highlightthickness=0, takefocus=True
        )
        self.hold(self.page, "A card for each epoch comes here.")
        self.show_placeholder(True)
        self._large, self._small = (font.nametofont(name, self) for name in (BODY_FONT, SMALL_FONT))
        scroll(self.page)
        for event in ("<Configure>", "<<ThemeChanged>>"):
            self.page.bind(event, lambda _: self._draw())
        for shift, which in (("", "chosen"), ("Shift-", "beside")):
            self._bind(shift, which)  # type: ignore[arg-type]
        for event in ("<Double-Button-1>", "<Return>"):
            self.page.bind(event, lambda _: on_play())

    def show(
        self, epochs: Sequence[int], cards: Mapping[int, Card], unit: str, best: int | None = None
    ) -> None:
        """Show the cards that there are of some epochs, one of which may be the best."""
        self._epochs, self._cards, self._unit, self._best = tuple(epochs), cards, unit, best
        self.show_placeholder(not epochs)
        self._draw()

    def mark(self, which: Which, epoch: int | None) -> None:
        """Make the card of an epoch stand out, and no other in this way."""
        self.marked[which] = epoch
        self._draw()
        if epoch in self.places:
            self._see(epoch)

    def _bind(self, shift: str, which: Which) -> None:
        self.page.bind(f"<{shift}Button-1>", lambda event: self._clicked(event, which))
        for key, step in (("Left", (-1, 0)), ("Right", (1, 0)), ("Up", (0, -1)), ("Down", (0, 1))):
            self.page.bind(
                f"<{shift}{key}>",
                lambda _, step=step: self._step(which, *step),  # type: ignore[misc]
            )
        for key, end in (("Home", 0), ("End", -1)):
            self.page.bind(
                f"<{shift}{key}>",
                lambda _, end=end: self._choose(which, end),  # type: ignore[misc]
            )

    def _clicked(self, event: tk.Event[tk.Misc], which: Which) -> None:
        self.page.focus_set()
        x, y = self.page.canvasx(event.x), self.page.canvasy(event.y)
        for epoch, (left, top, right, bottom) in self.places.items():
            if left <= x <= right and top <= y <= bottom and epoch in self._cards:
                self._on_choice(epoch, which)

    def _step(self, which: Which, across: int, down: int) -> None:
        shown, marked = list(self._cards), self.marked[which]
        at = shown.index(marked) if marked in shown else -1 if across + down > 0 else len(shown)
        there = at + across + down * self._columns
        if 0 <= there < len(shown):
            self._choose(which, there)

    def _choose(self, which: Which, number: int) -> None:
        if self._cards:
            self._on_choice(list(self._cards)[number], which)

    def _see(self, epoch: int) -> None:
        _, top, _, bottom = self.places[epoch]
        first = self.page.canvasy(0)
        if top < first or bottom > first + self.page.winfo_height():
            whole = max(place[3] for place in self.places.values())
            self.page.yview_moveto(top / whole)

    @property
    def _width(self) -> int:
        """What a card takes at least, in pixels."""
        words = f"0.00 bits a {self._unit}", "100% of notes known"
        return max(map(self._small.measure, words)) + 3 * self._gap

    @property
    def _gap(self) -> int:
        return round(self.winfo_fpixels(f"{_GAP}p"))

    @property
    def _columns(self) -> int:
        return max(1, (self.page.winfo_width() - self._gap) // (self._width + self._gap))

    def _draw(self) -> None:
        self.page.delete("all")
        self.places = {}
        gap, columns = self._gap, self._columns
        width = (self.page.winfo_width() - gap) / columns - gap
        line = self._small.metrics("linespace")
        height = self._large.metrics("linespace") + _LINES * line + 2 * gap
        for number, epoch in enumerate(self._epochs):
            left = gap + number % columns * (width + gap)
            top = gap + number // columns * (height + gap)
            self.places[epoch] = (left, top, left + width, top + height)
            self._draw_card(epoch)
        bottom = max((place[3] for place in self.places.values()), default=0) + gap
        self.page.configure(scrollregion=(0, 0, self.page.winfo_width(), bottom))

    def _draw_card(self, epoch: int) -> None:
        p = palette_of(self)
        left, top, right, bottom = self.places[epoch]
        marks = [which for which, marked in self.marked.items() if marked == epoch]
        self.page.create_rectangle(
            (left, top, right, bottom),
            fill=p.selection if "chosen" in marks else p.paper,
            outline=p.accent if marks else p.rule,
            width="1.5p" if marks else "0.75p",
            dash=() if "chosen" in marks or not marks else (4, 3),
        )
        x, y = left + self._gap, top + self._gap
        best = ", the best" if epoch == self._best else ""
        self._write(x, y, f"Epoch {epoch}{best}", self._large, p.ink)
        y += self._large.metrics("linespace")
        card = self._cards.get(epoch)
        for text in words_of(card, self._unit) if card else (_WAITING,):
            red = "fault" in text and card is not None and card.faults
            self._write(x, y, text, self._small, p.error if red else p.ink)
            y += self._small.metrics("linespace")

    def _write(self, x: float, y: float, text: str, face: font.Font, ink: str) -> None:
        self.page.create_text(x, y, text=text, anchor="nw", font=face, fill=ink)
