"""Above the score: ways of writing the bars selected anew, to choose from."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from tkinter import ttk

from abcgen.compose import Written

from ..parts import Host, Part
from ..play.transport import Transport
from ..settings import Settings
from ..tune.stand import Stand
from ..tune.views import TuneView
from .changes import Chosen, keep, new_bars
from .jobs import Event
from .proposal import Proposal
from .side import Compose

_TAG = "Proposals"
"""What the text and the score are bound to while there is something to choose from."""
_BUTTONS: Mapping[str, str] = {
    "earlier": "\N{BLACK LEFT-POINTING TRIANGLE}",
    "later": "\N{BLACK RIGHT-POINTING TRIANGLE}",
    "hear": "Hear",
    "keep": "Keep",
    "old_bars": "Old bars",
    "new_bars": "More",
}
"""What the buttons say, by their commands."""


class Choice(Part):
    """Proposes bars; each way is shown and heard in its place, and nothing changes until one is
    kept."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self._chosen: Chosen | None = None
        """Which bars are being written anew."""
        self._proposals: list[Proposal] = []
        self._shown = 0
        """Which of them, from 1; 0: the old bars."""
        self._shows_next = False
        """Whether the next that comes is to be shown."""
        self._selected = (0, 0)
        """What was selected before."""
        self._kept: Proposal | None = None
        """What is to be kept as soon as the work under way has come to its end."""
        self._hears = False
        self._choosing = False
        """Whether the buttons are there."""
        self.number = ttk.Label(self, anchor="center", width=len("00 of 00"))
        buttons: list[tk.Widget] = [
            host.commands.button(self, name, "Tool.TButton", text)
            for name, text in _BUTTONS.items()
        ]
        buttons.insert(1, self.number)
        for column, button in enumerate(buttons):
            button.grid(row=0, column=column, padx=("5p" if column else 0, 0))
        self._bind()

    # Commands

    def new_bars(self, chosen: Chosen) -> None:
        """Propose other bars, or some more of them."""
        host, tune, job = self.host, self._tune, self.host.part(Compose).job()
        known = [proposal.text for proposal in self._proposals]
        if self._proposals and not host.settings.new_seed:
            seed = self._proposals[-1].job.request.seed + 1
            job = replace(job, request=replace(job.request, seed=seed))
        if not self._proposals:
            self._chosen, self._selected = chosen, tune.selection
            self._hears = host.settings.play
        bars, text = self._chosen or chosen, tune.settled
        host.start(lambda control: new_bars(job, text, bars, host.composers, control, known))
        self._shows_next = True
        if not tune.proposing:
            tune.lock()

    def step(self, way: int) -> None:
        """Show the next proposal, or (-1) the one before; the old bars are one of them."""
        self._show((self._shown + way) % (len(self._proposals) + 1))

    def hear_it(self) -> None:
        """Play the bars shown, and from now on every other that is shown."""
        self._hears = True
        self._play()

    def keep(self) -> None:
        """Let the tune be what is shown."""
        if not self._shown:
            self.leave()
            return
        self._kept = self._proposals[self._shown - 1]
        if self.host.busy:
            self.host.stop()
        else:
            self._keep_now()

    def leave(self) -> None:
        """Bring the old bars back."""
        if self._proposals:
            self.host.stop()
            self.host.part(Transport).stop_sound()
            self._over()
            self._tune.finish(self._tune.settled, self._selected)
            self.host.status.say("The old bars are back")

    # As a part of the window

    def show(self, settings: Settings) -> None:
        """There is nothing to choose from yet."""
        self._refresh()

    def facts(self) -> Iterable[str]:
        """Whether there is something to choose from."""
        if self._proposals:
            yield "choosing"

    def hear(self, event: Event) -> None:
        """Take a proposal in."""
        if isinstance(event, Written) and self._proposals:
            self._over()
        elif isinstance(event, Proposal) and self._chosen:
            self._proposals.append(event)
            if self._shows_next:
                self._shows_next = False
                self._show(len(self._proposals))
            self._refresh()
            self.host.refresh()

    def rest(self) -> None:
        """Nothing more is to come."""
        if self._kept:
            self.after_idle(self._keep_now)
        elif not self._proposals:
            self._chosen = None

    def tune_changed(self, text: str) -> None:
        """Another tune stands there: there is nothing to choose from any more."""
        if self._proposals and not self._tune.proposing:
            self._over()
        self._refresh()

    # Behind it

    @property
    def _tune(self) -> TuneView:
        return self.host.part(Stand).tune

    def _show(self, number: int) -> None:
        self._shown = number
        tune = self._tune
        if number:
            proposal = self._proposals[number - 1]
            tune.propose(proposal.text, proposal.place)
        else:
            tune.propose(tune.settled, self._selected)
        self._refresh()
        if self._hears:
            self._play()

    def _play(self) -> None:
        self.host.part(Transport).play_selection()

    def _keep_now(self) -> None:
        proposal, host = self._kept, self.host
        if proposal and not host.busy:
            self._over()
            opener = host.desktop.open_file
            host.start(lambda control: keep(proposal, host.composers, opener, control))

    def _over(self) -> None:
        self._chosen, self._kept, self._proposals, self._shown = None, None, [], 0
        self._refresh()
        self.host.refresh()

    def _refresh(self) -> None:
        """Show the buttons while there is a choice, and answer to their keys."""
        self.number.configure(
            text=f"{self._shown} of {len(self._proposals)}" if self._shown else "Old bars"
        )
        choosing = bool(self._proposals)
        if choosing != self._choosing:
            self._choosing = choosing
            self.host.part(Stand).lend_place(self if choosing else None)
            self._answer(choosing)

    def _answer(self, answers: bool) -> None:
        """Have the text and the score answer to the keys, or to their own again."""
        score = self.host.part(Stand).score
        widgets: list[tk.Misc] = [self._tune.area, *([score.view.page] if score else [])]
        for widget in widgets:
            tags = tuple(tag for tag in widget.bindtags() if tag != _TAG)
            widget.bindtags((_TAG, *tags) if answers else tags)
        # By Tk's own command: tkinter doesn't know every widget that Tk makes.
        if answers and str(self.tk.call("focus")) not in map(str, widgets):
            next(one for one in reversed(widgets) if one.winfo_viewable()).focus_set()

    def _bind(self) -> None:
        keys: Mapping[str, str] = {
            "<Left>": "earlier",
            "<Right>": "later",
            "<Return>": "keep",
            "<KP_Enter>": "keep",
            "<Escape>": "old_bars",
            "<space>": "hear",
        }
        for key, name in keys.items():
            self.host.bind_class(_TAG, key, partial(self._pressed, name))

    def _pressed(self, name: str, _: object) -> str:
        self.host.commands.invoke(name)
        return "break"
