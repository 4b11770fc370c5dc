"""The foot of the window: play, pause, stop, where the sound is, and how it sounds."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from abcgen.formats import NO_DEVICE, Player
from abcgen.system import RequestError

from ..parts import Host, Part
from ..tasks import POLL_MILLISECONDS, Task
from ..tune.stand import Stand
from ..tune.views import TuneView
from .asking import asked, mix_of
from .board import Board
from .performing import Heard, Order, Performance, perform
from .ready import PlayWhenReady
from .soundfonts import Soundfonts

_PATIENCE = 300
"""Milliseconds after a change of a slider or a field until it is made to sound."""
# Where the space bar writes a space or presses what has the focus.
_TAKES_SPACE = frozenset(
    ("Text", "TEntry", "TCombobox", "TSpinbox", "TButton", "TCheckbutton", "Listbox", "Treeview")
)


@dataclass(frozen=True)
class Listener:
    """Who has another text played than the one in the window."""

    follow: Callable[[Heard | None], None]
    """Gets what is heard of it; None: nothing is."""
    ended: Callable[[], None]
    """Hears that it has come to its end by itself."""


class Transport(Part):
    """Plays the tune with abcgen's own sound, where the window's extra is installed."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self._player: Player | None = None
        """Once something was played."""
        self._task: Task[Any, Performance] | None = None
        self._performance: Performance | None = None
        """What the player has."""
        self._wanted = True
        """Whether what is being made is to be played."""
        self._next: Order | None = None
        """What is to be played instead when that is made."""
        self._listener: Listener | None = None
        """Whose text was ordered last."""
        self._polling = self._change = ""
        """What Tk calls the next look at the position, and the next change of the sound."""
        self._said_silent = False
        self._closed = False
        able = host.desktop.player is not None
        self.board = Board(self, host, able, self._changed, self._dragged)
        self.board.grid(sticky="ew")
        self.columnconfigure(0, weight=1)
        ready = PlayWhenReady(self, host, self.from_cursor, self.stop_sound, self._is_sounding)
        host.parts += self.board, Soundfonts(self, host, self._changed), ready
        for keys in ("<F5>", "<space>"):
            host.bind(keys, self._pressed)

    # Commands

    def toggle(self) -> None:
        """Play, pause or go on."""
        if self.host.desktop.player is None:
            self.play_by_system()
        elif self._task:
            self._wanted = not self._wanted
        elif self._player and self._player.playing:
            self._player.pause()
            self._rest()
        elif self._player and self._player.position is not None and self._fits():
            self._player.resume()
            self._watch()
        else:
            self._perform(0.0 if self._at is None else self._at)
        self.host.refresh()

    def from_cursor(self) -> None:
        """Play from the note at the cursor on."""
        self._perform(None)

    def play_selection(self) -> None:
        """Play the bars selected once."""
        if self.host.desktop.player:
            tune, mix = self._tune, mix_of(self.host.settings)
            self._begin(Order(tune.text, tune.cursor, tune.selection, mix, once=True))

    def play_loop(self) -> None:
        """Play the bars selected again and again, or stop that."""
        loops = self.board.loop and self._player is not None and self._player.playing
        if self.board.loop == loops:
            self.board.switch("loop")
        self.stop_sound()
        if not loops:
            self._perform(None)

    def play_text(self, text: str, listener: Listener) -> bool:
        """Play another text than the one in the window; False where it can't be."""
        if self.host.desktop.player is None:
            return False
        order = Order(text, 0, (0, 0), mix_of(self.host.settings), start=0.0, once=True)
        self._wanted = True
        self._begin(order, listener)
        return True

    def play_anew(self) -> None:
        """Play the tune from its beginning, as soon as what is being made is done with."""
        if self.host.desktop.player:
            self._wanted = True
            self._perform(0.0, waits=True)

    def stop_sound(self) -> None:
        """Stop, and go back to the beginning."""
        self._wanted = False
        if self._player:
            self._player.stop()
        self._rest()
        self._over()

    def play_by_system(self) -> None:
        """Play the tune in the system's player."""
        if self.host.desktop.player:
            self.stop_sound()
        if not self.host.busy:
            self.host.part(Stand).play()

    # As a part of the window

    def facts(self) -> Iterable[str]:
        """Whether there is a sound of abcgen's own, and one to stop."""
        if self.host.desktop.player:
            yield "sound"
        if self._is_sounding():
            yield "sounding"

    def tune_changed(self, text: str) -> None:
        """What is lit belongs to another text."""
        if self._performance and self._performance.order.text != text:
            self.host.part(Stand).lighting.light(())

    def stop(self) -> None:
        """Be silent for good."""
        self._wanted = False
        if not self._closed:
            self._closed = True
            with contextlib.suppress(tk.TclError):  # it is closed already
                self._rest()
                if self._change:
                    self.after_cancel(self._change)
        if self._player and not self._task:
            self._player.close()
            self._player = None

    # The sound

    def _is_sounding(self) -> bool:
        """Whether something plays, pauses or is about to."""
        return bool(self._task or (self._player and self._player.position is not None))

    @property
    def _tune(self) -> TuneView:
        return self.host.part(Stand).tune

    @property
    def _at(self) -> float | None:
        """Where the sound is in the score; None: nowhere."""
        position = self._player.position if self._player else None
        if position is None or self._performance is None:
            return None
        return self._performance.line.quarters(position)

    def _fits(self) -> bool:
        """Whether the player has the text there is, and plays it as the window asks."""
        made, tune = self._performance, self._tune
        if made is None or made.order.text != tune.text or self._differs(made):
            return False
        return not made.order.loop or made.order.selection == tune.selection

    def _differs(self, made: Performance) -> bool:
        wanted, counted = asked(made.order, self.host.settings), made.order.mix.count_in
        return replace(wanted, mix=replace(wanted.mix, count_in=counted)) != made.order

    def _perform(self, start: float | None, *, waits: bool = False) -> None:
        """Make the tune sound from a place in the score on, None: the cursor's.

        `waits`: if something is being made, after that; else it isn't needed then.
        """
        tune = self._tune
        order = Order(tune.text, tune.cursor, tune.selection, start=start)
        self._begin(asked(order, self.host.settings), waits=waits)

    def _begin(
        self, order: Order, listener: Listener | None = None, *, waits: bool = False
    ) -> None:
        open_player = self.host.desktop.player
        if self._listener and listener is not self._listener:
            self._listener.follow(None)
        self._listener = listener
        if self._task or open_player is None:
            self._next = order if order.once or waits else None
            return
        self._wanted = True
        self._task = Task(
            self, self.host.executor, lambda _: self._work(order, open_player), _nothing, self._made
        )
        self.host.refresh()

    def _work(self, order: Order, open_player: Callable[[], Player]) -> Performance:
        if self._player is None:
            self._player = open_player()
        return perform(order, self._player, self._performance)

    def _made(self, future: Future[Performance]) -> None:
        self._task = None
        try:
            self._performance = future.result()
        except BaseException:
            self._watch()
            self.host.refresh()
            raise
        made, player = self._performance, self._player
        assert player is not None
        self.board.measure(float(made.following.score.length), made.following.bars)
        if player.silent and not self._said_silent:
            self._said_silent = True
            self.host.status.mention(NO_DEVICE)
        following, self._next = self._next, None
        if self._wanted and following:
            self._begin(following, self._listener)
        elif self._wanted:
            player.play(made.start)
            self._watch()
        self.host.refresh()

    def _watch(self) -> None:
        """Look where the sound is, again and again until it is over."""
        self._rest()
        position = self._player.position if self._player else None
        if position is None or self._performance is None:
            if self._player and not self._task:
                self._player.rest()
                self._over()
                if self._listener:
                    self._listener.ended()
            return
        heard = self._performance.heard(position)
        if self._listener and not self._task:
            self._listener.follow(heard)
        if self._performance.order.text != self._tune.text:
            heard = replace(heard, places=())
        self.host.follow(heard)
        self._polling = self.after(POLL_MILLISECONDS, self._watch)
        self.board.tell(True)

    def _rest(self) -> None:
        """Look no more."""
        if self._polling:
            self.after_cancel(self._polling)
            self._polling = ""
        self.board.tell(False)

    def _over(self) -> None:
        self.host.follow(None)
        if self._listener:
            self._listener.follow(None)
        self.host.refresh()

    def _changed(self, *_: object) -> None:
        """The sound is to be another; what plays goes on with it in a moment."""
        if self._change:
            self.after_cancel(self._change)
        self._change = self.after(_PATIENCE, self._change_now)
        self.host.refresh()

    def _change_now(self) -> None:
        self._change = ""
        if self._task:
            self._changed()
            return
        made = self._performance
        if not (made and self._player and self._player.playing):
            return
        with contextlib.suppress(RequestError):  # a tempo that isn't written out yet
            if self._differs(made):
                self._begin(self._otherwise(made.order), self._listener)

    def _otherwise(self, order: Order) -> Order:
        """The same from where it is, as the fields say now."""
        tune = self._tune
        return replace(
            asked(order, self.host.settings),
            selection=tune.selection if tune.text == order.text else order.selection,
            start=self._at or 0.0,
            goes_on=True,
        )

    def _dragged(self, place: float) -> None:
        """The user has moved the slider."""
        made = self._performance
        if made and self._player:
            moment = made.line.moment(place, made.tempo(self._player.position or 0.0))
            self._player.seek(moment)
            self.host.follow(made.heard(moment))

    def _pressed(self, event: tk.Event[tk.Misc]) -> None:
        takes = isinstance(event.widget, tk.Misc) and event.widget.winfo_class() in _TAKES_SPACE
        if event.keysym != "space" or not takes:
            self.host.commands.invoke("play")


_nothing: Callable[[list[Any]], None] = partial(lambda _: None)
