"""What the user has done with the tune that is there: by a model, or by rule."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from abcgen.compose import Move, move_for, move_to, moved, title_of
from abcgen.journal import retitled
from abcgen.notation import Ease, opening, simplify, title, with_bass
from abcgen.system import RequestError

from ..parts import Part
from ..tune.stand import Stand
from ..tune.views import TuneView
from .changes import by_rule, chords, section, sections, selected
from .choosing import Choice
from .jobs import go_on
from .side import Compose

OCTAVE = 12


class Changing(Part):
    """Has the tune changed; shows nothing itself."""

    menu: tk.Menu | None = None
    """The list of sections that came up last."""

    @property
    def _tune(self) -> TuneView:
        return self.host.part(Stand).tune

    # By a model

    def go_on(self) -> None:
        """Write on from the text up to the end of what is selected, or from all of it."""
        job, host, tune = self.host.part(Compose).job(), self.host, self._tune
        text = tune.text[: tune.selection[1]] or tune.text
        opener = host.desktop.open_file
        host.start(lambda control: go_on(job, text, host.composers, opener, control))

    def new_bars(self) -> None:
        """Write the bars anew that are selected, or the one at the cursor."""
        self.host.part(Choice).new_bars(selected(self._tune.selection))

    def choose_section(self) -> None:
        """Offer the sections of the tune, one of which is to be written anew."""
        tune, host = self._tune, self.host
        found, here = sections(tune.text, tune.cursor)
        if not found:
            raise RequestError("the tune has no section that is a whole bar long")
        self.menu = menu = tk.Menu(self, tearoff=False)
        for letter, bars in found.items():
            menu.add_command(
                label=f"{letter}: {bars}",
                command=lambda letter=letter: self.section(letter),  # type: ignore[misc]
            )
        at = tune.place_menu(-1, -1) or (0, 0)
        area = tune.area if tune.winfo_viewable() else host
        menu.tk_popup(area.winfo_rootx() + at[0], area.winfo_rooty() + at[1])
        if here:
            menu.activate(list(found).index(here))

    def section(self, letter: str) -> None:
        """Write a section anew and keep the others."""
        self.host.part(Choice).new_bars(section(letter, self._tune.cursor))

    def chords(self) -> None:
        """Write chord symbols to the tune at the cursor."""
        job, host, tune = self.host.part(Compose).job(), self.host, self._tune
        text, at, opener = tune.text, tune.selection[0], host.desktop.open_file
        host.start(lambda control: chords(job, text, at, host.composers, opener, control))
        tune.lock()

    # By rule

    def move_by(self, semitones: int) -> None:
        """Move the tune at the cursor by so many semitones."""
        self._move(lambda _: Move(semitones))

    def move_to(self, tonic: str) -> None:
        """Move it to a key of the same mode."""
        self._move(lambda abc: move_to(abc, tonic))

    def move_for(self, instrument: str) -> None:
        """Move it to where it lies well on an instrument."""
        self._move(lambda abc: move_for(abc, instrument))

    def _move(self, way: Callable[[str], Move]) -> None:
        def change(abc: str) -> tuple[str, str]:
            move = way(abc)
            written = moved(abc, move)
            if not move.semitones:
                return written, "It stays where it is"
            if title(abc) == title_of(abc):
                written = retitled(written, title_of(written))
            up = "up" if move.semitones > 0 else "down"
            far = abs(move.semitones)
            key = opening(written, "K") or "no key"
            return written, f"Moved {far} semitone{'s' * (far != 1)} {up}, to {key}"

        self._change(change)

    def simplify(self, main_chords: bool) -> None:
        """Make the tune at the cursor easier."""

        def change(abc: str) -> tuple[str, str]:
            written = simplify(abc, Ease(main_chords=main_chords))
            return written, "Made easier" if written != abc else "It is as easy as it gets"

        self._change(change)

    def bass(self) -> None:
        """Write a bass part under the tune at the cursor."""
        self._change(lambda abc: (with_bass(abc), "Wrote a bass part"))

    def _change(self, change: Callable[[str], tuple[str, str]]) -> None:
        tune = self._tune
        text, at = tune.text, tune.cursor
        self.host.start(lambda control: by_rule(text, at, change, control))
        tune.lock()
