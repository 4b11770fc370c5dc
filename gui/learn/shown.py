"""The cards, the curve, and what one or two epochs wrote."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from tkinter import ttk

from abcgen.learning import Course, Curve, notes

from ..compose.panels import Hint
from .curve import CurveView
from .pane import Pane
from .wall import Wall, Which
from .watching import Begun, Seen

_NOTES = 5
"""So many of the notes on figures are on the figures of the cards; the first is on epochs."""


class Shown(ttk.Frame):
    """Shows the cards as they come; the last one is chosen until the user chooses."""

    def __init__(
        self,
        parent: tk.Misc,
        executor: Executor,
        on_play: Callable[[Pane], None],
        on_use: Callable[[Pane], None],
    ) -> None:
        super().__init__(parent)
        self.course: Course | None = None
        """What there is so far."""
        self.unit = "character"
        self._seen: dict[int, Seen] = {}
        self._epochs: tuple[int, ...] = ()
        self._following = True
        left = ttk.Frame(self)
        self.wall = Wall(left, self._chosen_by_user, lambda: on_play(self.panes["chosen"]))
        self.curve = CurveView(left, lambda epoch: self._chosen_by_user(epoch, "chosen"))
        self.notes = Hint(left, "")
        self.panes: dict[Which, Pane] = {
            which: self._pane(executor, which, on_play, on_use) for which in ("chosen", "beside")
        }
        left.columnconfigure(0, weight=1)
        left.rowconfigure(0, weight=3)
        left.rowconfigure(1, weight=2)
        self.wall.grid(row=0, sticky="nsew")
        self.curve.grid(row=1, sticky="nsew", pady="6p")
        self.notes.grid(row=2, sticky="ew")
        left.grid(row=0, column=0, sticky="nsew")
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=2, uniform="parts")
        self.panes["chosen"].grid(row=0, column=1, sticky="nsew", padx=("14p", 0))
        self.columnconfigure(1, weight=3, uniform="parts")

    @property
    def cards(self) -> tuple[int, ...]:
        """The epochs with cards."""
        return tuple(self._seen)

    @property
    def chosen(self) -> Pane:
        """Where the card is shown that is chosen."""
        return self.panes["chosen"]

    def offer(self, epochs: tuple[int, ...]) -> None:
        """List epochs of which nothing is known yet."""
        self.course, self._seen, self._epochs, self._following = None, {}, epochs, True
        for which, pane in self.panes.items():
            pane.show(None)
            self.wall.mark(which, None)
        self._show()

    def begin(self, begun: Begun, *, keep: bool) -> None:
        """Cards are about to come; `keep`: the epochs chosen before stay chosen."""
        marked, following = dict(self.wall.marked), self._following
        self.offer(begun.epochs)
        self.course = begun.course
        self.unit = begun.course.unit
        if keep:
            self._following = following
            self.wall.marked.update(marked)
        self._show()

    def take(self, seen: Seen) -> None:
        """An epoch has written."""
        assert self.course
        if seen.card.epoch not in self._epochs:  # one that was learned meanwhile
            self._epochs += (seen.card.epoch,)
        self._seen[seen.card.epoch] = seen
        self.course = replace(self.course, cards=(*self.course.cards, seen.card))
        self._show()
        for which in self.panes:
            if self.wall.marked[which] == seen.card.epoch:
                self.choose(seen.card.epoch, which)
        if self._following:
            self.choose(seen.card.epoch)
        if self.beside and self.wall.marked["beside"] is None:
            self.choose(next(iter(self._seen)), "beside")

    def learned(self, curve: Curve) -> None:
        """The model has learned on, and its curve is this now."""
        assert self.course
        self.course = replace(self.course, curve=curve)
        self._show()

    def rest(self) -> None:
        """No more cards come."""
        self._epochs = self.cards or self._epochs
        self._show()

    @property
    def beside(self) -> bool:
        """Whether two cards are shown side by side."""
        return bool(self.panes["beside"].winfo_manager())

    def set_beside(self, beside: bool) -> None:
        """Show two cards side by side, at first that of the first epoch, or one."""
        self.columnconfigure(2, weight=3 if beside else 0, uniform="parts" if beside else "")
        if not beside:
            self.panes["beside"].grid_remove()
            self.wall.mark("beside", None)
            return
        self.panes["beside"].grid(row=0, column=2, sticky="nsew", padx=("14p", 0))
        if self._seen:
            self.choose(next(iter(self._seen)), "beside")

    def choose(self, epoch: int, which: Which = "chosen") -> None:
        """Show the card of an epoch."""
        self.wall.mark(which, epoch)
        self.panes[which].show(self._seen[epoch])
        if which == "chosen":
            self.curve.choose(epoch)

    def stay(self) -> None:
        """Choose none of the cards to come."""
        self._following = False

    def close(self) -> None:
        """End the processes that draw."""
        for pane in self.panes.values():
            pane.close()

    def _pane(
        self,
        executor: Executor,
        which: Which,
        on_play: Callable[[Pane], None],
        on_use: Callable[[Pane], None],
    ) -> Pane:
        pane = Pane(
            self,
            executor,
            lambda epoch: self._chosen_by_user(epoch, which),
            lambda: on_play(pane),
            lambda: on_use(pane),
        )
        return pane

    def _chosen_by_user(self, epoch: int, which: Which) -> None:
        if which == "chosen":
            self.stay()
        elif not self.beside:
            return
        self.choose(epoch, which)

    def _show(self) -> None:
        course = self.course
        cards = {epoch: seen.card for epoch, seen in self._seen.items()}
        self.wall.show(self._epochs, cards, self.unit, course.curve.best if course else None)
        for pane in self.panes.values():
            pane.offer(self.cards)
        self.curve.show(course.curve if course else None, self.unit, self.cards)
        said = notes(course)[1:_NOTES] if course and cards else ()
        self.notes.show("".join(f"{one[:1].upper()}{one[1:]}. " for one in said))
