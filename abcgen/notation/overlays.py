"""Voice overlays: "&" goes back to the bar line, and what follows sounds beside the bar.

Source: the ABC standard 2.1, section 7.4. An overlay becomes a voice of its own with the bar
lines, endings and labels of the voice that it belongs to, so that both are played and drawn alike;
where nothing is written for it, it has rests of size 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from abcgen.notation.music import Bar, ChordName, Element, Sound
from abcgen.notation.tokens import Token
from abcgen.notation.voicestate import VoiceState

MOST_OVERLAYS = 8
"""The most overlays of one bar."""


class Overlay(VoiceState):
    """What "&" sets beside a voice; a later bar's first "&" goes on with the same one."""

    def __init__(self, main: VoiceState) -> None:
        super().__init__(main.name, main.key, main.metre, main.unit, main.setting, main.scope)
        self.first_setting = main.first_setting
        self.main = main
        self.unequal: list[tuple[Token, Fraction]] = []
        """The "&" whose music isn't as long as its bar, with what it lasts more, in quarters."""
        self._at = 0
        """The place in the main voice's elements that this has come to."""
        self._open: Token | None = None
        """The "&" that started the open bar."""
        self._bar_from = 0

    def free(self, start: int) -> bool:
        """Whether nothing is written in it from a place of the main voice on."""
        return self._at <= start and not self.open

    def begin(self, start: int, token: Token) -> None:
        """Go on at a bar of the main voice that starts at a place of its elements."""
        main = self.main
        self.metre, self.unit, self.setting, self.scope = (
            main.metre,
            main.unit,
            main.setting,
            main.scope,
        )
        self.set_key(main.key)
        self.rest_until(start)
        self._lead(token)

    @property
    def open(self) -> bool:
        """Whether a bar is being written, rather than passed in silence."""
        return self._open is not None

    def mark(self, element: Element) -> None:
        """Nothing: what shapes the music comes from the main voice."""

    def end_bar(self) -> bool:
        """End the open bar; whether the main voice has the bar line that ends it already.

        If it has notes after that too, this goes on with them.
        """
        token, self._open = self._open, None
        elements = self.main.elements
        end = next(
            (at for at in range(self._at, len(elements)) if isinstance(elements[at], Bar)),
            len(elements),
        )
        over = _length(self.elements[self._bar_from :]) - _length(elements[self._at : end])
        if over < 0:
            self._rest(-over)
        elif over > 0 and end == len(elements) and token is not None:
            elements.append(Sound(self.elements[-1].at, 0, over, ()))
            self.main.last_sound = len(elements) - 1
            end += 1
        elif over > 0:
            self._shorten(over)
        if over and token is not None:
            self.unequal.append((token, over))
        written = end < len(elements)
        self.elements += (one for one in elements[self._at : end + 1] if _is_frame(one))
        self._at, self._bar_from = end + written, len(self.elements)
        if any(isinstance(elements[at], Sound) for at in range(self._at, len(elements))):
            self._lead(token)
        return written

    def rest_until(self, end: int) -> None:
        """Be silent up to a place in the main voice's elements."""
        if self.open:
            self.end_bar()
            self._open = None
        length = Fraction(0)
        for element in self.main.elements[self._at : end]:
            if isinstance(element, Sound):
                length += element.duration
            elif _is_frame(element):
                self._rest(length)
                length = Fraction(0)
                self.elements.append(element)
        self._rest(length)
        self._at = max(self._at, end)

    def _lead(self, token: Token | None) -> None:
        """Start a bar, with what stands in the main voice before its first note."""
        elements = self.main.elements
        while self._at < len(elements) and not isinstance(elements[self._at], Sound):
            if _is_frame(elements[self._at]):
                self.elements.append(elements[self._at])
            self._at += 1
        self._open, self._bar_from = token, len(self.elements)

    def _rest(self, length: Fraction) -> None:
        if length:
            at = self.elements[-1].at if self.elements else 0
            self.elements.append(Sound(at, 0, length, ()))
            self.last_sound = len(self.elements) - 1

    def _shorten(self, over: Fraction) -> None:
        """Take time from the end of the open bar, whose main voice can't wait for it."""
        for place in range(len(self.elements) - 1, self._bar_from - 1, -1):
            element = self.elements[place]
            if isinstance(element, Sound) and over:
                cut = min(over, element.duration)
                over -= cut
                if element.duration == cut:
                    del self.elements[place]
                else:
                    self.elements[place] = element._replace(duration=element.duration - cut)
        self.last_sound = max(
            (at for at, one in enumerate(self.elements) if isinstance(one, Sound)), default=-1
        )


def bar_start(elements: Sequence[Element], back: int) -> int:
    """The place of the first element of a bar: the open one, or as many bars back as "&" says.

    Behind a bar line the bar before it counts as the open one.
    """
    sounded = False
    for place in range(len(elements) - 1, -1, -1):
        element = elements[place]
        if isinstance(element, Sound):
            sounded = True
        elif isinstance(element, Bar) and sounded:
            back -= 1
            sounded = False
            if not back:
                return place + 1
    return 0


def written_overlays(voice: VoiceState) -> list[VoiceState]:
    """The overlays of a voice that have a note or rest of their own: an "&" may stand alone."""
    return [
        overlay
        for overlay in voice.overlays
        if any(isinstance(one, Sound) and one.size for one in overlay.elements)
    ]


def overlay_of(voice: VoiceState, back: int, token: Token) -> Overlay | None:
    """The voice for what follows so many "&"; None where their bar has the most already."""
    main = voice
    if isinstance(voice, Overlay):
        main = voice.main
        voice.rest_until(0)
    if main.overlays_from[:2] != (len(main.elements), back):
        # Kept, as a bar may be long and hold any number of "&".
        main.overlays_from = (len(main.elements), back, bar_start(main.elements, back))
    start = main.overlays_from[2]
    overlays = [one for one in main.overlays if isinstance(one, Overlay)]
    found = next((one for one in overlays if one.free(start)), None)
    if found is None and len(overlays) < MOST_OVERLAYS:
        found = Overlay(main)
        main.overlays.append(found)
    if found is not None:
        found.begin(start, token)
    return found


def _is_frame(element: Element) -> bool:
    return not isinstance(element, Sound | ChordName)


def _length(elements: Sequence[Element]) -> Fraction:
    return sum((one.duration for one in elements if isinstance(one, Sound)), Fraction(0))
