"""A tune and how the model reads it, one above the other, with one place marked in both."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from abcgen.compose import Explanation

from .shaded import ShadedText

_HEADS = "Your tune", "As the model reads it"


class Texts(ttk.Frame):
    """Shows the tune as it was given where the model reads it otherwise, and what it reads."""

    def __init__(self, parent: tk.Misc, on_choice: Callable[[int], None]) -> None:
        """`on_choice` gets the place of a letter that is clicked."""
        super().__init__(parent)
        self._explanation: Explanation | None = None
        self._on_choice = on_choice
        self.tune = ShadedText(self, self._chosen_in_tune, "The tune appears here.")
        self.model = ShadedText(self, on_choice, "Here it appears as the model reads it.")
        self.heads = [ttk.Label(self, text=words, style="Hint.TLabel") for words in _HEADS]
        self.columnconfigure(0, weight=1)
        for n, (head, text, weight) in enumerate(
            zip(self.heads, (self.tune, self.model), (2, 3), strict=True)
        ):
            self.rowconfigure(2 * n + 1, weight=weight)
            head.grid(row=2 * n, column=0, sticky="w")
            text.grid(row=2 * n + 1, column=0, sticky="nsew", pady=("2p", "6p"))

    def show(self, explanation: Explanation) -> None:
        """Show another text."""
        self._explanation = explanation
        told, text = explanation.told, explanation.text
        self.model.show(text, explanation.surprise.tolist())
        for widget in (self.tune, *self.heads):
            if told.abc == text:
                widget.grid_remove()
            else:
                widget.grid()
        self.tune.show(told.abc, explanation.by_place.tolist())

    def clear(self) -> None:
        """Show none."""
        self._explanation = None
        for text in (self.tune, self.model):
            text.show("", ())

    def mark(self, explanation: Explanation, place: int) -> None:
        """Mark a place, and the earlier bars that the model is told of there."""
        length, places = len(explanation.text), explanation.told.places
        looks = explanation.looks[place]
        here = [place] if place < length else []
        told = [(look.start, look.end) for look in looks]
        copied = [look.at for look in looks if 0 <= look.at < length]

        def in_tune(characters: Sequence[int]) -> list[int]:
            return [at for n in characters for at in range(*places[n].tolist()) if at >= 0]

        self.model.mark(here, told, copied)
        spans = [in_tune(range(start, end)) for start, end in told]
        bars = [(min(span), max(span) + 1) for span in spans if span]
        self.tune.mark(in_tune(here), bars, in_tune(copied))

    def _chosen_in_tune(self, offset: int) -> None:
        if self._explanation is not None:
            for place, (start, end) in enumerate(self._explanation.told.places.tolist()):
                if start <= offset < end:
                    self._on_choice(place)
                    return
