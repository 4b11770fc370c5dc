"""What one epoch wrote: its score and its text, both with what is to be marked in them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from tkinter import ttk

from abcgen.learning import Card, lines_of
from abcgen.notation import title

from ..compose.panels import Hint
from ..look.heading import Heading
from ..look.palettes import keep_coloured, palette_of
from ..play.performing import Heard
from ..score.live import LiveScore
from ..score.panel import missing
from ..tune.views import ReadingView
from .watching import Seen

_ZOOM = 0.8
_FAULT, _OVERRULED, _KNOWN, _WANTED = "fault", "overruled", "known", "wanted"
_LONGEST = 24 * "Red: faults. "
"""About as much as is ever said of a card: side by side, all parts are equally high."""
_SIGNS = {"\n": "↵", " ": "␣"}
"""How characters are shown that can't be seen when struck out."""


class Pane(ttk.Frame):
    """Shows a card, lets the user go through all by a slider, and has one played or used."""

    def __init__(
        self,
        parent: tk.Misc,
        executor: Executor,
        on_choice: Callable[[int], None],
        on_play: Callable[[], None],
        on_use: Callable[[], None],
    ) -> None:
        """`on_choice` gets the epoch that the slider is moved to."""
        super().__init__(parent)
        self.seen: Seen | None = None
        self._epochs: tuple[int, ...] = ()
        self._on_choice = on_choice
        self.heading = Heading(self)
        self.buttons = {
            name: ttk.Button(self, text=text, command=command)
            for name, text, command in (
                ("play", "Play", on_play),
                ("use", "Use this tune", on_use),
            )
        }
        self._at = tk.DoubleVar(self)
        self.slider = ttk.Scale(self, variable=self._at, command=self._moved)
        self.text = ReadingView(self, "What the epoch chosen wrote appears here.")
        self.text.area.configure(height=5)
        self.remark = Hint(self, "", _LONGEST)
        self.score: LiveScore | None = None
        if why := missing():
            Hint(self, why).grid(row=2, columnspan=3, sticky="ew", pady=("6p", 0))
        else:
            self.score = LiveScore(self, executor, lambda: (self._tune, 0), self._mark)
            self.score.zoom = _ZOOM
            self.score.grid(row=2, columnspan=3, sticky="nsew", pady=("6p", 0))
        keep_coloured(self.text.area, self._colour)
        self._lay_out()
        self.offer(())

    @property
    def card(self) -> Card | None:
        """What is shown."""
        return self.seen.card if self.seen else None

    @property
    def _tune(self) -> str:
        return self.seen.card.tune if self.seen else ""

    def offer(self, epochs: Sequence[int]) -> None:
        """Let the slider go through these."""
        self._epochs = tuple(epochs)
        self.slider.configure(to=max(len(epochs) - 1, 1))
        self.slider.state(["!disabled" if len(epochs) > 1 else "disabled"])
        if self.card and self.card.epoch in epochs:
            self._at.set(self._epochs.index(self.card.epoch))

    def show(self, seen: Seen | None) -> None:
        """Show a card; None: none is chosen."""
        self.seen = seen
        heading = "Tune"
        pieces: tuple[str | tuple[str, ...], ...] = ()
        if seen:
            heading = f"Epoch {seen.card.epoch}: {title(seen.card.tune) or 'Untitled'}"
            pieces = tuple(_pieces(seen.card))
        self.heading.show(heading)
        area = self.text.area
        area.configure(state="normal")
        area.delete("1.0", "end")
        if pieces:
            area.insert("1.0", *pieces)  # type: ignore[arg-type]
        area.configure(state="disabled")
        self.text.show_placeholder(seen is None)
        self.remark.show(" ".join(_remarks(seen.card)) if seen else "")
        self.offer(self._epochs)
        for button in self.buttons.values():
            button.state(["!disabled" if self._tune else "disabled"])
        if self.score:
            self.score.draw_soon()

    def follow(self, heard: Heard | None) -> None:
        """Mark the notes that sound."""
        page = self.score.shown if self.score else None
        if self.score and page and page.score.text == self._tune:
            spots = page.score.spots
            places = heard.places if heard else ()
            self.score.mark("light", (spot for at, _ in places for spot in spots.get(at, ())))
            for at, _ in places[:1]:
                for spot in spots.get(at, ())[:1]:
                    self.score.see(spot)

    def close(self) -> None:
        """End the process that draws the score."""
        if self.score:
            self.score.close()

    def _moved(self, _: str) -> None:
        number = round(self._at.get())
        self._at.set(number)
        if 0 <= number < len(self._epochs):
            epoch = self._epochs[number]
            if self.card is None or self.card.epoch != epoch:
                self._on_choice(epoch)

    def _mark(self) -> None:
        """Mark the bars with faults, if the score is of this tune."""
        page = self.score.shown if self.score else None
        if self.score and self.seen and page and page.score.text == self._tune:
            self.score.mark("fault", page.score.bar_spots(self.seen.faults))

    def _colour(self) -> None:
        p = palette_of(self)
        area = self.text.area
        area.tag_configure(_KNOWN, background=p.selection)
        area.tag_configure(_OVERRULED, background=p.warning_tint)
        area.tag_configure(_WANTED, overstrike=True, foreground=p.warning)
        area.tag_configure(_FAULT, foreground=p.error, underline=True, underlinefg=p.error)

    def _lay_out(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1, uniform="halves" if self.score else "")
        self.rowconfigure(3, weight=1, uniform="halves" if self.score else "")
        self.heading.grid(row=0, column=0, sticky="ew")
        for column, button in enumerate(self.buttons.values(), 1):
            button.grid(row=0, column=column, padx=("5p", 0))
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.slider.grid(row=1, columnspan=3, sticky="ew", pady=("6p", 0))
        self.text.grid(row=3, columnspan=3, sticky="nsew", pady=("6p", 0))
        self.remark.grid(row=4, columnspan=3, sticky="ew", pady=("6p", 0))


def _pieces(card: Card) -> Iterator[str | tuple[str, ...]]:
    """The text in pieces, each followed by its tags.

    Where it was held to the grammar, what that overruled stands struck out before what came in its
    stead.
    """
    wanted: dict[int, str] = {}
    if card.grammar:
        for one in card.overruled or ():
            wanted[one.at] = wanted.get(one.at, "") + _SIGNS.get(one.character, one.character)
    at = 0
    for line in lines_of(card):
        for piece in line:
            tags = tuple(
                tag
                for tag, there in (
                    (_KNOWN, piece.known),
                    (_OVERRULED, piece.overruled),
                    (_FAULT, piece.fault),
                )
                if there
            )
            start = 0
            for n in range(len(piece.text)):
                if at + n in wanted:
                    yield from (piece.text[start:n], tags, wanted[at + n], (_WANTED,))
                    start = n
            yield from (piece.text[start:], tags)
            at += len(piece.text)
        if at in wanted:
            yield from (wanted[at], (_WANTED,))
        yield from ("\n", ())
        at += 1


def _remarks(card: Card) -> Iterator[str]:
    """What is to be said of a card: what its colours mean, and what it has of known tunes."""
    if not card.tune:
        yield "There was no note in what this epoch wrote."
    if card.faults:
        first = min(card.faults, key=lambda fault: (fault.line, fault.column))
        yield f"Red: faults, the first in line {first.line}: {first.message}."
    if card.overruled:
        count = len(card.overruled)
        if card.grammar:
            yield f"Struck out: what the grammar overruled, {count} in all."
        else:
            yield f"Yellow: what the grammar would have overruled, {count} in all."
    if card.known:
        yield "Tinted like the card: rows of notes that known tunes have too."
    if card.longest:
        yield f"The longest row has {card.longest} notes, as in {card.source}."
