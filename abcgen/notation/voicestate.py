"""What holds in one voice while its tokens are read: key, metre, and all that is still open."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from abcgen.music import KeyField
from abcgen.notation.clefs import Setting
from abcgen.notation.field_values import MetreField
from abcgen.notation.music import Element, Grace, Pitch
from abcgen.notation.note_spelling import Accidentals, AccidentalScope
from abcgen.notation.tokens import Token

LONGEST_LENGTH = 256
"""The largest number a note length may have above or below its stroke."""


@lru_cache(maxsize=8192)
def duration_of(number: str, strokes: str, divisor: str, unit: Fraction) -> Fraction | None:
    """What a length such as "3/2" comes to; None when it is out of all reason."""
    if len(number) > 4 or len(divisor) > 4 or len(strokes) > (1 if divisor else 8):
        return None
    above = int(number) if number else 1
    below = int(divisor) if divisor else 2 ** len(strokes)
    sane = 0 < above <= LONGEST_LENGTH and 0 < below <= LONGEST_LENGTH
    return Fraction(above, below) * unit if sane else None


class VoiceState:
    """What holds in one voice while its tokens are read."""

    def __init__(
        self,
        name: str,
        key: KeyField,
        metre: MetreField,
        unit: Fraction,
        setting: Setting,
        scope: AccidentalScope,
    ) -> None:
        self.name = name
        self.elements: list[Element] = []
        self.metre = metre
        self.unit = unit
        self.scope = scope
        self.set_key(key)
        self.setting = self.first_setting = setting
        self.last_sound = -1
        """Where in `elements` the latest sound is."""
        self.last_ending = -1
        """Where in `elements` the latest ending is."""
        self.broken: Token | None = None
        self.tuplet_left = 0
        self.tuplet_ratio = Fraction(1)
        self.tuplet_at: Token | None = None
        self.graces: list[Grace] = []
        self.grace_open: Token | None = None
        self.chord: list[tuple[Pitch, Fraction]] = []
        self.chord_open: Token | None = None
        self.chord_rest: Fraction | None = None
        self.staccato = False
        self.fermata = False
        self.slurs: list[Token] = []
        self.overlays: list[VoiceState] = []
        """What "&" set beside it: see `notation.overlays`."""
        self.overlays_from = (-1, 0, 0)
        """Where the bar of the last "&" starts, after how many elements and "&" that was found."""
        self.bar_time = Fraction(0)
        self.swing_last: Fraction | None = None

    def set_key(self, key: KeyField) -> None:
        self.key = key
        self.accidentals = Accidentals(key, self.scope)

    def mark(self, element: Element) -> None:
        """Write down what is no music but shapes it: an ending, or a change of key."""
        self.elements.append(element)

    def set_setting(self, setting: Setting) -> None:
        """Follow a clef, an octave or a transposition from here on."""
        self.setting = setting.over(self.setting)
        if not self.elements:
            self.first_setting = self.setting
