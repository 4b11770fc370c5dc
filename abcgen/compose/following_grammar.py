"""What the grammar forbids along a text, which may leave it: the sampler's own mask, at each place.

As long as a text stays within the grammar its masks are those under which a model would write it.
Where it leaves it, such as with a bar that is too long, nothing is known until a bar line. From
there on the grammar goes on as if one note filled what it had to leave out. A header that it
doesn't know counts by its M:, L: and K: lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from abcgen.compose.titles import UNTITLED
from abcgen.grammar import GrammarMask, Masks
from abcgen.model import Floats
from abcgen.notation import opening
from abcgen.system import RequestError

_ROOM = 5_000
"""So many characters are left: enough that no tune has to hurry to its end."""
_LONGEST_SIGN = 4
_BAR_LINE = re.compile(r"(?:[|:]*\|[|:\]]*|::)\Z")
_FILLER = "c"
"""The note that stands for what was left out: it is in every range."""
_HEADING = f"X:1\nT:{UNTITLED}\n"

Start = Callable[[str], GrammarMask]
"""The mask behind a beginning; raises RequestError where the grammar refuses that."""


class GrammarFollower:
    """Follows a text as far as it can."""

    def __init__(self, masks: Masks, start: Start, heading: str = "") -> None:
        """`heading`: what the grammar reads before the text."""
        self._masks, self._start = masks, start
        self._columns = {symbol: np.array([n], np.int32) for n, symbol in enumerate(masks.symbols)}
        self._mask: GrammarMask | None = None
        self._read = self._safe = ""
        """What the grammar has read, and what of it up to the last bar line."""
        self._text, self._headed = "", False
        self._resume(heading)

    def apply(self, logits: Floats) -> tuple[Floats, bool]:
        """The logits (1, symbols) with -inf for what is forbidden next, and whether that is
        known."""
        if self._mask is None or self._mask.ended[0]:
            return logits, False
        masked = self._mask.apply(logits, _ROOM)
        # A word such as "maj" may need a character that the model doesn't know.
        return (masked, True) if np.isfinite(masked).any() else (logits, False)

    def take(self, char: str) -> None:
        """Go on by a character of the vocabulary."""
        self._text += char
        if self._mask is not None:
            try:
                self._mask.advance(self._columns[char])
            except ValueError:
                self._mask = None
            else:
                self._read += char
                if char in "|\n":
                    self._safe = self._read
        if char == "\n" and not self._headed:
            self._headed = self._text.rpartition("\n")[0].rpartition("\n")[2].startswith("K:")
            if self._headed and self._mask is None:
                self._begin_music()
        elif self._mask is None and self._headed and self._safe:
            sign = _BAR_LINE.search(self._text[-_LONGEST_SIGN:])
            if sign:
                self._fill(sign[0])

    def _begin_music(self) -> None:
        fields = {letter: opening(self._text, letter) for letter in "MLK"}
        lines = (f"{letter}:{value}\n" for letter, value in fields.items() if value)
        self._safe = ""
        self._resume(_HEADING + "".join(lines))

    def _fill(self, sign: str) -> None:
        """Go on behind a bar line as if one note filled the bar before it."""
        note = self._safe + _FILLER
        try:
            state = self._masks.key(self._masks.start(note))
        except RequestError:
            return
        if state.room != state.unit:
            note += str(Fraction(state.room, state.unit))
        for end in (sign, "|"):
            if self._mask is None:
                self._resume(note + end)

    def _resume(self, read: str) -> None:
        try:
            self._mask = self._start(read)
        except RequestError:
            self._mask = None
        else:
            self._read = self._safe = read
