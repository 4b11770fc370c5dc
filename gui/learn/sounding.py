"""What the epochs wrote, made to sound: one of it, or all in turn."""

from __future__ import annotations

from collections.abc import Callable

from ..parts import Host
from ..play.performing import Heard
from ..play.transport import Listener, Transport
from .pane import Pane
from .shown import Shown


class Sounding:
    """Plays the tunes of cards with abcgen's own sound."""

    def __init__(
        self,
        host: Host,
        shown: Shown,
        say: Callable[[str], None],
        on_change: Callable[[], None],
    ) -> None:
        """`say` gets a sentence on what is played; `on_change`: something sounds now, or nothing
        does any more."""
        self._host = host
        self._shown = shown
        self._say = say
        self._on_change = on_change
        self._heard: Pane | None = None
        """Whose tune sounds."""
        self._in_turn = False
        """Whether the next card's tune is played after that."""

    @property
    def able(self) -> bool:
        """Whether there is a sound of abcgen's own."""
        return self._host.desktop.player is not None

    @property
    def on(self) -> bool:
        """Whether there is something to be stopped."""
        return self._heard is not None or self._in_turn

    def play(self, pane: Pane) -> None:
        """Play the tune of one card."""
        self._in_turn = False
        self._sound(pane)

    def play_in_turn(self) -> None:
        """Play the tunes of all cards, from the first one on."""
        self._in_turn = True
        self._play_behind(-1)

    def stop(self) -> None:
        """Be silent."""
        if self.on:
            self._in_turn = False
            self._host.part(Transport).stop_sound()
            self._mark(None)

    def _play_behind(self, epoch: int) -> None:
        """Play the first card behind an epoch's that has a tune, if there is one."""
        for card in self._shown.course.cards if self._shown.course else ():
            if card.epoch > epoch and card.tune:
                self._shown.stay()
                self._shown.choose(card.epoch)
                self._sound(self._shown.chosen)
                return
        self._in_turn = False
        self._say("Played all in turn")
        self._on_change()

    def _sound(self, pane: Pane) -> None:
        card = pane.card
        assert card

        def follow(heard: Heard | None) -> None:
            pane.follow(heard if pane.card is card else None)
            if heard is None:
                self._mark(None)

        def ended() -> None:
            if self._in_turn:
                self._play_behind(card.epoch)

        self._host.part(Transport).play_text(card.tune, Listener(follow, ended))
        self._mark(pane)
        self._say(f"Playing the tune of epoch {card.epoch}")

    def _mark(self, pane: Pane | None) -> None:
        self._heard = pane
        self._on_change()
